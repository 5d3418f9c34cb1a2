// Strikes a running chaos stack: does what was drawn, and ends what lasts, such as a freeze, after its time or when the storm is over.
import { type ChangeTargets, makeChange } from './change.ts';
import type { Fault } from './faults.ts';
import { type ChaosPlant, signalAll } from './plant.ts';

export interface Striker {
  readonly strike: (fault: Fault) => void;
  /** Ends freezes and holds before their time, and resolves when no change is under way any more. */
  readonly calm: () => Promise<void>;
  /** Changes that were not possible while they were tried. */
  readonly unmade: () => number;
}

export function createStriker({ proxies, processesOf }: ChaosPlant, targets: ChangeTargets): Striker {
  /** What ends the freezes and holds of this moment before their time. */
  const lasting = new Set<() => void>();
  const changing = new Set<Promise<void>>();
  const calmed = new AbortController();
  let unmade = 0;

  const later = (delayMs: number, act: () => void): void => {
    const run = (): void => {
      clearTimeout(timer);
      lasting.delete(run);
      act();
    };
    const timer = setTimeout(run, delayMs);
    lasting.add(run);
  };
  return {
    strike: (fault) => {
      switch (fault.type) {
        case 'kill':
          // The first is the part itself; what it has started dies by itself, as after a real crash.
          return signalAll(processesOf(fault.victim).slice(0, 1), 'SIGKILL');
        case 'freeze': {
          const pids = processesOf(fault.victim);
          signalAll(pids, 'SIGSTOP');
          return later(fault.durationMs, () => signalAll(pids, 'SIGCONT'));
        }
        case 'cut':
          proxies[fault.line].cut();
          return;
        case 'hold':
          proxies[fault.line].hold();
          return later(fault.durationMs, proxies[fault.line].release);
        case 'change': {
          const made = makeChange(targets, fault.change, calmed.signal).then((isMade) => {
            if (!isMade) unmade++;
            changing.delete(made);
          });
          changing.add(made);
          return;
        }
      }
    },
    calm: async () => {
      calmed.abort();
      for (const end of [...lasting]) end();
      await Promise.all(changing);
    },
    unmade: () => unmade,
  };
}
