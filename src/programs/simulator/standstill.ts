// What becomes of a simulator that does not get on: it says so and ends, so that who keeps it running begins it anew.
import type { CleanedEnv } from 'envalid';
import type { WatchOptions } from '../../watch/keep-moving.ts';
import type { watchSettings } from '../../watch/settings.ts';

/** Ports: a line to whoever looks on, and the end of the process. */
export interface StandstillPorts {
  readonly say: (sentence: string) => void;
  readonly end: () => void;
}

export function endAtStandstill(
  settings: CleanedEnv<typeof watchSettings>,
  { say, end }: StandstillPorts,
): WatchOptions {
  return {
    standstillMs: settings.WATCH_STANDSTILL_MS,
    restartPauseMaxMs: settings.WATCH_RESTART_PAUSE_MAX_MS,
    endWithinMs: settings.WATCH_END_WITHIN_MS,
    observe: {
      stands: ({ cause }) => say(`The simulator stands still: ${cause}`),
      moves: () => say('The simulator moves again'),
      restarted: () => {
        say('The simulator ends, because it does not get on');
        end();
      },
    },
  };
}
