/**
 * What the server writes into a lesson's page.
 *
 * @typedef {import("../types.js").Catalog} Catalog
 * @typedef {import("../types.js").Scene} Scene
 * @typedef {import("../types.js").SurfaceRecord} SurfaceRecord
 *
 * @typedef {object} SliderRecord
 * @property {string} place Of the scene, as in scene/paths.js.
 * @property {number | null} low Where the slider starts, if not where the number's own range does.
 * @property {number | null} high
 *
 * @typedef {object} RaceRecord
 * @property {string} id
 * @property {Scene} scene
 * @property {SurfaceRecord} surface
 * @property {SliderRecord[]} sliders
 * @property {number | null} at The step to look at.
 * @property {boolean} curves
 * @property {import("../player/plots.js").Arrangement} arrangement
 * @property {boolean} waits Whether a question is to be answered before it plays.
 *
 * @typedef {object} LessonRecord
 * @property {RaceRecord[]} races
 * @property {Catalog} catalog What of it these races use.
 */

export {};
