// A home and its supervisors for each test of a file: made before the test, stopped and removed after it.
import { afterEach, beforeEach } from 'node:test';
import type { Home } from '../../src/stack/home.ts';
import type { Step } from '../../src/stack/supervise/part.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { quickLimits, recorder, shownProcesses, temporaryHome } from './support.ts';

/** To be called once in a file, at its beginning. */
export function supervisedStack() {
  let home: Home;
  let remove: () => void;
  let running: Supervisor[] = [];
  let events: ReturnType<typeof recorder>;
  beforeEach(() => {
    ({ home, remove } = temporaryHome());
    events = recorder();
  });
  afterEach(async () => {
    for (const each of running) await each.stop();
    running = [];
    remove();
  });
  const stopAfterwards = (supervisor: Supervisor): void => {
    running.push(supervisor);
  };
  return {
    home: (): Home => home,
    events: () => events,
    stopAfterwards,
    begin: async (...steps: readonly Step[]): Promise<Supervisor> => {
      const supervisor = await supervise({ home, steps, ports: [], emit: events.emit, limits: quickLimits });
      stopAfterwards(supervisor);
      return supervisor;
    },
    pidOf: (name: string): number => shownProcesses(home).find((each) => each.name === name)?.pid ?? 0,
  };
}
