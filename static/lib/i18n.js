/** @type {Record<string, string>} */
let catalogue = {};

/**
 * @param {Record<string, string>} messages English sentence -> sentence of the page's language.
 */
export function setMessages(messages) {
  catalogue = messages;
}

/**
 * The sentence in the page's language, with `{name}` places filled in.
 *
 * @param {string} message English; the translations' key.
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function _(message, values = {}) {
  const sentence = catalogue[message] || message;
  return sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}
