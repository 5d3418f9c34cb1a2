// `spindle users` on a Portal's database: who may sign in, and as what.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { createAttempts } from '../../src/portal/sign-in/attempts.ts';
import { TooManyRequests } from '../../src/web-server/request-errors.ts';
import { runCommand } from '../support/command.ts';
import { withTestDatabase } from '../support/database.ts';
import { databaseEnv } from '../support/stack.ts';

describe('spindle users', () => {
  let pool: Pool;
  let env: Record<string, string>;
  withTestDatabase({ schema: 'portal' }, (opened, database) => {
    pool = opened;
    env = databaseEnv('DB', database);
  });
  const run = async (args: readonly string[], input = '') => {
    const { code: status, ...said } = await runCommand(['users', ...args], { env: { ...process.env, ...env }, input });
    return { status, ...said };
  };

  test('makes users, prints a password once, and keeps a hash alone', async () => {
    const made = await run(['add', 'Kim', '--role', 'admin']);
    assert.equal(made.status, 0, made.stderr);
    const password = made.stdout.trim();
    assert.match(password, /^[a-zA-Z0-9]{24}$/);
    assert.match(made.stderr, /password of kim.*cannot be shown again/);
    const { rows } = await pool.query('select * from sign_in_account join sign_in_user on user_id = sign_in_user.id');
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(password));
    assert.match(rows[0].password, /^[0-9a-f]{32}:[0-9a-f]{128}$/);

    const given = await run(['add', 'lee', '--password-from-stdin'], 'a password of my own\nmore\n');
    assert.deepEqual([given.status, given.stdout], [0, ''], given.stderr);
    const { rows: trail } = await pool.query('select action, target, detail, outcome from audit order by id');
    assert.deepEqual(
      trail.map((row) => Object.values(row)),
      ['kim', 'lee'].map((name) => [...['user.add', name, { role: name === 'kim' ? 'admin' : 'viewer' }, 'done']]),
    );
    assert.match(
      (await run(['list'])).stdout,
      /^NAME +ROLE .*\nkim +admin +enabled +yes .*\nlee +viewer +enabled +yes /,
    );
  });

  test('says what is wrong: a name, a password, a role, somebody who is there or is not', async () => {
    for (const [args, code, said] of [
      [['add', 'system'], 2, /is none of anonymous, nobody, system/],
      [['add', 'two words'], 2, /a user's name has 2 to 64/],
      [['add', 'short', '--password-from-stdin'], 2, /a password has 12 to 128 characters/],
      [['add', 'boss', '--role', 'owner'], 2, /Allowed choices are viewer, operator, admin/],
      [['add', 'kim'], 1, /there is a user kim already; see: spindle users list/],
      [['role', 'nobody-here', 'admin'], 1, /there is no user nobody-here/],
      [['role', 'kim', 'boss'], 2, /There is no role "boss"/],
      [['revoke', 'kim', 'x'], 1, /kim has no session x/],
    ] as const) {
      const { status, stderr } = await run(args, 'short\n');
      assert.equal(status, code, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, said);
    }
  });

  test('who has failed too often may try again at once', async () => {
    const attempts = createAttempts(pool, { ofUserAtAddressMax: 1, ofUserMax: 2, ofAddressMax: 9, withinMinutes: 15 });
    const tryAs = (name: string, address: string) => attempts.toSignIn({ name, address });
    await tryAs('kim', '10.0.0.1');
    await tryAs('lee', '10.0.0.1');
    await tryAs('kim', '10.0.0.2');
    await assert.rejects(tryAs('kim', '10.0.0.1'), TooManyRequests);
    await assert.rejects(tryAs('kim', '10.0.0.3'), TooManyRequests);
    assert.equal((await run(['unlock', 'kim'])).stdout, 'kim can try again\n');
    await tryAs('kim', '10.0.0.1');
    await tryAs('kim', '10.0.0.3');
    await assert.rejects(tryAs('lee', '10.0.0.1'), TooManyRequests, 'nobody else');
    assert.match((await run(['unlock', 'kim'])).stdout, /kim can try again/);
    assert.match((await run(['unlock', 'kim'])).stdout, /kim was not locked out: no attempt of late has failed/);
    assert.match((await run(['unlock', 'nobody-here'])).stderr, /there is no user nobody-here/);
  });

  test('nobody takes the last admin away', async () => {
    for (const args of [
      ['role', 'kim', 'operator'],
      ['disable', 'kim'],
    ]) {
      const { status, stderr } = await run(args);
      assert.equal(status, 1);
      assert.match(stderr, /kim is the last admin; make another user an admin first/);
    }
    assert.equal((await run(['role', 'lee', 'admin'])).stdout, 'lee is admin now\n');
    assert.equal((await run(['role', 'kim', 'operator'])).stdout, 'kim is operator now\n');
  });

  test('who is disabled, or gets another password, is signed out; sessions are listed and ended', async () => {
    const open = (id: string, name: string) =>
      pool.query(
        `insert into sign_in_session (id, user_id, token, expires_at, ip_address, user_agent)
         select $1, id, $1 || 'token', now() + interval '1 day', '10.0.0.7', 'Firefox' from sign_in_user where username = $2`,
        [id, name],
      );
    const count = async () => (await pool.query('select 1 from sign_in_session')).rows.length;
    await open('one', 'kim');
    await open('two', 'kim');
    const listed = (await run(['sessions', 'kim'])).stdout;
    assert.match(listed, /^SESSION .*\n(one|two) +10\.0\.0\.7 .* Firefox\n/);
    assert.doesNotMatch(listed, /token/);
    assert.equal((await run(['revoke', 'kim', 'one'])).stdout, '1 session has ended\n');
    assert.equal((await run(['disable', 'kim'])).stdout, 'kim cannot sign in any more\n');
    assert.equal(await count(), 0);
    assert.equal((await run(['enable', 'kim'])).stdout, 'kim can sign in again\n');
    await open('three', 'kim');
    assert.match((await run(['password', 'kim'])).stdout, /^[a-zA-Z0-9]{24}\n$/);
    assert.equal(await count(), 0);
    await pool.query("insert into sign_in_secret (secret) values ('as in a back-up')");
    await open('four', 'lee');
    assert.equal((await run(['revoke'])).status, 2);
    assert.equal((await run(['revoke', 'lee', '--everybody'])).status, 2);
    assert.equal((await run(['revoke', '--everybody'])).stdout, '1 session has ended\n');
    assert.equal((await pool.query('select from sign_in_secret')).rowCount, 0);
    const users = JSON.parse((await run(['list', '--json'])).stdout);
    assert.deepEqual(
      users.map(({ name, role, isEnabled }: Record<string, unknown>) => [name, role, isEnabled]),
      [
        ['kim', 'operator', true],
        ['lee', 'admin', true],
      ],
    );
  });
});
