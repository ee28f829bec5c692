/**
 * @template {object} State
 * @typedef {object} Observable One state, whose parts are replaced, never changed.
 * @property {State} state
 * @property {(part: Partial<State>) => void} set Replaces keys and notifies their listeners.
 * @property {(keys: (keyof State)[], listener: () => void) => () => void} subscribe Calls the
 *   listener once for each `set` of any of the keys; returns how to unsubscribe.
 */

/**
 * @template {object} State
 * @param {State} initial
 * @returns {Observable<State>}
 */
export function createState(initial) {
  let state = initial;
  /** @type {Set<{keys: (keyof State)[], listener: () => void}>} */
  const subscriptions = new Set();
  return {
    get state() {
      return state;
    },
    set(part) {
      state = { ...state, ...part };
      for (const { keys, listener } of subscriptions)
        if (keys.some((key) => key in part)) listener();
    },
    subscribe(keys, listener) {
      const subscription = { keys, listener };
      subscriptions.add(subscription);
      return () => subscriptions.delete(subscription);
    },
  };
}
