/** @import { EndEvent, EnsembleAnswer, ErrorRecord, FormulaAnswer, GridAnswer, PointsEvent } from "../types.js" */
/** @import { MapAnswer, QuestionAnswer, SceneEvent, SearchAnswer, TheoryAnswer } from "../types.js" */
/** @import { TunedRule, TuningDone, TuningProgress } from "../types.js" */
import { eventReader } from "./event-stream.js";
import { siteHref } from "./site.js";

/**
 * @typedef {object} RaceHandlers
 * @property {(event: SceneEvent) => void} scene
 * @property {(event: PointsEvent) => void} points
 * @property {(event: EndEvent) => void} end
 * @property {(event: {digest: string}) => void} done
 */

/** The server refused; `body` says what, where and what is allowed. */
export class ApiError extends Error {
  /** @param {Pick<ErrorRecord, "code" | "message"> & Partial<ErrorRecord>} body */
  constructor(body) {
    super(body.message);
    this.name = "ApiError";
    this.body = body;
  }
}

/** True if it was not the server that refused, but the way to it that broke. @param {unknown} error */
export function isLostConnection(error) {
  return !(error instanceof ApiError) || error.body.code === "broken-off";
}

/** Its status is a good one. @type {(url: string, options?: RequestInit) => Promise<Response>} */
async function request(url, options) {
  const response = await fetch(url, options);
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw new ApiError(
    body?.error ?? {
      code: String(response.status),
      message: `${response.status} ${response.statusText}`,
    },
  );
}

/** A JSON resource of this site. @type {(url: string) => Promise<any>} */
export async function getJson(url) {
  return (await request(url)).json();
}

/**
 * @param {string} query As `surfaceQuery` writes it.
 * @param {AbortSignal} [signal]
 * @returns {Promise<GridAnswer>}
 */
export async function getGrid(query, signal) {
  return (await request(siteHref(`/api/surface?${query}`), { signal: signal ?? null })).json();
}

/**
 * @param {string} query As `formulaQuery` writes it.
 * @param {AbortSignal} [signal]
 * @returns {Promise<FormulaAnswer>} Rejected with an `ApiError` that knows the place of a mistake.
 */
export async function getFormula(query, signal) {
  const answer = await (
    await request(siteHref(`/api/formula?${query}`), { signal: signal ?? null })
  ).json();
  if (answer.error) throw new ApiError(answer.error);
  return answer;
}

/**
 * @param {string} query The scene, as in its link.
 * @param {AbortSignal} signal
 * @returns {Promise<TheoryAnswer>} What theory says of it.
 */
export async function getTheory(query, signal) {
  return (await request(siteHref(`/api/theory?${query}`), { signal })).json();
}

/**
 * Runs a race and hands over its events as they arrive. Ends when the race has; throws if it was
 * refused, broke off or was aborted.
 *
 * @param {string} query The scene, as in its link.
 * @param {RaceHandlers} handlers
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function streamRace(query, handlers, signal) {
  return streamEvents(`/api/descend?${query}`, handlers, signal);
}

/**
 * Sweeps a race and hands over its map, again and again from coarse to fine.
 *
 * @param {string} query The scene, as in its link, and what is swept.
 * @param {(map: MapAnswer) => void} handle
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function streamMap(query, handle, signal) {
  return streamEvents(`/api/map?${query}`, { map: handle }, signal);
}

/**
 * @param {string} query The scene, the plane's axes and the draw.
 * @param {AbortSignal} signal
 * @returns {Promise<SearchAnswer>}
 */
export async function getTries(query, signal) {
  return (await request(siteHref(`/api/map/tries?${query}`), { signal })).json();
}

/**
 * Tunes the rules of a race and hands over what is found. Leaving it ends the work.
 *
 * @param {string} query The scene, as in its link, and what may be spent.
 * @param {{progress: (event: TuningProgress) => void, tuned: (event: TunedRule) => void,
 *   done: (event: TuningDone) => void}} handlers
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function streamTuning(query, handlers, signal) {
  return streamEvents(`/api/tune?${query}`, handlers, signal);
}

/** @type {(url: string, handlers: object, signal: AbortSignal) => Promise<void>} */
async function streamEvents(url, handlers, signal) {
  const response = await request(siteHref(url), {
    signal,
    headers: { Accept: "text/event-stream" },
  });
  const known = /** @type {Record<string, (body: unknown) => void>} */ (handlers);
  const read = eventReader();
  const decoder = new TextDecoder();
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let complete = false;
  for (;;) {
    const { done, value } = await reader.read();
    // Text that was already on its way when the answer was given up must not draw.
    signal.throwIfAborted();
    for (const { event, data } of read(
      done ? decoder.decode() : decoder.decode(value, { stream: true }),
    )) {
      const body = JSON.parse(data);
      if (event === "error") throw new ApiError(body.error);
      known[event]?.(body);
      if (event === "done") complete = true;
    }
    if (done) break;
  }
  if (!complete)
    throw new ApiError({ code: "broken-off", message: "The stream ended before it was complete." });
}

/**
 * @param {string} query The scene, as in its link.
 * @param {AbortSignal} signal
 * @returns {Promise<EnsembleAnswer>}
 */
export async function getEnsemble(query, signal) {
  return (await request(siteHref(`/api/ensemble?${query}`), { signal })).json();
}

/**
 * @param {string} link The readable link.
 * @returns {Promise<{id: string, url: string, link: string}>}
 */
export async function shorten(link) {
  const response = await request(siteHref("/api/links"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ link }),
  });
  return response.json();
}

/** Addresses of a race's downloads: its numbers, its animation, and scripts that run it again. */
const DOWNLOADS = {
  csv: (/** @type {string} */ query) => siteHref(`/api/descend?${query}&format=csv`),
  json: (/** @type {string} */ query) => siteHref(`/api/descend?${query}&format=json`),
  gif: (/** @type {string} */ query) => siteHref(`/api/animation.gif?${query}`),
  numpy: (/** @type {string} */ query) => siteHref(`/api/script/numpy?${query}`),
  pytorch: (/** @type {string} */ query) => siteHref(`/api/script/pytorch?${query}`),
};

/** @typedef {keyof typeof DOWNLOADS} Download */

/**
 * @param {string} query The race, as in its link.
 * @param {Download} form
 * @param {AbortSignal} signal
 * @returns {Promise<Blob>}
 */
export async function download(query, form, signal) {
  return (await request(DOWNLOADS[form](query), { signal })).blob();
}

/**
 * @param {string} address Of a lesson's question.
 * @param {string | null} answer Null asks for the true one.
 * @returns {Promise<QuestionAnswer>}
 */
export async function askQuestion(address, answer) {
  return (
    await request(answer === null ? address : `${address}?${new URLSearchParams({ answer })}`)
  ).json();
}

/**
 * @param {string} address Of a page of this site.
 * @returns {Promise<Document>}
 */
export async function getPage(address) {
  return new DOMParser().parseFromString(await (await request(address)).text(), "text/html");
}
