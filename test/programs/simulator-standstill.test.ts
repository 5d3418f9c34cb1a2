// A simulator that hangs on purpose says what it waits for and ends with exit code 1, once; one that moves, or pauses at a slow rate, does not.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { cleanEnv } from 'envalid';
import { endAtStandstill } from '../../src/programs/simulator/standstill.ts';
import type { Heart } from '../../src/watch/heart.ts';
import { createWatch } from '../../src/watch/keep-moving.ts';
import { pauseAlive } from '../../src/watch/pause-alive.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { endClock, pass, startClock } from '../watch/clock.ts';

beforeEach(startClock);
afterEach(endClock);

function start(sending: (heart: Heart, signal: AbortSignal) => Promise<void>) {
  const told: string[] = [];
  const stop = new AbortController();
  const settings = cleanEnv({ WATCH_STANDSTILL_MS: '1000', WATCH_END_WITHIN_MS: '500' }, watchSettings);
  const end = (): void => {
    told.push('ended');
    stop.abort();
  };
  const ports = { say: (sentence: string) => told.push(sentence), end };
  const ended = createWatch(endAtStandstill(settings, ports)).run(sending, stop.signal);
  return { told, ended, stop };
}

test('a simulator that hangs says what it waits for, and ends', async () => {
  const { told } = start((heart) => {
    heart.position('readings', 0, 100);
    heart.beat('Kafka to acknowledge 100 readings');
    return new Promise(() => {});
  });
  await pass(900);
  assert.deepEqual(told, []);
  await pass(1_000);
  assert.deepEqual(told, [
    'The simulator stands still: readings does not move, and it waits for Kafka to acknowledge 100 readings',
    'The simulator ends, because it does not get on',
    'ended',
  ]);
});

test('one that waits for the time of its next reading goes on', async () => {
  const { told, ended, stop } = start(async (heart, signal) => {
    for (let sent = 0; !signal.aborted; sent++) {
      heart.position('readings', sent, sent);
      await pauseAlive(20_000, signal, heart, 'the time of the next reading');
    }
  });
  await pass(50_000);
  assert.deepEqual(told, []);
  stop.abort();
  await pass(100);
  await ended;
});

test('one that Kafka does not answer knows why, tries again, and does not end', async () => {
  const { told } = start(async (heart, signal) => {
    heart.position('readings', 0, 100);
    heart.trouble('Kafka at 127.0.0.1:9092 does not answer');
    await pauseAlive(10_000, signal, heart, 'Kafka, which is asked again');
    heart.trouble(null);
    heart.position('readings', 100, 100);
    await pauseAlive(60_000, signal, heart, 'the time of the next reading');
  });
  await pass(12_000);
  assert.deepEqual(told, [
    'The simulator stands still: Kafka at 127.0.0.1:9092 does not answer',
    'The simulator moves again',
  ]);
});
