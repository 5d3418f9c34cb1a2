import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createDeferral } from '../../src/delivery/deferral.ts';
import { times } from '../support/times.ts';

describe('which dead letters are deferred', () => {
  test('none while they are few, all of a batch that is more than may go, and none again a second later', () => {
    let now = 0;
    const defers = createDeferral(200, () => now);
    assert.equal(defers(0), false);
    assert.equal(defers(150), false);
    assert.equal(defers(51), true, 'of 200 a second 150 have gone');
    assert.equal(defers(50), false, 'what was deferred counts for nothing');
    assert.equal(defers(1), true);
    now += 5;
    assert.equal(defers(1), false);
    now += 3_600_000;
    assert.equal(defers(201), true, 'an hour without any is worth a second');
    assert.equal(defers(200), false);
  });

  test('all where none may go straight on, and nothing of nothing', () => {
    let now = 0;
    const defers = createDeferral(0, () => now);
    assert.equal(defers(0), false);
    assert.equal(defers(1), true);
    now += 60_000;
    assert.equal(defers(1), true);
  });

  test('no more go straight on in any time than may go in it, and a second’s worth', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(2_000), count: fc.nat(300) }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), steps, (perSecondMax, taken) => {
        let now = 0;
        const defers = createDeferral(perSecondMax, () => now);
        const went = taken.map(({ waitMs, count }) => {
          now += waitMs;
          return { at: now, count: defers(count) ? 0 : count };
        });
        for (const [from, { at }] of went.entries()) {
          let sum = 0;
          for (const later of went.slice(from)) {
            sum += later.count;
            assert.ok(sum <= perSecondMax * (1 + (later.at - at) / 1000) + 1e-6);
          }
        }
      }),
      { numRuns: times(1_000, 50) },
    );
  });
});
