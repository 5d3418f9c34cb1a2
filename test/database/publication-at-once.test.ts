// The guardian of a consumer that has just started and `spindle connector register` may make the publication at once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { checkPublication, ensurePublication } from '../../src/database/outbox/publication.ts';
import { withTestDatabase } from '../support/database.ts';

describe('two who make the publication at once', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2 }, (opened) => {
    pool = opened;
  });

  test('both find it right, and one of them has made it', async () => {
    for (let round = 0; round < 10; round++) {
      const name = `at_once_${round}`;
      const done = await Promise.all([1, 2].map(() => ensurePublication(pool, name, 'public')));
      assert.deepEqual(
        done.filter((isDone) => isDone),
        [true],
      );
      assert.equal((await checkPublication(pool, name, 'public')).problem, null);
    }
  });

  test('what fails for another reason is told', async () => {
    await assert.rejects(ensurePublication(pool, 'at_once', 'absent'), { code: '3F000' });
  });
});
