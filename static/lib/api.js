/** @import { EndEvent, EnsembleAnswer, ErrorBody, GridAnswer, PointsEvent, QuestionAnswer, SceneEvent, SurfaceRecord, TheoryAnswer } from "../types.js" */
import { eventReader } from "./event-stream.js";

/**
 * @typedef {object} RaceHandlers
 * @property {(event: SceneEvent) => void} scene
 * @property {(event: PointsEvent) => void} points
 * @property {(event: EndEvent) => void} end
 * @property {(event: {digest: string}) => void} done
 */

/** The server refused; `body` says what, where and what is allowed. */
export class Refusal extends Error {
  /** @param {ErrorBody} body */
  constructor(body) {
    super(body.message);
    this.name = "Refusal";
    this.body = body;
  }
}

/** Its status is a good one. @type {(url: string, options?: RequestInit) => Promise<Response>} */
async function request(url, options) {
  const response = await fetch(url, options);
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw new Refusal(
    body?.error ?? {
      code: String(response.status),
      message: `${response.status} ${response.statusText}`,
    },
  );
}

/**
 * @param {string} url Of a JSON resource of this site.
 * @returns {Promise<unknown>}
 */
export async function getJson(url) {
  return (await request(url)).json();
}

/**
 * @param {string} query As `surfaceQuery` writes it.
 * @param {AbortSignal} [signal]
 * @returns {Promise<GridAnswer>}
 */
export async function getGrid(query, signal) {
  return (await request(`/api/surface?${query}`, { signal: signal ?? null })).json();
}

/**
 * @param {string} query As `formulaQuery` writes it.
 * @param {AbortSignal} [signal]
 * @returns {Promise<SurfaceRecord>} With values for its parameters, a window as its view, and a start in it; rejected
 *   with a `Refusal` that knows the place where the text is no formula.
 */
export async function getFormula(query, signal) {
  const { surface, error } = await (
    await request(`/api/formula?${query}`, { signal: signal ?? null })
  ).json();
  if (error) throw new Refusal(error);
  return surface;
}

/**
 * @param {string} query The scene, as in its link.
 * @param {AbortSignal} signal
 * @returns {Promise<TheoryAnswer>} What theory says of it.
 */
export async function getTheory(query, signal) {
  return (await request(`/api/theory?${query}`, { signal })).json();
}

/**
 * Runs a race and hands over its events as they arrive. Ends when the race has; throws if it was refused, broke off or
 * was aborted.
 *
 * @param {string} query The scene, as in its link.
 * @param {RaceHandlers} handlers
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export async function streamRace(query, handlers, signal) {
  const response = await request(`/api/descend?${query}`, {
    signal,
    headers: { Accept: "text/event-stream" },
  });
  const read = eventReader();
  const decoder = new TextDecoder();
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let complete = false;
  for (;;) {
    const { done, value } = await reader.read();
    // Text that was already on its way when the race was given up must not draw.
    signal.throwIfAborted();
    for (const { event, data } of read(
      done ? decoder.decode() : decoder.decode(value, { stream: true }),
    )) {
      const body = JSON.parse(data);
      if (event === "error") throw new Refusal(body.error);
      if (event in handlers) handlers[/** @type {keyof RaceHandlers} */ (event)](body);
      if (event === "done") complete = true;
    }
    if (done) break;
  }
  if (!complete)
    throw new Refusal({ code: "broken-off", message: "The stream ended before the race did." });
}

/**
 * @param {string} query The scene, as in its link.
 * @param {AbortSignal} signal
 * @returns {Promise<EnsembleAnswer>}
 */
export async function getEnsemble(query, signal) {
  return (await request(`/api/ensemble?${query}`, { signal })).json();
}

/**
 * @param {string} link The readable link.
 * @returns {Promise<{id: string, url: string, link: string}>}
 */
export async function shorten(link) {
  const response = await request("/api/links", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ link }),
  });
  return response.json();
}

/** Where each form of a race that one can take away is: its numbers, its animation, and scripts that run it again. */
const TAKEAWAYS = {
  csv: (/** @type {string} */ query) => `/api/descend?${query}&format=csv`,
  json: (/** @type {string} */ query) => `/api/descend?${query}&format=json`,
  gif: (/** @type {string} */ query) => `/api/animation.gif?${query}`,
  numpy: (/** @type {string} */ query) => `/api/script/numpy?${query}`,
  pytorch: (/** @type {string} */ query) => `/api/script/pytorch?${query}`,
};

/** @typedef {keyof typeof TAKEAWAYS} Takeaway */

/**
 * @param {string} query The race, as in its link.
 * @param {Takeaway} form
 * @returns {Promise<Blob>}
 */
export async function takeAway(query, form) {
  return (await request(TAKEAWAYS[form](query))).blob();
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
