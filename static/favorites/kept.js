/* Races that a visitor has starred: kept in this browser, sent nowhere. */

const KEY = "ravine-favorites";

/** Most races that are kept. */
export const MAX_FAVORITES = 200;

/** @typedef {{name: string, link: string}} Favorite `link`: from the site's first slash. */

/**
 * The starred races, newest first; what something else has written there is left out.
 * @type {(storage: Pick<Storage, "getItem">) => Favorite[]}
 */
export function readFavorites(storage) {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isFavorite) : [];
  } catch {
    return [];
  }
}

/** @type {(storage: Pick<Storage, "setItem">, favorites: Favorite[]) => void} */
export function writeFavorites(storage, favorites) {
  storage.setItem(KEY, JSON.stringify(favorites));
}

/**
 * With one more race in front; one that is there already keeps its name.
 * @type {(favorites: Favorite[], favorite: Favorite) => Favorite[]}
 */
export function withFavorite(favorites, favorite) {
  const before = favorites.find(({ link }) => link === favorite.link);
  return [before ?? favorite, ...withoutFavorite(favorites, favorite.link)];
}

/** @type {(favorites: Favorite[], link: string) => Favorite[]} */
export function withoutFavorite(favorites, link) {
  return favorites.filter((favorite) => favorite.link !== link);
}

/** @type {(favorites: Favorite[], link: string, name: string) => Favorite[]} */
export function withName(favorites, link, name) {
  return favorites.map((favorite) => (favorite.link === link ? { name, link } : favorite));
}

/** @type {(kept: any) => boolean} */
function isFavorite(kept) {
  const { name, link } = kept ?? {};
  return typeof name === "string" && typeof link === "string" && link.startsWith("/?");
}
