/**
 * Address of a path of this site, which may lie behind a prefix of its host; the page knows it.
 * @type {(path: string) => string}
 */
export const siteHref = (path) =>
  `${globalThis.document?.documentElement?.dataset?.prefix ?? ""}${path}`;
