/** @import { LayerChoice, StackChoice } from "../types.js" */

/*
 * Changes of the stack, as pure functions from one choice to the next.
 */

/** @type {(stack: StackChoice, index: number, name: string, value: number) => StackChoice} */
export function withSetting(stack, index, name, value) {
  const layers = stack.layers.map((one, at) =>
    at === index ? { ...one, settings: { ...one.settings, [name]: value } } : one,
  );
  return { ...stack, layers };
}

/** @type {(stack: StackChoice, axis: number, value: number) => StackChoice} */
export function withInput(stack, axis, value) {
  return { ...stack, input: stack.input.map((now, at) => (at === axis ? value : now)) };
}

/** @type {(stack: StackChoice, layer: LayerChoice) => StackChoice} */
export function withLayer(stack, layer) {
  return { ...stack, layers: [...stack.layers, layer] };
}

/** @type {(stack: StackChoice, index: number) => StackChoice} */
export function withoutLayer(stack, index) {
  return { ...stack, layers: stack.layers.filter((_, at) => at !== index) };
}

/**
 * With that layer one place further up.
 * @type {(stack: StackChoice, index: number) => StackChoice}
 */
export function withLayerUp(stack, index) {
  const layers = [...stack.layers];
  const [moved] = layers.splice(index, 1);
  if (moved) layers.splice(Math.max(0, index - 1), 0, moved);
  return { ...stack, layers };
}

/**
 * A suggestion for a layer that does not come out even.
 * @type {(stack: StackChoice, index: number, remedy: {setting: string, value: number}) =>
 *   StackChoice}
 */
export function withSuggestion(stack, index, { setting, value }) {
  if (setting === "input") return withInput(withInput(stack, 0, value), 1, value);
  if (setting === "width" || setting === "height")
    return withInput(stack, setting === "width" ? 0 : 1, value);
  return withSetting(stack, index, setting, value);
}
