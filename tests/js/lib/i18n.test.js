import assert from "node:assert/strict";
import { test } from "node:test";
import { _, setMessages } from "../../../static/lib/i18n.js";

test("texts are looked up, fall back to English, and are filled in", () => {
  setMessages({ "At step {step}": "{step}단계", Play: "" });
  assert.equal(_("At step {step}", { step: 3 }), "3단계");
  assert.equal(_("Play"), "Play");
  assert.equal(_("{a} and {b}", { a: 1 }), "1 and {b}");
});
