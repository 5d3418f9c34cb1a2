import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createWatch } from '../../src/watch/keep-moving.ts';
import { orAborted } from '../../src/watch/or-aborted.ts';
import { type Repeated, repeated } from '../../src/watch/repeat.ts';
import { clock, endClock, pass, startClock } from './clock.ts';

beforeEach(startClock);
afterEach(endClock);

/** Watched, with a standstill of one second. */
function start(turn: (taken: number) => Promise<void>, pauseMs: Repeated['pauseMs'] = () => 100) {
  const told: string[] = [];
  const watch = createWatch(
    {
      ...{ standstillMs: 1_000, restartPauseMaxMs: 4_000, endWithinMs: 500 },
      observe: {
        stands: ({ cause }) => told.push(`stands: ${cause}`),
        moves: () => told.push('moves'),
        restarted: (leftBehind) => told.push(leftBehind ? 'left behind' : 'begun anew'),
      },
    },
    () => clock.now,
  );
  let taken = 0;
  const stop = new AbortController();
  const loop = repeated({
    waitingFor: 'PostgreSQL',
    turn: () => turn(taken++),
    pauseMs,
    observe: {
      failed: ({ message }, attempt, delayMs) => told.push(`${message} ${attempt} ${delayMs}`),
      succeeded: () => told.push('works'),
    },
  });
  const ended = watch.run(loop, stop.signal);
  return { told, taken: () => taken, stop, ended };
}

const hang = (): Promise<void> => new Promise(() => {});

describe('work that is done now and then', () => {
  test('pauses on purpose, for however long, without standing still', async () => {
    const { told, taken, stop, ended } = start(
      async () => {},
      () => 60_000,
    );
    await pass(130_000);
    assert.deepEqual([told, taken()], [[], 3]);
    stop.abort();
    await pass(100);
    await ended;
  });

  test('stands still while it fails, with the cause, and is not begun anew: it tries again itself', async () => {
    const { told } = start(
      async (taken) => {
        // The first pause is so long that a standstill would begin with the first failure, if it counted.
        if (taken > 0 && taken < 8) throw new Error('away');
      },
      (failedInARow) => (failedInARow === 0 ? 5_000 : 200 * failedInARow),
    );
    await pass(5_100);
    assert.deepEqual(told, ['away 1 200']);
    await pass(9_000);
    assert.deepEqual(told, [
      ...['away 1 200', 'away 2 400', 'away 3 600', 'stands: away'],
      ...['away 4 800', 'away 5 1000', 'away 6 1200', 'away 7 1400', 'works', 'moves'],
    ]);
  });

  test('goes on where a turn throws before it waits, or what is no error', async () => {
    const { told, stop, ended } = start((turn) => {
      if (turn === 0) throw new Error('at once');
      return turn === 1 ? Promise.reject(undefined) : Promise.resolve();
    });
    await pass(500);
    stop.abort();
    await pass(100);
    await ended;
    assert.deepEqual(told, ['at once 1 100', 'undefined 2 100', 'works']);
  });

  test('is begun anew where a turn hangs, and how often it has failed lasts', async () => {
    const { told, taken } = start(async (turn) => {
      if (turn === 0) throw new Error('away');
      if (turn === 1) await hang();
    });
    await pass(3_000);
    assert.deepEqual(told, ['away 1 100', 'stands: away; it waits for PostgreSQL', 'left behind', 'works', 'moves']);
    assert.ok(taken() > 5);
  });

  test('a turn that was left behind tells nothing when it goes on', async () => {
    const late = Promise.withResolvers<void>();
    const { told } = start((turn) => (turn === 0 ? late.promise : Promise.resolve()));
    await pass(3_000);
    const before = [...told];
    assert.deepEqual(before, ['stands: it waits for PostgreSQL', 'left behind', 'moves']);
    late.reject(new Error('too late'));
    await pass(1_000);
    assert.deepEqual(told, before);
  });
});

test('what may hang is waited for until the signal aborts', async () => {
  const stop = new AbortController();
  const waiting = orAborted(hang(), stop.signal);
  stop.abort();
  assert.equal(await waiting, undefined);
  assert.equal(await orAborted(hang(), stop.signal), undefined);
  assert.equal(await orAborted(Promise.resolve(7), new AbortController().signal), 7);
  await assert.rejects(orAborted(Promise.reject(new Error('away')), new AbortController().signal), /^Error: away$/);
});
