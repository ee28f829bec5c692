/**
 * Notes how long it took from a user's change to its picture, as the browser's own performance timeline shows it.
 *
 * @param {number} since
 */
export function measure(since) {
  performance.clearMeasures("ravine:redraw");
  performance.measure("ravine:redraw", { start: since, end: performance.now() });
}
