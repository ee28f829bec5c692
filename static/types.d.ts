/** Documents that the server sends, and the state of a page. */

// ---------------------------------------------------------------------------- the catalogue

/** Declaration of a number: its control is made from it alone. */
export interface NumberField {
  name: string;
  symbol: string;
  /** MathML of the symbol. */
  mathml?: string;
  default: number;
  /** Value in force, in the parameters of a typed formula. */
  value?: number;
  low: number;
  high: number;
  /** A switch is 0 or 1. */
  scale: "linear" | "log" | "switch";
  help: string;
  /** True for whole numbers. */
  whole?: boolean;
}

export interface RuleRecord {
  slug: string;
  title: string;
  /** TeX, a line per assignment. */
  formula: string[];
  mathml: string;
  teaches: string;
  differs: string;
  source: string;
  /** Address of the source; empty if unknown. */
  paper: string;
  /** Source text that ran. */
  code: string;
  /** The same as HTML, its keywords, comments, numbers and strings marked. */
  code_html: string;
  kind: string;
  /** Rules of one non-empty family are variants of one another. */
  family: string;
  /** Color of its runs on light and on dark pages. */
  color: { light: string; dark: string };
  /** MathML of the largest stable learning rate; empty if theory has none. */
  bound: string;
  /** Names of the states that are its velocity, one for both coordinates or one for each. */
  velocity: { states: string[]; sign: number } | null;
  /** True if it has a step size for each coordinate. */
  adaptive: boolean;
  state: { name: string; help: string }[];
  hyperparameters: NumberField[];
}

export interface ScheduleRecord {
  slug: string;
  title: string;
  formula: string[];
  mathml: string;
  help: string;
  source: string;
  hyperparameters: NumberField[];
}

export interface CriticalPoint {
  kind: string;
  x: number;
  y: number;
  value: number;
}

export interface SurfaceRecord {
  /** Null for a typed formula. */
  slug: string | null;
  title: string;
  formula: string;
  mathml: string;
  teaches: string;
  source: string;
  parameters: NumberField[];
  view: View;
  start: Point;
  critical_points: CriticalPoint[];
  /** Default views while a parameter has a value. */
  framings: { parameter: string; value: number; view: View }[];
  /** Factor on the default learning rates of rules whose step is proportional to the gradient. */
  pace: number;
  /** Link of its own race; null if it has none. */
  race: string | null;
  /** What its race has in place of defaults. */
  brings: {
    parameters: Values;
    view: View | null;
    start: Point;
    steps: number;
    /** By rule; those that differ from the rule's defaults. */
    hyperparameters: Record<string, Values>;
  } | null;
  /** Data that the loss is a mean over. */
  data: { title: string; rows: number } | null;
  /** Other readings of a typed formula whose names may be slips. */
  suggestions: FormulaSuggestion[];
}

/** A typed formula as it was read, and what in it was read otherwise than it was written. */
export interface FormulaAnswer {
  /** With values for its parameters, a view, and a start in it. */
  surface: SurfaceRecord;
  notices: { message: string }[];
}

export interface FormulaSuggestion {
  message: string;
  formula: string;
}

/** A text that would do in place of a formula that can't be read. */
export interface Correction {
  text: string;
  label: string;
}

export interface Limit {
  name: string;
  value: number;
  help: string;
}

export interface Catalog {
  rules: RuleRecord[];
  surfaces: SurfaceRecord[];
  schedules: ScheduleRecord[];
  limits: Limit[];
  /** Link of the race that a page without a scene in its address opens. */
  opening: string;
  /** What a link may leave out. */
  defaults: {
    v: number;
    surface: string;
    runs: string[];
    steps: number;
    noise: number;
    batch: number;
    seed: number;
    seeds: number;
  };
  /** Defaults of a typed formula, and its vocabulary. */
  typed: {
    view: View;
    start: Point;
    parameter: number;
    low: number;
    high: number;
    functions: string[];
    constants: string[];
    examples: { formula: string; shows: string }[];
  };
}

// ---------------------------------------------------------------------------- a scene

/** xmin, xmax, ymin, ymax */
export type View = [number, number, number, number];
export type Point = [number, number];
export type Values = Record<string, number>;

export interface SceneSchedule {
  slug: string;
  hyperparameters: Values;
}

export interface SceneRun {
  rule: string;
  hyperparameters: Values;
  schedule: SceneSchedule | null;
}

export interface SceneSurface {
  /** Null for a typed formula. */
  slug: string | null;
  formula: string;
  parameters: Values;
}

/** Everything that determines a race. */
export interface Scene {
  v: number;
  surface: SceneSurface;
  view: View | null;
  start: Point;
  steps: number;
  noise: number;
  /** Rows of data for each gradient; 0 for all. */
  batch: number;
  seed: number;
  /** Number of seeds of an ensemble; the first is `seed`. */
  seeds: number;
  runs: SceneRun[];
}

// ---------------------------------------------------------------------------- answers

/** Numbers on the wire, as Plotly reads them too. */
export interface PackedArray {
  dtype: string;
  /** Base64, little endian. */
  bdata: string;
  shape?: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  field?: string;
  value?: unknown;
  allowed?: unknown;
  /** Place of a formula's mistake, in characters. */
  position?: number;
  corrections?: Correction[];
}

export interface Outcome {
  code: string;
  sentence: string;
}

/** Metrics of a run; null where not finite, or not reached. */
export interface Metrics {
  final_loss: number | null;
  best_loss: number | null;
  steps_to_tolerance: number | null;
  evaluations: number;
  evaluations_to_tolerance: number | null;
  path_length: number | null;
  straight_distance: number | null;
  zigzag: number | null;
}

export interface SceneEvent {
  scene: Scene;
  link: string;
  engine: string;
  /** Factors of each run's schedule, at evenly spaced steps. */
  lr?: (PackedArray | null)[];
}

export interface PointsEvent {
  run: number;
  first_step: number;
  x: PackedArray;
  y: PackedArray;
  loss: PackedArray;
  gradient_norm: PackedArray;
  gradient: PackedArray;
  /** Gradients that the rule observed, with noise or mini-batches. */
  told?: PackedArray;
  evaluations: PackedArray;
  state: Record<string, PackedArray>;
}

export interface EndEvent {
  run: number;
  outcome: Outcome;
  metrics: Metrics;
}

/** A surface, sampled for the contour, as it travels. */
export interface GridAnswer {
  surface: SurfaceRecord;
  view: View;
  x: PackedArray;
  y: PackedArray;
  loss: PackedArray;
  levels: PackedArray;
  low: number;
  high: number;
  scale: "linear" | "log";
  center: number;
  softness: number;
  falls: View[];
  critical_points: CriticalPoint[];
  mathml?: string;
}

/** Variance of the final positions along x and y; null where there is none. */
export interface Variance {
  measured: [number | null, number | null];
  /** Standard error of the measured variances, as a fraction of them. */
  relative_error: number | null;
  /** Stationary variance by theory. */
  stationary: [number | null, number | null] | null;
  /** Variance by theory after the steps that were taken. */
  expected: [number | null, number | null] | null;
}

export interface EnsembleFacts {
  index: number;
  /** Null where infinite. */
  final_loss: { low: number | null; median: number | null; high: number | null };
  outcomes: { code: string; count: number; title: string; sentence: string }[];
  variance: Variance;
}

export interface EnsembleRecord extends EnsembleFacts {
  steps: PackedArray;
  low: PackedArray;
  median: PackedArray;
  high: PackedArray;
  final_positions: PackedArray;
  final_losses: PackedArray;
}

export interface EnsembleAnswer {
  seeds: [number, number];
  runs: EnsembleRecord[];
}

export interface Verdict {
  code: string;
  title: string;
  template: string;
}

/** Contraction rates per step. */
export interface Rates {
  predicted: number | null;
  measured: number | null;
}

export interface Optimum {
  hyperparameters: Values;
  rate: number;
}

/** Theory along one run; arrays have a number for each of `steps`, nan where there is none. */
export interface RunTheoryRecord {
  rule: string;
  /** The bound as a formula. */
  limit: string | null;
  steps: number[];
  /** Indices into `verdicts`. */
  verdict: number[];
  lr: PackedArray | null;
  curvature: PackedArray;
  sharpness: PackedArray;
  bound: PackedArray | null;
  edge: PackedArray | null;
  rate: PackedArray | null;
  escape: PackedArray | null;
  /** Two numbers for each step. */
  step_size: PackedArray | null;
  rates: Rates | null;
  optimum: Optimum | null;
}

export interface TheoryAnswer {
  link: string;
  quadratic: {
    smallest: number;
    largest: number;
    condition: number | null;
    minimum: Point | null;
  } | null;
  verdicts: Verdict[];
  /** Template of the sentence about negative curvature. */
  escape: string;
  runs: RunTheoryRecord[];
}

export interface QuestionAnswer {
  right: boolean | null;
  expected: number | null;
  verdict: string;
  explanation: string;
}

// ---------------------------------------------------------------------------- maps

/** A number that is swept, and over what. */
export interface MapAxis {
  name: string;
  low: number;
  high: number;
  scale: "linear" | "log";
}

export type MapKind = "plane" | "line" | "basins";
export type MapQuantity = "final_loss" | "best_loss" | "steps_to_tolerance" | "outcome";

/** The map that is shown beside the race. */
export interface MapChoice {
  kind: MapKind;
  /** Index of the run that is swept. */
  of: number;
  /** Name of a number; empty for the usual one. */
  across: string;
  up: string;
  /** Ranges that were asked for; numbers without one are swept over what suits them. */
  ranges: MapAxis[];
  show: MapQuantity;
  /** Cells along each axis, if they were asked for; empty if not. */
  cells: number[];
}

/** A map as it travels: row by row from the lowest `up`; without `of`, run by run. */
export interface MapAnswer {
  across: MapAxis & { values: PackedArray };
  up: (MapAxis & { values: PackedArray }) | null;
  final_loss: PackedArray;
  best_loss: PackedArray;
  /** -1 where never. */
  steps_to_tolerance: PackedArray;
  /** Indices into `outcomes`. */
  outcome: PackedArray;
  outcomes: { code: string; title: string; sentence: string }[];
  /** Indices into `critical_points`; -1 where none. */
  minimum: PackedArray;
  critical_points: CriticalPoint[];
  /** This and what follows: one for each run without `of`. */
  border: MapLine[] | MapLine[][];
  theory: MapTheory | null | (MapTheory | null)[];
  best: MapPlace | null | (MapPlace | null)[];
  optimum: MapPlace | null | (MapPlace | null)[];
}

export interface MapLine {
  across: number[];
  /** Empty of a line, where each of `across` is a border. */
  up: number[];
}

export interface MapTheory {
  /** The bound as a formula; may be empty. */
  limit: string;
  /** True on a quadratic surface; elsewhere the border holds near the minimum. */
  everywhere: boolean;
}

export interface MapPlace {
  across: number | null;
  up: number | null;
}

/** A picture that lies under the race in place of the contour's colors. */
export interface Backdrop {
  picture: HTMLCanvasElement;
  view: View;
}

// ---------------------------------------------------------------------------- lessons

export type Arrangement = "map" | "both" | "space";

export interface SliderRecord {
  /** Path into the scene, as in scene/paths.js. */
  place: string;
  /** Low end of the slider, if not the number's own. */
  low: number | null;
  high: number | null;
}

export interface RaceRecord {
  id: string;
  scene: Scene;
  surface: SurfaceRecord;
  sliders: SliderRecord[];
  /** Step to look at. */
  at: number | null;
  curves: boolean;
  arrangement: Arrangement;
  /** True if a question has to be answered before it plays. */
  waits: boolean;
  /** Data to draw beside the map. */
  data: DataRecord | null;
}

export interface DataRecord {
  /** Feature and target of each row. */
  points: number[][];
  mean: number;
  deviation: number;
  /** By step, the rows that a mini-batch begins with. */
  draws: number[][];
}

export interface LessonRecord {
  races: RaceRecord[];
  /** The part of the catalogue that these races use. */
  catalog: Catalog;
}

// ---------------------------------------------------------------------------- the convolution lab

/** Declaration of a whole number. */
export interface WholeField {
  name: string;
  title: string;
  default: number;
  low: number;
  high: number;
  help: string;
}

interface Titled {
  slug: string;
  title: string;
}

export interface LayerKind extends Titled {
  teaches: string;
  settings: WholeField[];
}

export interface Preset extends Titled {
  teaches: string;
  part: string;
}

export interface NamedFilter extends Titled {
  teaches: string;
  smallest: number;
  seeded: boolean;
}

export interface ImageRecord extends Titled {
  label: string;
  depth: number;
  /** Largest value of a pixel. */
  high: number;
  side: WholeField;
  source: string;
  /** Rows of pixels of channels. */
  thumbnail: number[][][];
}

export interface LabCatalog {
  input: WholeField[];
  kinds: LayerKind[];
  presets: Preset[];
  images: ImageRecord[];
  filters: NamedFilter[];
  custom: Titled;
  window: WholeField[];
  poolings: Titled[];
  pooling: WholeField[];
  outputs: WholeField;
  seed: WholeField;
  limits: { layers: number; filters: number; value: number };
}

export interface LayerChoice {
  kind: string;
  settings: Values;
}

export interface StackChoice {
  input: number[];
  layers: LayerChoice[];
}

export interface StackTotals {
  weights: number;
  biases: number;
  parameters: number;
  multiplications: number;
  values: number;
  /** Bytes. */
  memory: number;
}

/** A setting with which a window would come out even. */
export interface Suggestion {
  setting: string;
  value: number;
  output: number;
}

export interface ShapeMismatch {
  sentence: string;
  left_over: number;
  remedies: Suggestion[];
}

export interface StackRow {
  kind: string;
  title: string;
  input: number[];
  /** Null where the window does not come out even. */
  output: number[] | null;
  size_arithmetic: string;
  cost_arithmetic: string;
  weights: number;
  biases: number;
  parameters: number;
  multiplications: number;
  values: number;
  /** Width and height of what one value of the output depends on in the stack's input. */
  receptive_field: number[];
  totals: StackTotals;
  misfit: ShapeMismatch | null;
}

export interface StackAnswer extends StackChoice {
  part: string;
  rows: StackRow[];
  totals: StackTotals;
  stopped: boolean;
}

export interface FilterChoice {
  filter: string;
  bias: number;
  seed: number;
  /** Row by row, cell by cell, channel by channel; of a typed filter what was typed. */
  values: number[];
}

export interface PoolingChoice {
  kind: string;
  size: number;
  stride: number;
}

export interface WindowChoice {
  size: number;
  stride: number;
  padding: number;
  dilation: number;
}

/** Everything that determines an experiment. */
export interface SlideChoice extends WindowChoice {
  image: string;
  side: number;
  filters: FilterChoice[];
  pool: PoolingChoice | null;
  outputs: number;
  seed: number;
}

export interface SlideAnswer {
  part: string;
  image: Titled & {
    label: string;
    high: number;
    width: number;
    height: number;
    depth: number;
    source: string;
    pixels: PackedArray;
  };
  window: WindowChoice;
  /** Along the width and along the height. */
  arithmetic: [string, string];
  misfit: ShapeMismatch | null;
  filters: { filter: string; title: string; bias: number; seed: number; values: PackedArray }[];
  maps: PackedArray;
  pooling:
    | (PoolingChoice & {
        arithmetic: [string, string];
        misfit: ShapeMismatch | null;
        maps: PackedArray;
      })
    | null;
  fully_connected: { outputs: number; seed: number; weights: PackedArray; values: PackedArray };
  im2col: { rows: number[]; columns: number[]; result: number[]; difference: number };
  parameters: { weights: number; biases: number };
  multiplications: number;
}

export interface LabPage {
  view: "slide" | "shapes";
  stack: StackAnswer;
  slide: SlideAnswer;
  catalog: LabCatalog;
  link: string;
}
