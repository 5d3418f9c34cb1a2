// How long the Portal has watched, of looks at whether it does. Pure: the time is handed in, by a clock that goes on while the process, or its machine,
// stands still, and that somebody may set. What lies between two looks that are too far apart was not watched. What cannot be noted for long is given up,
// the oldest first.
import type { EpochMs } from '../../core/time.ts';
import type { Span } from './watched.ts';

export interface WatchedTime {
  readonly looked: (isWatching: boolean, now: EpochMs) => void;
  /** What is to be noted, the oldest first. */
  readonly toNote: () => readonly Span[];
  /** All that `toNote` gave last is noted. */
  readonly noted: () => void;
}

/** Of more there is no need: each is an interruption while the database was away. */
const waitingMax = 100;

export function createWatchedTime(looksApartMaxMs: number): WatchedTime {
  let spans: readonly Span[] = [];
  /** The last of them goes on. */
  let isOpen = false;
  let givenTo = Number.NEGATIVE_INFINITY;
  return {
    looked: (isWatching, now) => {
      // By a clock that was set back they would be of a time that is still to come.
      if (spans.some(({ to }) => to > now)) [spans, isOpen] = [[], false];
      const last = spans.at(-1);
      if (isWatching && isOpen && last !== undefined && now - last.to <= looksApartMaxMs)
        spans = [...spans.slice(0, -1), { ...last, to: now }];
      else if (isWatching) spans = [...spans, { from: now, to: now }].slice(-waitingMax);
      isOpen = isWatching;
    },
    toNote: () => {
      givenTo = spans.at(-1)?.to ?? givenTo;
      return spans.filter(({ from, to }) => to > from);
    },
    noted: () => {
      const rest = spans.map((each) => ({ ...each, from: Math.max(each.from, givenTo) }));
      spans = rest.filter(({ from, to }, at) => to > from || (isOpen && at === rest.length - 1));
    },
  };
}
