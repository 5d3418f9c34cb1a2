// Pauses on purpose that are longer than a standstill may be: with CDC_GUARDIAN_INTERVAL_MS above WATCH_STANDSTILL_MS the guardian was said to stand
// still, and was begun anew, again and again.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import timers from 'node:timers/promises';
import { followMarkers, type MarkerTopic } from '../../src/delivery/follow-markers.ts';
import { countSteps } from '../../src/delivery/run-guardian.ts';
import type { Heart } from '../../src/watch/heart.ts';
import { createWatch } from '../../src/watch/keep-moving.ts';
import { pauseAlive } from '../../src/watch/pause-alive.ts';
import { endClock, pass, startClock } from '../watch/clock.ts';

beforeEach(startClock);
afterEach(endClock);

function start(loop: (heart: Heart, signal: AbortSignal) => Promise<void>): string[] {
  const told: string[] = [];
  const watch = createWatch({
    ...{ standstillMs: 1_000, restartPauseMaxMs: 4_000, endWithinMs: 500 },
    observe: {
      stands: ({ cause, isTriedAgain }) => told.push(`${cause}${isTriedAgain ? ', tried again' : ''}`),
      moves: () => told.push('moves'),
      restarted: () => told.push('begun anew'),
    },
  });
  void watch.run(loop, new AbortController().signal);
  return told;
}

/** Steps of a guardian: those that fail are given. */
function guard(failing: readonly number[]): string[] {
  return start(async (heart, signal) => {
    const steps = countSteps(heart);
    for (let step = 0; !signal.aborted; step++) {
      steps.due();
      heart.beat('a look');
      const fails = failing.includes(step);
      heart.trouble(fails ? 'PostgreSQL is away' : null);
      if (!fails) steps.done();
      await pauseAlive(fails ? 400 : 5_000, signal, heart, 'the next look');
    }
  });
}

test('a guardian that pauses for longer stands still neither then nor at its next look', async () => {
  const told = guard([2]);
  await pass(30_000);
  assert.deepEqual(told, []);
});

test('one whose looks fail again and again does, with the cause, until one succeeds', async () => {
  const told = guard([1, 2, 3, 4, 5]);
  await pass(20_000);
  assert.deepEqual(told, ['PostgreSQL is away, tried again', 'moves']);
});

const observe = { found: () => {}, heard: () => {}, looked: () => {}, failed: () => {}, damaged: () => {} };
const offsets = { name: 'markers', id: 'first', partitions: [{ partition: 0, start: 0, end: 0, stableEnd: 0 }] };

test('a reader of markers that looks seldom, or waits for long, does not stand still', async () => {
  const absent = { offsets: async () => undefined, scan: async () => {}, next: async () => undefined, close: () => {} };
  const next: MarkerTopic['next'] = (place, waitMs) => timers.setTimeout(waitMs, place);
  for (const topic of [absent, { ...absent, offsets: async () => offsets, next }]) {
    const told = start((heart, signal) => followMarkers({ topic, intervalMs: 60_000, heart, observe }, signal));
    await pass(130_000);
    assert.deepEqual(told, []);
  }
});

test('one whose broker does not answer when the time is over does, and is begun anew', async () => {
  let waits = 0;
  const next: MarkerTopic['next'] = async () => {
    waits++;
    return new Promise(() => {});
  };
  const topic = { offsets: async () => offsets, scan: async () => {}, next, close: () => {} };
  const told = start((heart, signal) => followMarkers({ topic, intervalMs: 2_000, heart, observe }, signal));
  await pass(2_000);
  assert.deepEqual(told, []);
  await pass(3_000);
  assert.deepEqual([told[0], told[1], waits], ['it waits for a marker of the delivery', 'begun anew', 2]);
});

test('one that is answered at once, and with nothing, does not ask without a pause', async () => {
  let waits = 0;
  const next: MarkerTopic['next'] = async (place) => {
    waits++;
    return place;
  };
  const topic = { offsets: async () => offsets, scan: async () => {}, next, close: () => {} };
  start((heart, signal) => followMarkers({ topic, intervalMs: 2_000, heart, observe }, signal));
  await pass(20_000);
  assert.ok(waits >= 10 && waits <= 20, `${waits}`);
});
