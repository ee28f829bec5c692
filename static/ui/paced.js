/**
 * An action that runs at most once per pause: at once if it has rested, else when the pause is over.
 *
 * @param {() => void} action
 * @param {number} pause Milliseconds.
 * @returns {() => void}
 */
export function paced(action, pause) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let since = -Infinity;
  const run = () => {
    timer = undefined;
    since = performance.now();
    action();
  };
  return () => {
    if (timer !== undefined) return;
    const left = since + pause - performance.now();
    if (left <= 0) run();
    else timer = setTimeout(run, left);
  };
}
