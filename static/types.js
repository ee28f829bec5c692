/**
 * The shapes that travel between server and page, as JSDoc types. There is nothing to run here.
 *
 * @typedef {object} NumberField A number the user chooses: what a slider is made of.
 * @property {string} name
 * @property {string} symbol
 * @property {string} [mathml] The symbol, typeset by the server.
 * @property {number} default
 * @property {number} [value] What it is, where that is told too.
 * @property {number} low
 * @property {number} high
 * @property {"linear" | "log" | "switch"} scale A switch is 0 or 1.
 * @property {string} help
 * @property {boolean} [whole] Whether only whole numbers make sense.
 *
 * @typedef {object} RuleRecord
 * @property {string} slug
 * @property {string} title
 * @property {string[]} formula TeX, a line per assignment.
 * @property {string} [mathml]
 * @property {string} teaches
 * @property {string} source
 * @property {string} paper Where the source is found; empty where that is not known.
 * @property {string} differs
 * @property {string} code The source text that ran.
 * @property {string} highlight Its pieces: a kind (a letter, or none) and a length each.
 * @property {string} bound The bound on its learning rate, typeset; empty where theory has none.
 * @property {{states: string[], sign: number} | null} velocity The state that carries it on, one for both coordinates or one for each.
 * @property {boolean} adaptive Whether it has a step size of its own for each coordinate.
 * @property {{light: string, dark: string}} color Of its runs on light and on dark pages.
 * @property {string} family Rules of one non-empty family are variants of one another.
 * @property {{name: string, help: string}[]} state
 * @property {string} bound MathML of the largest stable learning rate; empty where theory has none.
 * @property {NumberField[]} hyperparameters
 *
 * @typedef {object} ScheduleRecord
 * @property {string} slug
 * @property {string} title
 * @property {string} help
 * @property {NumberField[]} hyperparameters
 *
 * @typedef {object} CriticalPoint
 * @property {string} kind
 * @property {number} x
 * @property {number} y
 * @property {number} value
 *
 * @typedef {object} SurfaceRecord
 * @property {string | null} slug
 * @property {string} title
 * @property {string} formula
 * @property {string} [mathml]
 * @property {string} teaches
 * @property {string} source
 * @property {NumberField[]} parameters
 * @property {View} view
 * @property {[number, number]} start
 * @property {{parameter: string, value: number, view: View}[]} framings Where to look while a parameter has that value.
 * @property {number} pace How many times the usual learning rates suit it, where steps are as long as the slope is steep.
 * @property {{title: string, rows: number} | null} data What it is a mean over, if over data.
 *
 * @typedef {object} Limit
 * @property {string} name
 * @property {number} value
 * @property {string} help
 *
 * @typedef {object} Catalog What the controls are built from.
 * @property {RuleRecord[]} rules
 * @property {SurfaceRecord[]} surfaces
 * @property {ScheduleRecord[]} schedules
 * @property {Limit[]} limits
 * @property {string} opening The link of the race that a page without a scene in its address opens.
 * @property {{v: number, surface: string, runs: string[], steps: number, noise: number, batch: number, seed: number, seeds: number}} defaults
 * @property {{view: View, start: [number, number], parameter: number, low: number, high: number,
 *   functions: string[], constants: string[], examples: {formula: string, shows: string}[]}} typed Defaults of a typed formula, and what can be typed.
 *
 * @typedef {[number, number, number, number]} View xmin, xmax, ymin, ymax.
 *
 * @typedef {Record<string, number>} Values
 *
 * @typedef {object} SceneSchedule
 * @property {string} slug
 * @property {Values} hyperparameters
 *
 * @typedef {object} SceneRun
 * @property {string} rule
 * @property {Values} hyperparameters
 * @property {SceneSchedule | null} schedule
 *
 * @typedef {object} SceneSurface
 * @property {string | null} slug Null for a typed formula.
 * @property {string} formula
 * @property {Values} parameters
 *
 * @typedef {object} Scene Everything that determines a race.
 * @property {number} v
 * @property {SceneSurface} surface
 * @property {View | null} view
 * @property {[number, number]} start
 * @property {number} steps
 * @property {number} noise
 * @property {number} batch Rows of data for each gradient; 0 for all.
 * @property {number} seed
 * @property {number} seeds How many seeds an ensemble has, the first of them `seed`.
 * @property {SceneRun[]} runs
 *
 * @typedef {object} PackedArray Numbers on the wire, as Plotly reads them too.
 * @property {string} dtype
 * @property {string} bdata Base64, little endian.
 * @property {string} [shape]
 *
 * @typedef {object} Grid A surface, sampled for the contour.
 * @property {SurfaceRecord} surface
 * @property {View} view
 * @property {Float64Array} x
 * @property {Float64Array} y
 * @property {Float64Array} loss Row by row; nan where the surface is undefined, infinite where it is too high or too low to draw.
 * @property {number} low
 * @property {number} high
 * @property {"linear" | "log"} scale
 * @property {number} center Of a log scale: what most losses are near to.
 * @property {number} softness
 * @property {Float64Array} levels
 * @property {[number, number, number, number][]} falls Parts of the edges, from (x, y) to (x, y), beyond which it falls without bound.
 * @property {CriticalPoint[]} criticalPoints
 *
 * @typedef {object} Outcome
 * @property {string} code
 * @property {string} sentence
 *
 * @typedef {object} Metrics
 * @property {number | null} final_loss Null where it is not finite.
 * @property {number | null} best_loss Null where it is not finite.
 * @property {number | null} steps_to_tolerance
 * @property {number} evaluations How often the run asked the surface.
 * @property {number | null} evaluations_to_tolerance
 * @property {number | null} path_length Null where it is not finite.
 * @property {number | null} straight_distance Null where it is not finite.
 * @property {number | null} zigzag Null where it is not finite.
 *
 * @typedef {object} ErrorBody What the server says when it refuses.
 * @property {string} code
 * @property {string} message
 * @property {string} [field]
 * @property {unknown} [value]
 * @property {unknown} [allowed]
 * @property {number} [position]
 */

export {};
