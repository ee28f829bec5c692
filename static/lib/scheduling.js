/**
 * Coalescing: of the jobs that arrive while one is under way only the newest is kept, and it starts
 * when the one under way ends, or at once if that one has had its share of time. An answer to a job
 * that was cut off is never delivered.
 *
 * @template Job
 * @param {(job: Job, signal: AbortSignal) => Promise<void>} run Must stop delivering once `signal`
 *   is aborted.
 * @param {{patience?: number, now?: () => number}} [options] `patience`: milliseconds that a job
 *   under way may take
 *   before a newer one cuts it off. Waiting a little keeps the picture moving while jobs come
 * faster than answers.
 * @returns {(job: Job) => void}
 */
export function switchLatest(run, { patience = 120, now = () => performance.now() } = {}) {
  /** @type {{controller: AbortController, since: number} | null} */
  let current = null;
  /** @type {{job: Job} | null} */
  let waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {Job} job */
  const start = (job) => {
    clearTimeout(timer);
    const mine = { controller: new AbortController(), since: now() };
    current = mine;
    const finish = () => {
      if (current !== mine) return;
      current = null;
      next();
    };
    run(job, mine.controller.signal).then(finish, finish);
  };

  const next = () => {
    if (!waiting) return;
    const { job } = waiting;
    waiting = null;
    current?.controller.abort();
    start(job);
  };

  return (job) => {
    waiting = { job };
    if (!current) {
      next();
      return;
    }
    const left = patience - (now() - current.since);
    clearTimeout(timer);
    if (left <= 0) next();
    else timer = setTimeout(next, left);
  };
}

/**
 * An action that runs at most once per pause: at once if it has rested, else when the pause is
 * over.
 *
 * @param {() => void} action
 * @param {number} pause Milliseconds.
 * @param {() => number} [now]
 * @returns {() => void}
 */
export function throttle(action, pause, now = () => performance.now()) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let since = -Infinity;
  const run = () => {
    timer = undefined;
    since = now();
    action();
  };
  return () => {
    if (timer !== undefined) return;
    const left = since + pause - now();
    if (left <= 0) run();
    else timer = setTimeout(run, left);
  };
}

/**
 * Runs an action once nothing else is to be done, at the latest after two seconds.
 * @type {(action: () => void) => void}
 */
export function whenIdle(action) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(action, { timeout: 2000 });
  else setTimeout(action, 200); // Safari
}

/**
 * Tries again and again what failed, each time after a longer pause, and at once when the browser
 * is back on the net.
 *
 * @param {() => void} action
 * @param {{first?: number, longest?: number}} [pauses] Milliseconds.
 * @returns {{failed: () => void, succeeded: () => void}} What became of the newest try.
 */
export function retrying(action, { first = 1000, longest = 15_000 } = {}) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let pause = first;
  const now = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    action();
  };
  globalThis.addEventListener?.("online", now);
  return {
    failed() {
      clearTimeout(timer);
      timer = setTimeout(now, pause);
      pause = Math.min(longest, 2 * pause);
    },
    succeeded() {
      clearTimeout(timer);
      timer = undefined;
      pause = first;
    },
  };
}

/** Milliseconds after which one is told that something takes a while. */
export const LONG = 500;

/** Reason of a signal by which a user has cancelled a job. */
export const CANCELLED = new DOMException("The job was cancelled.", "AbortError");

/**
 * @typedef {object} Work A job that takes long, or that has been cancelled.
 * @property {number | null} share How much of it is done, from 0 to 1; null if that is not known.
 * @property {boolean} isCancelled
 * @property {() => void} cancel
 */

/**
 * Runs a job that can be cancelled, and shows it once it takes long.
 *
 * @param {(signal: AbortSignal, note: (share: number) => void) => Promise<void>} job Notes how much
 *   of it is done; must stop, with or without an error, once its signal is aborted.
 * @param {AbortSignal} replaced Ends the job without a word, as a newer one takes its place.
 * @param {(work: Work | null) => void} show Shows the work as it is by now; null once it is over.
 */
export async function cancellable(job, replaced, show) {
  const cancelled = new AbortController();
  const cancel = () => cancelled.abort(CANCELLED);
  let isLong = false;
  /** @type {number | null} */
  let share = null;
  const tell = () => show({ share, isCancelled: cancelled.signal.aborted, cancel });
  const timer = setTimeout(() => {
    isLong = true;
    tell();
  }, LONG);
  try {
    await job(AbortSignal.any([replaced, cancelled.signal]), (done) => {
      share = done;
      if (isLong) tell();
    });
  } finally {
    clearTimeout(timer);
    if (!replaced.aborted && cancelled.signal.aborted) tell();
    else if (!replaced.aborted) show(null);
  }
}
