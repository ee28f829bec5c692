import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { LONG } from "../../../static/lib/scheduling.js";
import { withSetting, withView } from "../../../static/scene/edits.js";
import { startLoading } from "../../../static/scene/loader.js";
import { createStore } from "../../../static/scene/store.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

/** @import { Scene } from "../../../static/types.js" */

const catalog = goldenCatalog();
const scene = /** @type {Scene} */ (/** @type {any} */ (goldenScenes().cases[0]).scene);
const TYPED = { ...scene, surface: { slug: null, formula: "x*y", parameters: {} } };

/** @param {number[]} numbers */
const packed = (numbers) => ({
  dtype: "f8",
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

/** @type {Record<string, (query: string) => Response>} What the server answers. */
const ANSWERS = {
  "/api/descend": (query) => {
    const steps = Number(/steps=(\d+)/.exec(query)?.[1] ?? scene.steps);
    const events = [
      ["scene", { scene: { ...scene, steps }, link: `/?${query}`, engine: "" }],
      ["done", { digest: `digest of ${steps}` }],
    ];
    const text = events.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    return new Response(text.join(""));
  },
  "/api/surface": (query) => {
    const arrays = { x: packed([0]), y: packed([0]), loss: packed([1]), levels: packed([1]) };
    const formula = new URLSearchParams(query).get("formula") ?? "";
    return Response.json({ ...arrays, surface: { formula }, view: [-7, 7, -7, 7], falls: [] });
  },
  "/api/ensemble": () => Response.json({ seeds: [0, 1], runs: [] }),
  "/api/theory": () => Response.json({ verdicts: [], escape: "", runs: [] }),
};

/** @param {{scene?: Scene, fails?: (path: string) => boolean, theory?: boolean}} [options] */
function page({ scene: first = scene, fails = () => false, theory = false } = {}) {
  /** @type {string[]} */
  const requests = [];
  globalThis.fetch = async (/** @type {any} */ url) => {
    const [path = "", query = ""] = String(url).split("?");
    requests.push(`${path}?${query}`);
    if (fails(path)) throw new TypeError("no network");
    return /** @type {any} */ (ANSWERS[path])(query);
  };
  const store = createStore(first);
  startLoading(store, catalog, { theory });
  const asked = (/** @type {string} */ path) => requests.filter((url) => url.startsWith(path));
  return { store, asked };
}

/** Lets some time pass, and whatever is on its way arrive. */
async function rest(ms = 20) {
  const arrive = async () => {
    for (let i = 0; i < 20; i += 1) await new Promise(setImmediate);
  };
  await arrive();
  mock.timers.tick(ms);
  await arrive();
}

const { fetch } = globalThis;
beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  mock.timers.reset();
  globalThis.fetch = fetch;
});

test("a scene's race and surface come into the store", async () => {
  const { store } = page();
  await rest();
  const { race, grid, error } = store.state;
  assert.equal(race?.digest, `digest of ${scene.steps}`);
  assert.deepEqual([grid?.view, error], [[-7, 7, -7, 7], null]);
});

test("the newest change wins, and tells when it was made", async () => {
  const { store, asked } = page();
  await rest();
  for (const steps of [11, 12, 13])
    store.update((now) => withSetting(now, "steps", steps), "dragging", { at: steps });
  await rest();
  assert.equal(store.state.race?.digest, "digest of 13");
  assert.equal(store.state.race?.requestedAt, 13);
  assert.equal(asked("/api/descend").length, 3, "one that was passed over is never asked for");
});

test("what was asked for last is not asked for again", async () => {
  const { store, asked } = page();
  store.update((now) => ({ ...now }), "dragging");
  store.update((now) => ({ ...now }), "idle");
  await rest();
  assert.deepEqual([asked("/api/descend").length, asked("/api/surface").length], [1, 1]);
});

test("while one types the surface is not asked for", async () => {
  const { store, asked } = page();
  await rest();
  store.update(() => TYPED, "typing");
  await rest();
  assert.deepEqual([asked("/api/descend").length, asked("/api/surface").length], [2, 1]);
  store.update((now) => now, "idle");
  await rest();
  assert.deepEqual([asked("/api/descend").length, asked("/api/surface").length], [2, 2]);
});

test("a formula stays in its view while its slider is dragged", async () => {
  const dragged = (/** @type {number} */ a) => ({
    ...TYPED,
    surface: { ...TYPED.surface, parameters: { a } },
  });
  const { store, asked } = page({ scene: TYPED });
  await rest();
  store.update(() => dragged(2), "dragging");
  await rest();
  assert.match(asked("/api/surface").at(-1) ?? "", /view=-7,7,-7,7/);
  store.update(() => dragged(2), "idle");
  await rest();
  assert.match(asked("/api/surface").at(-1) ?? "", /with=a:2&start=/);
});

test("a surface that was seen comes back without a request", async () => {
  const { store, asked } = page();
  await rest();
  store.update((now) => withView(now, [-1, 1, -1, 1]));
  await rest();
  store.update((now) => withView(now, null));
  await rest();
  assert.equal(asked("/api/surface").length, 2);
});

test("a failure is told, can be tried again, and is over when a race arrives", async () => {
  let isDown = true;
  const { store } = page({ fails: () => isDown });
  await rest();
  assert.ok(store.state.error instanceof TypeError);
  isDown = false;
  store.update((now) => ({ ...now }));
  await rest();
  assert.equal(store.state.error, null);
  assert.ok(store.state.race && store.state.grid);
});

test("other seeds are asked for when the scene has rested", async () => {
  const many = { ...scene, noise: 1, seeds: 2 };
  const { store, asked } = page({ scene: many });
  await rest(20);
  store.update((now) => withSetting(now, "seeds", 3), "dragging");
  await rest(50);
  assert.equal(asked("/api/ensemble").length, 0);
  await rest(200);
  assert.equal(asked("/api/ensemble").length, 1);
  assert.deepEqual(store.state.ensemble?.seeds, [0, 1]);
  store.update((now) => withSetting(now, "noise", 2));
  assert.equal(store.state.ensemble, null, "it is another race's");
});

test("theory follows a complete race, where it is wanted", async () => {
  const without = page();
  await rest();
  assert.equal(without.asked("/api/theory").length, 0);
  const { store, asked } = page({ theory: true });
  await rest();
  assert.equal(store.state.theory?.race, store.state.race);
  store.set({ race: store.state.race });
  await rest(150);
  assert.equal(asked("/api/theory").length, 1);
});

test("theory that is missing says nothing about another race", async () => {
  let isDown = false;
  const { store } = page({ theory: true, fails: (path) => isDown && path === "/api/theory" });
  await rest();
  assert.ok(store.state.theory);
  isDown = true;
  store.update((now) => withSetting(now, "steps", 11));
  await rest(200);
  assert.equal(store.state.theory, null);
  assert.ok(store.state.error);
});

test("a race that takes long can be cancelled, and started again", async () => {
  /** @type {AbortSignal[]} */
  const signals = [];
  const data = { scene, link: "", engine: "" };
  globalThis.fetch = async (/** @type {any} */ url, /** @type {any} */ { signal }) => {
    if (!String(url).startsWith("/api/descend")) return new Promise(() => {});
    signals.push(signal);
    const start = (/** @type {ReadableStreamDefaultController} */ stream) => {
      const event = `event: scene\ndata: ${JSON.stringify(data)}\n\n`;
      stream.enqueue(new TextEncoder().encode(event));
      signal.addEventListener("abort", () => stream.error(signal.reason));
    };
    return new Response(new ReadableStream({ start }));
  };
  const store = createStore(scene);
  startLoading(store, catalog);
  await rest(0);
  assert.deepEqual(store.state.work, {}, "it may be over soon");
  await rest(LONG);
  store.state.work.race?.cancel();
  await rest();
  assert.equal(signals[0]?.aborted, true);
  const { race, work, error } = store.state;
  assert.deepEqual([race?.isCancelled, work.race?.isCancelled, error], [true, true, null]);
  work.race?.again();
  await rest(LONG);
  assert.deepEqual([signals.length, store.state.work.race?.isCancelled], [2, false]);
  store.update((now) => withSetting(now, "steps", 11));
  await rest(200);
  assert.deepEqual(
    [signals.length, store.state.work.race],
    [3, null],
    "the new one is not long yet",
  );
});
