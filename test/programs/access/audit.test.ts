// Who changed what, exported by command: every row once, also where a page ends among rows of one moment, in both forms, of the REST API and of the Portal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Pool } from 'pg';
import { listAudit } from '../../../src/database/access/audit.ts';
import { beginTrail, endTrail } from '../../../src/portal/audit/trail.ts';
import { runCommand } from '../../support/command.ts';
import { withTestDatabase } from '../../support/database.ts';
import { databaseEnv, type TestDatabase } from '../../support/stack.ts';

function exporting(env: () => NodeJS.ProcessEnv) {
  return async (...args: string[]) => {
    const run = await runCommand(['audit', 'export', ...args], { env: { ...process.env, ...env() } });
    return {
      ...run,
      entries: () =>
        run.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
    };
  };
}

describe('spindle audit export', () => {
  let database: TestDatabase;
  let pool: Pool;
  withTestDatabase({ schema: 'server' }, async (opened, made) => {
    pool = opened;
    database = made;
    // More than a page, all of one moment, and then one of another.
    await pool.query(
      `insert into audit (at, actor, action, target, request_id, address, outcome)
       select '2026-03-01T00:00:00.123456Z', 'key line-' || n, 'model.load', 'default', 'r' || n, '10.0.0.7', 'done'
       from generate_series(1, 1100) n`,
    );
    await pool.query(
      `insert into audit (at, actor, action, target) values ('2026-03-02T08:00:00Z', E'\\n=cmd()', 'maintenance.add', E'all machines: "x",\ny')`,
    );
  });
  // Nobody is there of the Portal.
  const run = exporting(() => ({ ...databaseEnv('AI_DB', database), DB_HOST: '127.0.0.1', DB_PORT: '1' }));

  test('every row stands once, the newest first', async () => {
    const { code, stderr, entries } = await run('--format', 'jsonl');
    assert.equal(code, 0, stderr);
    const [first, second, ...others] = entries();
    assert.deepEqual(first, {
      ...{ id: first.id, at: '2026-03-02T08:00:00.000Z', actor: '\n=cmd()', address: null },
      ...{ action: 'maintenance.add', target: 'all machines: "x",\ny', request_id: null, outcome: null },
    });
    assert.equal(second.actor, 'key line-1100');
    const actors = [second, ...others].map(({ actor }) => actor);
    assert.deepEqual(
      actors,
      Array.from({ length: 1_100 }, (_, index) => `key line-${1_100 - index}`),
    );
  });

  // One behind a line feed was left as it is.
  test('a table has a header, whole texts, and no formula of somebody else', async () => {
    const { stdout } = await run('--since', '2026-03-02');
    const [header, row, ...more] = parse(stdout) as string[][];
    assert.deepEqual(header, ['id', 'at', 'actor', 'address', 'action', 'target', 'request_id', 'outcome']);
    assert.deepEqual(row?.slice(1), [
      ...['2026-03-02T08:00:00.000Z', "'\n'=cmd()", '', 'maintenance.add', 'all machines: "x",\ny', '', ''],
    ]);
    assert.deepEqual(more, []);
  });

  test('a span has its beginning, and not its end', async () => {
    const until = ['--until', '2026-03-02T08:00:00Z', '--format', 'jsonl'];
    assert.equal((await run('--since', '2026-03-01', ...until)).entries().length, 1_100);
    assert.equal((await run('--since', '2026-03-01T00:00:01Z', ...until)).stdout, '');
    const wrong = await run('--since', '2026-03-02', '--until', '2026-03-02');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--since must be before --until/);
  });

  test("the server's role reads it", async () => {
    await pool.query('set role spindle_server');
    try {
      assert.equal((await listAudit(pool, { limit: 1 }))[0]?.actor, '\n=cmd()');
    } finally {
      await pool.query('reset role');
    }
  });
});

describe('spindle audit export --portal', () => {
  let database: TestDatabase;
  withTestDatabase({ schema: 'portal' }, async (pool, made) => {
    database = made;
    const entry = { actor: 'kim', address: '10.0.0.8', action: 'user.add', target: 'lee', detail: { role: 'viewer' } };
    await endTrail(pool, await beginTrail(pool, entry), 'done');
    // The database's clock is not the command's.
    await pool.query(
      `insert into audit (at, actor, action, outcome) values (now() + interval '1 day', 'kim', 'of tomorrow', 'done')`,
    );
  });
  const run = exporting(() => ({ ...databaseEnv('DB', database), AI_DB_HOST: '127.0.0.1', AI_DB_PORT: '1' }));

  test("what people did in the Portal has the columns of the Portal's own table", async () => {
    const { code, stdout, stderr } = await run('--portal');
    assert.equal(code, 0, stderr);
    const [header, ofTomorrow, row] = parse(stdout) as string[][];
    assert.ok(ofTomorrow?.includes('of tomorrow'));
    assert.equal(header?.join(','), 'at,actor,address,source,action,target,machine_id,note,detail,outcome');
    assert.deepEqual(row?.slice(1), [
      'kim',
      '10.0.0.8',
      'audit',
      'user.add',
      'lee',
      '',
      '',
      '{"role":"viewer"}',
      'done',
    ]);
    const [, told] = (await run('--portal', '--format', 'jsonl', '--since', '2020-01-01')).entries();
    assert.deepEqual(told.detail, { role: 'viewer' });
  });
});
