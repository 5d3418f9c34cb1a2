// What a list shows while somebody is in it with the pointer or the focus: the rows that were there, each in its place and with what is known of it now.
// What is new waits until they let it in, leave, or the longest wait is over, which is short for what is urgent. A row that is open keeps its place among
// the others until it is closed, held or not. Where nothing is shown there is nothing to hold. Pure.

/** So long what is urgent waits at most, and anything else. */
export const urgentWaitMaxMs = 30_000;
export const waitMaxMs = 120_000;

export interface Row<Item> {
  readonly id: string;
  readonly item: Item;
  readonly isUrgent: boolean;
}

export interface ShownRow<Item> extends Row<Item> {
  /** The list has it no longer: it is shown as it was known last. */
  readonly isGone: boolean;
  /** When it was let in, and ever since. */
  readonly wasUrgent: boolean;
}

interface Waiting {
  readonly since: number;
  /** Null for what is not urgent. */
  readonly urgentSince: number | null;
}

export interface HeldList<Item> {
  readonly shown: readonly ShownRow<Item>[];
  /** By id: rows that are not shown yet, and those shown that have become urgent where nobody may look. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** Other rows are shown than the list has now, or in another order. */
  readonly isBehind: boolean;
}

export interface Look {
  readonly isHeld: boolean;
  readonly openId: string | null;
  /** In milliseconds, on any clock. */
  readonly now: number;
}

/** A list that nobody has looked at yet. */
export function beginList<Item>(rows: readonly Row<Item>[]): HeldList<Item> {
  const shown = rows.map((row) => ({ ...row, isGone: false, wasUrgent: row.isUrgent }));
  return { shown, waiting: new Map(), isBehind: false };
}

export function lookAtList<Item>(before: HeldList<Item>, rows: readonly Row<Item>[], look: Look): HeldList<Item> {
  if (!look.isHeld || before.shown.length === 0) return letIn(before, rows, look.openId);
  const known = new Map(rows.map((row) => [row.id, row]));
  const shown = before.shown.map((row) => {
    const now = known.get(row.id);
    if (now === undefined) return { ...row, isGone: true, isUrgent: false };
    return { ...row, ...now, isGone: false, wasUrgent: row.wasUrgent && now.isUrgent };
  });
  const places = new Map(shown.map((row) => [row.id, row]));
  const waiting = new Map<string, Waiting>();
  for (const { id, isUrgent } of rows) {
    const place = places.get(id);
    if (place !== undefined && (!isUrgent || place.wasUrgent)) continue;
    const earlier = before.waiting.get(id);
    const urgentSince = isUrgent ? (earlier?.urgentSince ?? look.now) : null;
    waiting.set(id, { since: earlier?.since ?? look.now, urgentSince });
  }
  const held = { shown, waiting, isBehind: !isSameOrder(shown, arranged(before, rows, look.openId)) };
  const until = heldUntil(held);
  return until !== null && look.now >= until ? letIn(before, rows, look.openId) : held;
}

/** Everything as the list has it now, but for the row that is open. */
export function letIn<Item>(before: HeldList<Item>, rows: readonly Row<Item>[], openId: string | null): HeldList<Item> {
  return { ...beginList([]), shown: arranged(before, rows, openId) };
}

/** When what waits is let in, whoever is in the list; null while nothing waits. */
export function heldUntil({ waiting }: Pick<HeldList<unknown>, 'waiting'>): number | null {
  const ends = [...waiting.values()].map(({ since, urgentSince }) =>
    Math.min(since + waitMaxMs, urgentSince === null ? Number.POSITIVE_INFINITY : urgentSince + urgentWaitMaxMs),
  );
  return ends.length === 0 ? null : Math.min(...ends);
}

export function urgentCountOf({ waiting }: HeldList<unknown>): number {
  return [...waiting.values()].filter(({ urgentSince }) => urgentSince !== null).length;
}

function arranged<Item>(
  { shown }: HeldList<Item>,
  rows: readonly Row<Item>[],
  openId: string | null,
): readonly ShownRow<Item>[] {
  const { shown: now } = beginList(rows);
  const before = shown.findIndex(({ id }) => id === openId);
  const open = shown[before];
  if (open === undefined) return now;
  const others = now.filter(({ id }) => id !== openId);
  const place = placeAmong(
    others.map(({ id }) => id),
    { above: new Set(idsOf(shown.slice(0, before))), below: new Set(idsOf(shown.slice(before + 1))) },
  );
  const current = now.find(({ id }) => id === openId) ?? { ...open, isGone: true, isUrgent: false };
  return [...others.slice(0, place), current, ...others.slice(place)];
}

/** Where the fewest change sides; of several such places the last, so that what is new stands above. */
function placeAmong(
  ids: readonly string[],
  { above, below }: { readonly above: ReadonlySet<string>; readonly below: ReadonlySet<string> },
): number {
  let wrong = ids.filter((id) => above.has(id)).length;
  let best = { place: 0, wrong };
  ids.forEach((id, index) => {
    wrong += below.has(id) ? 1 : above.has(id) ? -1 : 0;
    if (wrong <= best.wrong) best = { place: index + 1, wrong };
  });
  return best.place;
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

function isSameOrder(shown: readonly { readonly id: string }[], wanted: readonly { readonly id: string }[]): boolean {
  return shown.length === wanted.length && shown.every(({ id }, index) => id === wanted[index]?.id);
}
