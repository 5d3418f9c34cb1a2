// Reports share a connection: they are counted one after the other, and who waits too long is told that, and not that the database is away.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inTurn } from '../../../src/portal/reports/in-turn.ts';

const refusal = { name: 'Unavailable', message: /other reports are being counted/ };

describe('reports in turn', () => {
  test('run one at a time, in the order of asking, also after one that fails', async () => {
    const run = inTurn({ waitMaxMs: 60_000, waitingMax: 10 });
    const gates = [0, 1, 2].map(() => Promise.withResolvers<number>());
    const begun: number[] = [];
    const asked = gates.map(({ promise }, index) =>
      run(() => {
        begun.push(index);
        return promise;
      }),
    );
    await settled();
    assert.deepEqual(begun, [0]);
    gates[0]?.resolve(10);
    assert.equal(await asked[0], 10);
    await settled();
    assert.deepEqual(begun, [0, 1]);
    gates[1]?.reject(new Error('too long'));
    await assert.rejects(asked[1] ?? assert.fail(), /too long/);
    gates[2]?.resolve(12);
    assert.equal(await asked[2], 12);
  });

  test('are not begun after their time, and hold up nobody behind them', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const run = inTurn({ waitMaxMs: 1_000, waitingMax: 10 });
    const first = Promise.withResolvers<string>();
    const asked = run(() => first.promise);
    await settled();
    const late = run(() => assert.fail('its time is over'));
    const refused = assert.rejects(late, refusal);
    t.mock.timers.tick(1_000);
    await refused;
    const next = run(async () => 'next');
    first.resolve('first');
    assert.deepEqual(await Promise.all([asked, next]), ['first', 'next']);
  });

  test('do not wait where too many do', async () => {
    const run = inTurn({ waitMaxMs: 60_000, waitingMax: 1 });
    const first = Promise.withResolvers<string>();
    const asked = run(() => first.promise);
    await settled();
    const second = run(async () => 'second');
    await assert.rejects(
      run(async () => 'third'),
      refusal,
    );
    first.resolve('first');
    assert.deepEqual(await Promise.all([asked, second]), ['first', 'second']);
  });
});

/** Whatever waits for promises alone has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
