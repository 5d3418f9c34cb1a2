import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Pace, paced } from '../../src/simulator/pace.ts';

/** A clock that only sleeping, and what the test adds, moves. */
function clockedPace(overrides: Partial<Pace>): { pace: Pace; clock: { ms: number } } {
  const clock = { ms: 0 };
  const pace: Pace = {
    ratePerSecond: 20,
    stepSizeMax: 1_000,
    countMax: Number.POSITIVE_INFINITY,
    durationMsMax: Number.POSITIVE_INFINITY,
    now: () => clock.ms,
    sleep: async (ms) => {
      clock.ms += ms;
    },
    ...overrides,
  };
  return { pace, clock };
}

const never = new AbortController().signal;

for (const ratePerSecond of [0.5, 7, 20, 333, 5_000]) {
  test(`${ratePerSecond} a second come to the right count after 100 s, without drift`, async () => {
    const { pace } = clockedPace({ ratePerSecond, durationMsMax: 100_000 });
    let sent = 0;
    for await (const count of paced(pace, never)) sent += count;
    assert.ok(Math.abs(sent - ratePerSecond * 100) <= Math.max(1, ratePerSecond * 0.02), `sent ${sent}`);
  });
}

test('no step is larger than the receiver takes, and the count is met exactly', async () => {
  const { pace } = clockedPace({ ratePerSecond: 0, stepSizeMax: 300, countMax: 1_000 });
  const steps: number[] = [];
  for await (const count of paced(pace, never)) steps.push(count);
  assert.deepEqual(steps, [300, 300, 300, 100]);
});

test('time that the receiver was away is not made up for', async () => {
  const { pace, clock } = clockedPace({ durationMsMax: 70_000 });
  let sent = 0;
  for await (const count of paced(pace, never)) {
    sent += count;
    if (sent === 100) clock.ms += 60_000;
  }
  assert.ok(sent >= 195 && sent <= 325, `sent ${sent}`);
});

test('a signal ends it', async () => {
  const stop = new AbortController();
  const { pace } = clockedPace({});
  let steps = 0;
  for await (const _ of paced(pace, stop.signal)) if (++steps === 5) stop.abort();
  assert.equal(steps, 5);
});
