/** Milliseconds for which a scene must rest before it is written into the address bar. */
const PAUSE = 250;

/**
 * Keeps the address bar at the scene that is shown. Turns that a user would want to go back from become entries of the
 * browser's history; mere adjustments replace the last one.
 *
 * @param {(query: string | null) => void} returned Called when the user goes back or forward; with null, to where the
 *   page was opened, whatever its address said.
 * @returns {(query: string, turn: boolean) => void}
 */
export function createAddress(returned) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const address = () => location.pathname + location.search;
  const opened = address();
  addEventListener("popstate", () => {
    if (address() === opened) returned(null);
    else if (new URLSearchParams(location.search).has("v")) returned(location.search);
    else location.reload(); // no address that was written here: the server knows what it opens
  });
  return (query, turn) => {
    clearTimeout(timer);
    if (turn) history.pushState(null, "", `/?${query}`);
    else timer = setTimeout(() => history.replaceState(null, "", `/?${query}`), PAUSE);
  };
}
