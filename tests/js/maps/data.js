/** @import { MapData } from "../../../static/maps/answer.js" */
/** @import { Catalog, MapAxis, Scene } from "../../../static/types.js" */

/** @type {Scene} */
export const SCENE = {
  v: 1,
  surface: { slug: "bowl", formula: "x**2 + kappa*y**2", parameters: { kappa: 10 } },
  view: [-1, 1, -1, 1],
  start: [1, 2],
  steps: 50,
  noise: 0,
  batch: 0,
  seed: 7,
  seeds: 20,
  runs: [
    { rule: "sgd", hyperparameters: { lr: 0.1 }, schedule: null },
    { rule: "momentum", hyperparameters: { lr: 0.02, rho: 0.8 }, schedule: null },
  ],
};

/** @type {(name: string, value: number, low: number, high: number, scale: string) => object} */
const field = (name, value, low, high, scale) => ({
  name,
  symbol: name,
  default: value,
  low,
  high,
  scale,
  help: "",
});

export const CATALOG = /** @type {Catalog} */ (
  /** @type {unknown} */ ({
    rules: [
      {
        slug: "sgd",
        title: "SGD",
        bound: "2/L",
        hyperparameters: [field("lr", 0.1, 1e-12, 1e3, "log")],
      },
      {
        slug: "momentum",
        title: "Momentum",
        bound: "2/L",
        hyperparameters: [
          field("lr", 0.02, 1e-12, 1e3, "log"),
          field("rho", 0.9, 0, 0.9999999999999999, "linear"),
        ],
      },
    ],
    schedules: [],
    surfaces: [
      {
        slug: "bowl",
        formula: "x**2 + kappa*y**2",
        view: [-2, 2, -2, 2],
        framings: [],
        start: [1, 2],
        pace: 1,
        data: null,
        brings: null,
        parameters: [field("kappa", 10, 1, 200, "log"), field("turned", 0, 0, 1, "switch")],
      },
    ],
    limits: [],
    defaults: { v: 1, steps: 100, noise: 0, batch: 0, seed: 0, seeds: 1 },
    typed: { start: [1, 1], parameter: 1 },
  })
);

/** @type {MapAxis} */
export const ACROSS = { name: "lr", low: 0.001, high: 1, scale: "log" };
/** @type {MapAxis} */
export const UP = { name: "rho", low: 0, high: 0.9, scale: "linear" };

export const OUTCOMES = ["converged", "step-limit", "diverged"].map((code) => ({
  code,
  title: code,
  sentence: "",
}));

/**
 * A plane of four by two cells, or a line of four for each of two runs.
 * @type {(part: Partial<MapData>) => MapData}
 */
export function mapData(part) {
  return {
    plan: { kind: "plane", of: 0, across: ACROSS, up: UP },
    across: ACROSS,
    up: UP,
    acrossValues: Float64Array.of(0.001, 0.01, 0.1, 1),
    upValues: Float64Array.of(0, 0.9),
    finalLoss: new Float64Array(8).fill(1),
    bestLoss: new Float64Array(8).fill(1),
    steps: new Int32Array(8).fill(-1),
    outcome: new Int32Array(8),
    outcomes: OUTCOMES,
    minimum: new Int32Array(8).fill(-1),
    criticalPoints: [],
    marks: [{ border: [], theory: null, best: null, optimum: null }],
    ...part,
  };
}
