// The trail of changes could be changed by the very program whose changes it holds. Now it only grows, whoever is connected.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { beginAudit, finishAudit } from '../../src/database/access/audit.ts';
import { withTestDatabase } from '../support/database.ts';

const entry = { actor: 'key operator', action: 'model.load', target: 'pumps', requestId: 'r1', address: '203.0.113.7' };

describe('the trail of changes', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server' }, (opened) => {
    pool = opened;
  });

  const rows = async () => (await pool.query('select actor, outcome from audit order by id')).rows;
  /** Runs a statement as a role; undefined is the owner of the tables, as where all programs share one user. */
  const as = async (role: string | undefined, sql: string): Promise<void> => {
    if (role !== undefined) await pool.query(`set role ${role}`);
    await pool.query(sql).finally(() => pool.query('reset role'));
  };

  test("is written by the server's role, and an outcome once", async () => {
    await pool.query('set role spindle_server');
    const id = await beginAudit(pool, entry);
    await finishAudit(pool, id, 'done');
    await assert.rejects(finishAudit(pool, id, 'nothing happened'), { code: '23001', message: /audit only grows/ });
    await beginAudit(pool, entry);
    await pool.query('reset role');
    assert.deepEqual(await rows(), [
      { actor: 'key operator', outcome: 'done' },
      { actor: 'key operator', outcome: null },
    ]);
  });

  for (const role of ['spindle_server', 'spindle_consumer', undefined]) {
    for (const sql of [
      'delete from audit',
      'truncate audit',
      "update audit set actor = 'nobody'",
      "update audit set outcome = 'other' where outcome is not null",
      'update audit set outcome = null',
      "update audit set outcome = 'done', target = 'other' where outcome is null",
      "update audit set at = at - interval '1 day'",
      'with gone as (delete from audit returning 1) select count(*) from gone',
      "insert into audit (id, actor, action, target) overriding system value values (1, 'a', 'b', 'c') on conflict (id) do update set actor = 'nobody'",
    ]) {
      test(`${role ?? 'the owner of the tables'} cannot: ${sql}`, async () => {
        const before = await rows();
        await assert.rejects(as(role, sql), (error: { code?: string }) =>
          ['23001', '42501'].includes(error.code ?? ''),
        );
        assert.deepEqual(await rows(), before);
      });
    }
  }

  test('is kept too in a session that says it only applies what another server has checked', async () => {
    await pool.query("set session_replication_role = 'replica'");
    await assert.rejects(pool.query('delete from audit'), { code: '23001' });
    await assert.rejects(pool.query('truncate audit'), { code: '23001' });
    await pool.query('reset session_replication_role');
    assert.equal((await rows()).length, 2);
  });
});
