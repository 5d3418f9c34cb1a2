// Messages that are sent again, page by page, in the real database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pool } from 'pg';
import { republishPage } from '../../../src/database/outbox/republish.ts';
import { withTestDatabase } from '../../support/database.ts';

const written = 200;
let pool: Pool;
withTestDatabase({ schema: 'server', asProgram: true }, (opened) => {
  pool = opened;
});

const write = () =>
  pool.query(
    `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
     select gen_random_uuid(), 'alerts', '1', 'test', '{}', '/test', '', '' from generate_series(1, $1)`,
    [written],
  );

test('a page is no larger than was asked for, also where the outbox was empty when PostgreSQL last counted it', async () => {
  // The plan for one row asked for the page again for each row that there was: the first page was the whole outbox.
  await write();
  await pool.query('delete from outbox');
  await pool.query('analyze outbox');
  await write();
  const counts: number[] = [];
  let next: Parameters<typeof republishPage>[2] = null;
  do {
    const page = await republishPage(pool, new Date(0), next, 90);
    counts.push(page.count);
    next = page.next;
  } while (next !== null);
  assert.deepEqual(counts, [90, 90, 20]);
});
