// The page goes by the Portal's clock where the computer's is wrong, and by the computer's where both agree.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockAheadMs, noteAnswer, onClock, portalNow } from '../../lib/desk/portal-clock.ts';

const second = 1_000;
const header = (ms: number) => new Date(ms).toUTCString();

test('a clock that is wrong is told by answers, and small differences and slow answers tell nothing', () => {
  let changes = 0;
  const leave = onClock(() => {
    changes++;
  });
  const now = Math.floor(Date.now() / second) * second;
  noteAnswer(header(now), now + 100, now + 200);
  noteAnswer(null, now, now);
  noteAnswer('no date', now, now);
  noteAnswer(header(now - 3_600_000), now - 5_000, now);
  assert.deepEqual([clockAheadMs(), changes], [0, 0]);
  noteAnswer(header(now - 3_600_000), now, now + 200);
  assert.ok(Math.abs(clockAheadMs() - 3_600_000) < second);
  assert.ok(Math.abs(portalNow() - (Date.now() - 3_600_000)) < second);
  noteAnswer(header(now - 3_599_000), now + 900, now + 1_000);
  assert.equal(changes, 1, 'the same clock is told once');
  noteAnswer(header(now + 7_200_000), now, now);
  assert.ok(clockAheadMs() < -7_199_000);
  noteAnswer(header(now), now, now + 100);
  assert.deepEqual([clockAheadMs(), changes], [0, 3]);
  leave();
});
