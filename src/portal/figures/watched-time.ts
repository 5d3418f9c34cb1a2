// How long the Portal has watched, of looks at whether it does. Pure: a clock that never goes back is handed in. What lies between two looks that are too
// far apart was not watched: the process stood still. What cannot be noted for long is given up, the oldest first.

export interface WatchedTime {
  readonly looked: (isWatching: boolean, nowMs: number) => void;
  /** What is to be noted, the oldest first; by how long ago it was, as another clock has it. */
  readonly toNote: (nowMs: number) => readonly WatchedAgo[];
  /** All that `toNote` gave last is noted. */
  readonly noted: () => void;
}

export interface WatchedAgo {
  readonly begunAgoMs: number;
  readonly untilAgoMs: number;
}

/** Of more there is no need: each is an interruption while the database was away. */
const waitingMax = 100;

export function createWatchedTime(looksApartMaxMs: number): WatchedTime {
  let spans: readonly { readonly begunMs: number; readonly untilMs: number }[] = [];
  /** The last of them goes on. */
  let isOpen = false;
  let givenUntilMs = Number.NEGATIVE_INFINITY;
  return {
    looked: (isWatching, nowMs) => {
      const last = spans.at(-1);
      if (isWatching && isOpen && last !== undefined && nowMs - last.untilMs <= looksApartMaxMs)
        spans = [...spans.slice(0, -1), { ...last, untilMs: nowMs }];
      else if (isWatching) spans = [...spans, { begunMs: nowMs, untilMs: nowMs }].slice(-waitingMax);
      isOpen = isWatching;
    },
    toNote: (nowMs) => {
      givenUntilMs = spans.at(-1)?.untilMs ?? givenUntilMs;
      return spans
        .filter(({ begunMs, untilMs }) => untilMs > begunMs)
        .map(({ begunMs, untilMs }) => ({ begunAgoMs: nowMs - begunMs, untilAgoMs: nowMs - untilMs }));
    },
    noted: () => {
      const rest = spans.map((each) => ({ ...each, begunMs: Math.max(each.begunMs, givenUntilMs) }));
      spans = rest.filter(({ begunMs, untilMs }, at) => untilMs > begunMs || (isOpen && at === rest.length - 1));
    },
  };
}
