// A clock that stands until a test lets time pass, under all timers and under `performance.now`.
import { mock } from 'node:test';

export const clock = { now: 0 };

export function startClock(): void {
  clock.now = 0;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  mock.method(performance, 'now', () => clock.now);
}

export function endClock(): void {
  mock.timers.reset();
  mock.restoreAll();
}

/** Time goes on in steps, and what waits for it gets its turn. */
export async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.now += 100;
    mock.timers.tick(100);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
}
