// When a loop that does not get on is told of, and how it is begun anew.
import { num } from 'envalid';

export const watchSettings = {
  WATCH_STANDSTILL_MS: num({
    default: 30_000,
    desc: 'A loop that has work ahead and does not move for so long is told as an error, is not ready, and is begun anew, in milliseconds',
  }),
  WATCH_RESTART_PAUSE_MAX_MS: num({
    default: 300_000,
    desc: 'Longest time between two new beginnings of a loop that stays where it is, in milliseconds',
  }),
  WATCH_END_WITHIN_MS: num({
    default: 5_000,
    desc: 'How long a loop that is begun anew may take to end before it is left behind, in milliseconds',
  }),
};
