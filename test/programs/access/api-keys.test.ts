// API keys from end to end: made on the command line, taken by a server as a process, revoked while it runs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { type RunningServer, spawnServer, startServer, untilLogged } from '../../http/server-process.ts';
import { makeCertificate, servedFingerprint } from '../../support/certificates.ts';
import { runCommand } from '../../support/command.ts';
import { withTestDatabase } from '../../support/database.ts';
import { createDatabase, createMigratedDatabase, databaseEnv, freePort, openPool } from '../../support/stack.ts';

describe('spindle api-keys', () => {
  let pool: Pool;
  let server: RunningServer;
  let env: Record<string, string>;
  after(() => server?.stop());
  withTestDatabase({ schema: 'server' }, async (opened, database) => {
    pool = opened;
    env = {
      ...databaseEnv('AI_DB', database),
    };
    server = await startServer(database, { ...env, API_KEYS: 'true', API_KEY_CACHE_MS: '1', LOG_LEVEL: 'DEBUG' });
  });

  const run = async (...args: string[]) => {
    const { code, ...said } = await runCommand(['api-keys', ...args], { env: { ...process.env, ...env } });
    return { status: code, ...said };
  };
  const ask = (key: string, path = '/detections') => server.ask(path, { headers: { authorization: `Bearer ${key}` } });

  test('a key lets its roles in until it is revoked, and its use is noted', async () => {
    const made = await run('create', '--name', 'portal', '--roles', 'read');
    assert.equal(made.status, 0, made.stderr);
    const key = made.stdout.trim();
    assert.match(key, /^spindle_[\w-]{43}$/);

    assert.equal((await server.ask('/detections')).status, 401);
    assert.deepEqual(await ask(key), { status: 200, body: { detections: [], next: null } });
    assert.equal((await ask(key, '/dead-letters')).status, 200);
    const load = await server.ask('/v2/repository/models/x/load', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(load.status, 403);

    assert.equal((await run('revoke', 'portal')).status, 0);
    assert.equal((await ask(key)).status, 401);
    assert.equal((await run('revoke', 'portal')).status, 1);

    const { rows } = await pool.query('select * from api_key');
    assert.equal(JSON.stringify(rows).includes(key.slice(12)), false, 'the key itself is nowhere');
    const audit = await pool.query('select actor, action, target, outcome from audit order by id');
    assert.deepEqual(
      audit.rows.map(({ action, target, outcome }) => [action, target, outcome]),
      [
        ['api-key.create', 'portal (read)', 'done'],
        ['api-key.revoke', 'portal', 'done'],
      ],
    );
    assert.equal(server.log().includes(key.slice(12)), false, 'the key itself is in no log');
  });

  test('a change over the API leaves a row of audit, with who made it', async () => {
    const key = (await run('create', '--name', 'operator', '--roles', 'operate')).stdout.trim();
    const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'change-1' };
    const load = await server.ask('/v2/repository/models/none/load', { method: 'POST', headers });
    assert.equal(load.status, 404);
    const { rows } = await pool.query(
      `select actor, action, target, address, outcome from audit where request_id = 'change-1'`,
    );
    assert.deepEqual(rows, [
      {
        actor: 'key operator',
        action: 'model.load',
        target: 'none',
        address: '127.0.0.1',
        outcome: 'the repository has no model "none"',
      },
    ]);
  });

  test('an expired key is refused, and the list shows states and last use', async () => {
    const key = (
      await run('create', '--name', 'old', '--roles', 'read,predict', '--expires-in-days', '1')
    ).stdout.trim();
    assert.equal((await ask(key)).status, 200);
    await pool.query(`update api_key set expires_at = now() - interval '1 day' where name = 'old'`);
    assert.equal((await ask(key)).status, 401);
    await server.stop();
    const { stdout } = await run('list');
    assert.match(stdout, /old +spindle_.{4}… +read,predict +\S+ +2\d+-\S+ +expired/);
    assert.match(stdout, /portal .* revoked/);
    const listed = JSON.parse((await run('list', '--json')).stdout) as { name: string; lastUsedAt: string | null }[];
    assert.ok(listed.find((each) => each.name === 'portal')?.lastUsedAt);
  });

  test('a key ends after a year, or when it is told, and never only when that is said', async () => {
    let count = 0;
    const days = async (...args: string[]): Promise<[number | null, string]> => {
      const name = `life-${++count}`;
      const { status, stderr } = await run('create', '--name', name, '--roles', 'read', ...args);
      assert.equal(status, 0, stderr);
      const { rows } = await pool.query<{ days: number | null }>(
        'select round(extract(epoch from expires_at - now()) / 86400)::int as days from api_key where name = $1',
        [name],
      );
      return [rows[0]?.days ?? null, stderr];
    };
    const byDefault = await days();
    assert.equal(byDefault[0], 365);
    assert.match(byDefault[1], /good until \d{4}-\d\d-\d\d/);
    assert.equal((await days('--expires-in-days', '9'))[0], 9);
    const endless = await days('--never-expires');
    assert.equal(endless[0], null);
    assert.match(endless[1], /good until it is revoked/);
    env['API_KEY_LIFE_DAYS'] = '30';
    assert.equal((await days())[0], 30);
    assert.equal((await days('--expires-in-days', '31'))[0], 31);
    delete env['API_KEY_LIFE_DAYS'];
    const both = await run('create', '--name', 'both', '--roles', 'read', '--never-expires', '--expires-in-days', '3');
    assert.equal(both.status, 2, both.stderr);
    const { stdout } = await run('list');
    assert.match(stdout, /^life-2 .* good until \S+, ends soon$/m);
    assert.match(stdout, /^life-5 .* good until \S+$/m);
    assert.match(stdout, /^life-3 .* good, never expires$/m);
  });

  test('wrong usage is told with exit code 2, a taken name with 1', async () => {
    assert.equal((await run('create', '--name', 'x')).status, 2);
    assert.match((await run('create', '--name', 'x', '--roles', 'root')).stderr, /no role "root"/);
    assert.equal((await run('create', '--name', 'a b', '--roles', 'read')).status, 2);
    assert.equal((await run('create', '--name', 'twice', '--roles', 'read')).status, 0);
    const again = await run('create', '--name', 'twice', '--roles', 'read');
    assert.equal(again.status, 1);
    assert.match(again.stderr, /there is a key "twice" already/);
  });
});

describe('spindle server with keys and TLS', () => {
  test('tells of keys that end soon at its start, and serves a new certificate without a restart', async () => {
    const database = await createMigratedDatabase('server');
    const pool = openPool(database, 1);
    await pool.query(
      `insert into api_key (name, secret_hash, hint, roles, expires_at) values
         ('soon', '\\x01', 'spindle_a…', '{read}', now() + interval '9 days'),
         ('later', '\\x02', 'spindle_b…', '{read}', now() + interval '15 days'),
         ('ended', '\\x03', 'spindle_c…', '{read}', now() - interval '1 day'),
         ('endless', '\\x04', 'spindle_d…', '{read}', null)`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'spindle-server-tls-'));
    const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const [first, second] = [makeCertificate(), makeCertificate()];
    const write = ({ cert, key }: { cert: string; key: string }): void => {
      writeFileSync(certPath, cert);
      writeFileSync(keyPath, key);
    };
    write(first);
    const port = await freePort();
    const server = spawnServer({
      ...databaseEnv('AI_DB', database),
      API_PORT: String(port),
      API_KEYS: 'true',
      API_TLS_CERT_PATH: certPath,
      API_TLS_KEY_PATH: keyPath,
      API_TLS_CHECK_INTERVAL_MS: '100',
    });
    try {
      await untilLogged(server.process, server.log, 'The REST API answers');
      assert.equal(await servedFingerprint(port), first.fingerprint);
      write(second);
      await untilLogged(server.process, server.log, 'A new certificate is served');
      assert.equal(await servedFingerprint(port), second.fingerprint);
      await untilLogged(server.process, server.log, 'An API key ends soon');
      const told = server
        .log()
        .split('\n')
        .filter((line) => line.includes('An API key ends soon'))
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        told.map(({ level, key, days }) => [level, key, days]),
        [['warn', 'soon', 8]],
      );
    } finally {
      server.process.kill('SIGTERM');
      await once(server.process, 'close');
      rmSync(folder, { recursive: true });
      await pool.end();
      await database.drop();
    }
  });
});

describe('spindle server on a schema that it does not know', () => {
  test('refuses to start and names the command', async () => {
    const empty = await createDatabase();
    const child = spawnServer({
      ...databaseEnv('AI_DB', empty),
    });
    const [code] = await once(child.process, 'close');
    assert.equal(code, 1);
    assert.match(child.log(), /schema of the AI server's database is behind .* npm run migrate/);
    await empty.drop();
  });
});
