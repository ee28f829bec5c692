/**
 * Rules that are drawn in color, each in a slot of its own, the longest chosen first.
 * @typedef {ReadonlyMap<string, number>} Slots
 */

/**
 * The slots with one rule more; where all are taken, it takes that of the rule chosen first.
 *
 * @param {Slots} slots
 * @param {string} rule
 * @param {number} count Number of slots.
 * @returns {Slots}
 */
export function withRule(slots, rule, count) {
  if (slots.has(rule)) return slots;
  const kept = [...slots].slice(Math.max(0, slots.size + 1 - count));
  const taken = new Set(kept.map(([, slot]) => slot));
  const free = Array.from({ length: count }, (_slot, k) => k).find((k) => !taken.has(k)) ?? 0;
  return new Map([...kept, [rule, free]]);
}

/** The slots with one rule less. @type {(slots: Slots, rule: string) => Slots} */
export function withoutRule(slots, rule) {
  return new Map([...slots].filter(([other]) => other !== rule));
}
