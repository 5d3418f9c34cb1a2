// Filters of alarms that somebody has saved by a name: the addresses that show them. Pure.

export const savedFiltersName = 'spindle-alarm-filters';
export const savedFiltersMax = 20;
export const filterNameMax = 40;

export interface SavedFilter {
  readonly name: string;
  /** The page's address from its # on. */
  readonly link: string;
}

/** What is no list of filters is none: somebody else may have written it. */
export function readSavedFilters(text: string | null): readonly SavedFilter[] {
  let given: unknown;
  try {
    given = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  return Array.isArray(given) ? given.filter(isSavedFilter).slice(0, savedFiltersMax) : [];
}

/** In place of the one of the same name; behind all others where there is none. */
export function withFilter(saved: readonly SavedFilter[], name: string, link: string): readonly SavedFilter[] {
  const filter = { name: name.trim().slice(0, filterNameMax), link };
  if (filter.name === '') return saved;
  const isThere = saved.some((each) => each.name === filter.name);
  if (isThere) return saved.map((each) => (each.name === filter.name ? filter : each));
  return [...saved, filter].slice(0, savedFiltersMax);
}

function isSavedFilter(given: unknown): given is SavedFilter {
  if (typeof given !== 'object' || given === null) return false;
  const { name, link } = given as Partial<SavedFilter>;
  const isNamed = typeof name === 'string' && name !== '' && name.length <= filterNameMax;
  // Followed when it is clicked: nothing but a filter of this page.
  return isNamed && typeof link === 'string' && /^#alarms(\?|$)/.test(link) && link.length <= 2_000;
}
