/**
 * Seconds that are left, from the share that is done and how long it took; null while there is too
 * little to tell by.
 *
 * @param {number} share 0 … 1.
 * @param {number} from The share that was there at the beginning.
 * @param {number} seconds Since then.
 * @returns {number | null}
 */
export function secondsLeft(share, from, seconds) {
  const done = share - from;
  if (done < 0.02 || seconds < 0.5) return null;
  return (seconds * (1 - share)) / done;
}
