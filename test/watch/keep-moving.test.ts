import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import type { Heart } from '../../src/watch/heart.ts';
import { createWatch, type WatchOptions } from '../../src/watch/keep-moving.ts';
import type { Standstill } from '../../src/watch/pulse.ts';
import { clock, endClock, pass, startClock } from './clock.ts';

beforeEach(startClock);
afterEach(endClock);

function start(
  loop: (heart: Heart, signal: AbortSignal, run: number) => Promise<void>,
  more: Partial<WatchOptions> = {},
) {
  const stands: Standstill[] = [];
  const events: string[] = [];
  const watch = createWatch(
    {
      standstillMs: 1_000,
      restartPauseMaxMs: 4_000,
      endWithinMs: 500,
      observe: {
        stands: (found) => {
          stands.push(found);
          events.push('stands');
        },
        moves: () => events.push('moves'),
        restarted: (leftBehind) => events.push(leftBehind ? 'restarted, left behind' : 'restarted'),
      },
      ...more,
    },
    () => clock.now,
  );
  let runs = 0;
  const stop = new AbortController();
  const ended = watch.run((heart, signal) => loop(heart, signal, runs++), stop.signal);
  return { watch, stands, events, stop, ended, runs: () => runs };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => {});

test('a loop that hangs is told once with what it waits for, left behind, and begun anew', async () => {
  const hanging = start(async (heart) => {
    heart.beat('an answer that never comes');
    await new Promise(() => {});
  });
  await pass(900);
  assert.equal(hanging.watch.standstill(), undefined);
  await pass(2_000);
  assert.equal(hanging.stands.length, 1);
  assert.equal(hanging.stands[0]?.cause, 'it waits for an answer that never comes');
  assert.ok((hanging.watch.standstill()?.forMs ?? 0) >= 1_000);
  assert.equal(hanging.events[1], 'restarted, left behind');
  assert.ok(hanging.runs() >= 2);
});

test('a loop that beats and does not move, with work ahead, is begun anew, and told when it moves again', async () => {
  const stuck = start(async (heart, signal, run) => {
    for (let at = 0; !signal.aborted; at++) {
      heart.beat('the next message');
      heart.position('partition 3', run === 0 ? 5 : 6 + at, 10_000);
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(1_500);
  assert.deepEqual(stuck.events.slice(0, 2), ['stands', 'restarted']);
  assert.equal(stuck.stands[0]?.cause, 'partition 3 does not move, and it waits for the next message');
  assert.equal(stuck.stands[0]?.behind, 9_995);
  await pass(1_000);
  assert.equal(stuck.events.at(-1), 'moves');
  assert.equal(stuck.watch.standstill(), undefined);
  assert.equal(stuck.runs(), 2);
});

test('one part that stands is seen while others move', async () => {
  const uneven = start(async (heart, signal) => {
    for (let at = 0; !signal.aborted; at++) {
      heart.beat('the next message');
      heart.position('partition 0', at, at + 5);
      heart.position('partition 1', 7, 8);
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(1_500);
  assert.match(uneven.stands[0]?.cause ?? '', /^partition 1 does not move/);
  assert.equal(uneven.stands[0]?.behind, 1);
});

// It said of each what it waits for, and then that it waits for it.
test('a loop that is silent with work ahead says once what it waits for', async () => {
  const frozen = start(async (heart) => {
    heart.beat('the next message');
    heart.position('partition 0', 7, 8);
    await new Promise(() => {});
  });
  await pass(1_500);
  assert.equal(frozen.stands[0]?.cause, 'partition 0 does not move, and it waits for the next message');
});

// Of a process that was frozen it said that Kafka's answer was missing, and began all loops anew.
test('a process that did not run is told as that, and its loops go on', async () => {
  const frozen = start(async (heart, signal) => {
    for (let at = 0; !signal.aborted; at++) {
      heart.beat('the next message');
      heart.position('partition 0', at, at + 1);
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 400))]);
    }
  });
  await pass(500);
  clock.now += 65_000;
  await pass(2_000);
  assert.match(
    frozen.stands[0]?.cause ?? '',
    /^the process did not run for 65 s: it was stopped, or its machine slept$/,
  );
  assert.deepEqual(frozen.events, ['stands', 'moves']);
});

// A process that woke up after less than the limit was said to wait for what it had waited for before, and so was one that woke up after
// more and had not said a word at the second look: its loops were begun anew.
test('the time in which a process did not run is not one in which a loop stood', async () => {
  let go = Promise.withResolvers<void>();
  const frozen = start(async (heart, signal) => {
    for (let at = 0; !signal.aborted; at++) {
      heart.beat('the next message');
      heart.position('partition 0', at, at + 1);
      await go.promise;
      go = Promise.withResolvers();
    }
  });
  await pass(500);
  clock.now += 900;
  await pass(300);
  go.resolve();
  await pass(100);
  assert.deepEqual(frozen.events, []);
  clock.now += 65_000;
  await pass(600);
  assert.deepEqual(
    frozen.stands.map(({ cause }) => cause),
    ['the process did not run for 65 s: it was stopped, or its machine slept'],
  );
  assert.deepEqual(frozen.watch.standstill()?.cause, frozen.stands[0]?.cause);
  go.resolve();
  await pass(300);
  assert.deepEqual(frozen.events, ['stands', 'moves']);
  await pass(3_000);
  assert.match(frozen.stands[1]?.cause ?? '', /^partition 0 does not move, and it waits for the next message$/);
  assert.ok(frozen.runs() > 1);
});

// At the limit of a run its only word was not quite as old as the run: it was said to move again, and then to stand still again.
test('a loop that hangs in each run, soon after its first word, is told once', async () => {
  const hanging = start(async (heart) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    heart.beat('an answer that never comes');
    await new Promise(() => {});
  });
  await pass(10_000);
  assert.ok(hanging.runs() > 2);
  assert.deepEqual(new Set(hanging.events.slice(1)), new Set(['restarted, left behind']));
  assert.equal(hanging.stands.length, 1);
});

test('a loop that knows its trouble and tries again is told, and left alone', async () => {
  const troubled = start(async (heart, signal) => {
    while (!signal.aborted) {
      heart.beat('the next attempt');
      heart.position('partition 0', 1, 2);
      heart.trouble('PostgreSQL refuses the password');
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(10_000);
  assert.deepEqual(troubled.events, ['stands']);
  assert.equal(troubled.stands[0]?.cause, 'PostgreSQL refuses the password');
});

test('going back, as after a new beginning, is no progress', async () => {
  const again = start(async (heart, signal, run) => {
    for (let at = run === 0 ? 9 : 0; !signal.aborted; at = Math.min(at, 9)) {
      heart.beat('the next message');
      heart.position('partition 0', at, 10);
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(3_900);
  assert.ok(again.runs() > 1);
  assert.ok(!again.events.includes('moves'), again.events.join());
});

test('an idle loop that is at its end and beats stands never', async () => {
  const idle = start(async (heart, signal) => {
    while (!signal.aborted) {
      heart.beat('new messages');
      heart.position('partition 0', 4, 4);
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(20_000);
  assert.deepEqual(idle.events, []);
  idle.stop.abort();
  await pass(100);
  await idle.ended;
});

test('new beginnings come after pauses that double up to their limit', async () => {
  const begun: number[] = [];
  start(async (heart) => {
    begun.push(clock.now);
    heart.beat('nothing that comes');
    await new Promise(() => {});
  });
  await pass(30_000);
  const pauses = begun.slice(1).map((at, index) => at - (begun[index] as number));
  assert.ok(pauses.length >= 5);
  for (const pause of pauses.slice(-2)) assert.ok(pause >= 4_000 && pause <= 5_500, pauses.join());
  assert.ok((pauses[0] as number) < (pauses[2] as number), pauses.join());
});

test('what the loop rejects with is what the watch rejects with, and a run left behind is heard no more', async () => {
  const failing = start(async () => {
    throw new RangeError('readings are lost');
  });
  await assert.rejects(failing.ended, RangeError);

  let first: Heart | undefined;
  const replaced = start(async (heart, signal, run) => {
    if (run === 0) {
      first = heart;
      await new Promise(() => {});
    }
    while (!signal.aborted) {
      heart.beat('messages');
      await Promise.race([untilAborted(signal), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  });
  await pass(3_500);
  assert.deepEqual(replaced.events.at(-1), 'moves');
  first?.position('partition 0', 0, 1_000);
  assert.equal(replaced.watch.behind(), 0);
});

test('a loop that throws before it waits is no longer watched', async () => {
  const thrown = start(() => {
    throw new Error('at once');
  });
  await assert.rejects(thrown.ended, /^Error: at once$/);
  await pass(3_000);
  assert.deepEqual(thrown.events, []);
});
