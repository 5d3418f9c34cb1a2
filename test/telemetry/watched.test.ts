// What a program tells of a loop that hangs on purpose, and of one that moves again: one line of each in the log, a reason of /readyz, and metrics.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { cleanEnv } from 'envalid';
import { Registry } from 'prom-client';
import { createNamedReasons } from '../../src/programs/support/named-reasons.ts';
import { createWatched, loopsRunning } from '../../src/telemetry/watched.ts';
import type { Heart } from '../../src/watch/heart.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { clock, endClock, pass, startClock } from '../watch/clock.ts';
import { createLines } from './lines.ts';

beforeEach(startClock);
afterEach(endClock);

const settings = cleanEnv({ WATCH_STANDSTILL_MS: '1000', WATCH_END_WITHIN_MS: '500' }, watchSettings);

function start() {
  const { log, said } = createLines();
  const [readiness, registry] = [createNamedReasons(), new Registry()];
  const watched = (name: string, label: string) =>
    createWatched({ name, label, settings, log, readiness, registry, nowMs: () => clock.now });
  const metric = async (name: string, loop: string): Promise<number | undefined> => {
    const metrics = await registry.getMetricsAsJSON();
    return metrics.find((each) => each.name === name)?.values.find(({ labels }) => labels['loop'] === loop)?.value;
  };
  return { watched, readiness, said, metric, running: () => loopsRunning(registry) };
}

const hang = (): Promise<void> => new Promise(() => {});

async function move(heart: Heart, signal: AbortSignal): Promise<void> {
  for (let at = 0; !signal.aborted; at++) {
    heart.beat('messages');
    heart.position('partition 0', at, at + 5);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('a loop that hangs is an error in the log, a reason not to be ready and a metric, and is begun anew', async () => {
  const { watched, readiness, said, metric } = start();
  const stop = new AbortController();
  let runs = 0;
  const ended = watched('The reader of alerts', 'alerts').run((heart, signal) => {
    runs++;
    if (runs > 2) return move(heart, signal);
    heart.beat('the answer to a fetch');
    heart.position('partition 0', 2, 9);
    return hang();
  }, stop.signal);
  const beside = watched('The reader of episodes', 'episodes').run(move, stop.signal);
  await pass(900);
  assert.deepEqual([readiness.latest(), said()], [undefined, []]);
  await pass(300);
  const sentence =
    'The reader of alerts stands still: partition 0 does not move, and it waits for the answer to a fetch';
  assert.deepEqual(readiness.latest(), ['watch alerts', sentence]);
  assert.ok(((await metric('spindle_loop_standstill_seconds', 'alerts')) as number) >= 1);
  assert.deepEqual(
    [await metric('spindle_loop_behind', 'alerts'), await metric('spindle_loop_standstill_seconds', 'episodes')],
    [7, 0],
  );
  // Begun anew, it hangs again, after a pause that is longer: that is told, and nothing else of it.
  await pass(2_500);
  assert.deepEqual([said(), runs], [[`error: ${sentence}`, 'warn: The reader of alerts is begun anew'], 2]);
  await pass(5_000);
  assert.deepEqual(said(), [
    `error: ${sentence}`,
    'warn: The reader of alerts is begun anew',
    'warn: The reader of alerts is begun anew',
    'info: The reader of alerts moves again',
  ]);
  assert.equal(readiness.latest(), undefined);
  assert.deepEqual(
    [
      await metric('spindle_loop_standstill_seconds', 'alerts'),
      await metric('spindle_loop_restarts_total', 'alerts'),
      await metric('spindle_loop_restarts_total', 'episodes'),
    ],
    [0, 2, 0],
  );
  stop.abort();
  await pass(500);
  await Promise.all([ended, beside]);
});

// A program that could not end said so of the batch in hand, whatever it was that hung.
test('which loops have not ended is known by their names', async () => {
  const { watched, running } = start();
  const stop = new AbortController();
  const moving = watched('The reader of alerts', 'alerts').run(move, stop.signal);
  void watched('The guardian', 'guardian').run(hang, stop.signal);
  assert.deepEqual(running(), ['The reader of alerts', 'The guardian']);
  stop.abort();
  await pass(300);
  await moving;
  assert.deepEqual(running(), ['The guardian']);
});
