/** Documents that the server sends (wire.d.ts, made from its OpenAPI document), and the state of a page. */

import type {
  BestPlace,
  NumberField as DeclaredNumber,
  EnsembleRecord,
  RaceRecord,
  SlideChoice,
  StackAnswer,
  SurfaceRecord,
  SweptAxis,
} from "./wire.js";

export * from "./wire.js";

/** xmin, xmax, ymin, ymax */
export type View = SurfaceRecord["view"];
export type Point = SurfaceRecord["start"];
export type Values = Record<string, number>;

/** Declaration of a number; the page's own have no formula, and may be whole. */
export type NumberField = Omit<DeclaredNumber, "mathml"> & { mathml?: string; whole?: boolean };

export type Arrangement = RaceRecord["arrangement"];
export type EnsembleFacts = Pick<EnsembleRecord, "index" | "final_loss" | "outcomes" | "variance">;
export type StackChoice = Pick<StackAnswer, "input" | "layers">;

export type MapKind = "plane" | "line" | "basins";
export type MapQuantity = "final_loss" | "best_loss" | "steps_to_tolerance" | "outcome";
/** A number that is swept, and over what. */
export type MapAxis = Omit<SweptAxis, "values">;
export type MapPlace = Pick<BestPlace, "across" | "up">;

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
  /** Seed of the random search that is shown beside the grid; null where neither is. */
  draw: number | null;
}

/** Races that show what a lesson is about (app/lessons/model.py). */
export interface Sight {
  surfaces: string[];
  rules: string[];
  manners: string[];
  scheduled: boolean;
}

/** A lesson, and from where one comes to it. */
export interface LessonLink {
  title: string;
  href: string;
  surfaces: string[];
  seen_in: Sight[];
}

/** A picture that lies under the race in place of the contour's colors. */
export interface Backdrop {
  picture: HTMLCanvasElement;
  view: View;
}
