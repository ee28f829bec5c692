import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readFavorites,
  withFavorite,
  withName,
  withoutFavorite,
  writeFavorites,
} from "../../../static/favorites/kept.js";

const bowl = { name: "Bowl", link: "/?v=1&run=sgd" };
const saddle = { name: "Saddle", link: "/?v=1&surface=saddle" };

function storage(/** @type {string | null} */ text) {
  return {
    getItem: () => text,
    setItem(/** @type {string} */ _key, /** @type {string} */ value) {
      text = value;
    },
  };
}

test("starred races come back as they were kept", () => {
  const place = storage(null);
  assert.deepEqual(readFavorites(place), []);
  writeFavorites(place, [bowl, saddle]);
  assert.deepEqual(readFavorites(place), [bowl, saddle]);
});

test("what is no starred race is left out", () => {
  for (const text of ["{", "7", "null", '{"name": "x"}'])
    assert.deepEqual(readFavorites(storage(text)), []);
  const foreign = { name: "x", link: "javascript:alert(1)" };
  const mixed = JSON.stringify([null, 1, foreign, { link: bowl.link }, { name: 3 }, bowl]);
  assert.deepEqual(readFavorites(storage(mixed)), [bowl]);
});

test("a race starred twice is there once, in front, with its name", () => {
  assert.deepEqual(withFavorite([saddle], bowl), [bowl, saddle]);
  assert.deepEqual(withFavorite([bowl, saddle], { ...saddle, name: "other" }), [saddle, bowl]);
});

test("a starred race is renamed and removed by its link", () => {
  assert.deepEqual(withName([bowl, saddle], saddle.link, "Pass"), [
    bowl,
    { ...saddle, name: "Pass" },
  ]);
  assert.deepEqual(withoutFavorite([bowl, saddle], bowl.link), [saddle]);
});
