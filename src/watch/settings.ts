// When a loop that does not get on is told of, and how it is begun anew.
import { durationMs } from '../settings/numbers.ts';

export const watchSettings = {
  WATCH_STANDSTILL_MS: durationMs({
    default: 30_000,
    min: 1000,
    max: 3_600_000,
    desc: 'A loop that has work ahead and does not move for so long is told as an error, is not ready, and is begun anew',
  }),
  WATCH_RESTART_PAUSE_MAX_MS: durationMs({
    default: 300_000,
    min: 1,
    max: 3_600_000,
    desc: 'Longest time between two new beginnings of a loop that stays where it is',
  }),
  WATCH_END_WITHIN_MS: durationMs({
    default: 5_000,
    min: 1,
    max: 600_000,
    desc: 'How long a loop that is begun anew may take to end before it is left behind',
  }),
};
