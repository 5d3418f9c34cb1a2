import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectPart } from '../../src/stack/parts/connect.ts';
import { openSecrets } from '../../src/stack/secrets.ts';
import { connectUrl, freePort } from '../support/stack.ts';
import { temporaryHome } from './support.ts';

const { origin, username, password } = new URL(connectUrl());
const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
const resolve = (path: string) => `${origin}${path}`;

async function status(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(resolve(path), init);
  await response.arrayBuffer();
  return response.status;
}

// It answered whoever reached its port, a page of another origin included, with the database's password, and took configurations that
// run programs.
test('the embedded Kafka Connect answers nobody who has not its password', async () => {
  for (const path of ['/', '/health', '/connectors', '/connectors/any/config', '/connector-plugins']) {
    assert.equal(await status(path), 401, path);
  }
  const other = { authorization: `Basic ${Buffer.from('spindle:admin1234').toString('base64')}` };
  assert.equal(await status('/connectors', { headers: other }), 401);
  const config = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{}' };
  assert.equal(await status('/connectors/any/config', config), 401);
});

test('it answers who has it, and offers no second door', async () => {
  assert.equal(await status('/connectors', { headers }), 200);
  assert.equal(await status('/admin/loggers', { headers }), 404);
});

test('a connector may not bring settings for the clients of the worker', async () => {
  const config = {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'producer.override.sasl.jaas.config': 'com.sun.security.auth.module.JndiLoginModule required;',
  };
  const response = await fetch(resolve('/connectors/any/config'), {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /sasl\.jaas\.config/);
});

// Its configuration showed the database's password to whoever could ask for it, or read its folder.
test('the passwords that it knows stand in files for its owner alone, and not in its configuration', async () => {
  const { home, remove } = temporaryHome();
  try {
    const part = connectPart({ home, port: await freePort(), kafkaPort: 1 });
    await part.prepare?.(AbortSignal.timeout(20_000));
    const secrets = openSecrets(home);
    const found = new Map(
      readdirSync(home.config).map((name) => [name, readFileSync(join(home.config, name), 'utf8')]),
    );
    for (const name of found.keys()) assert.equal(statSync(join(home.config, name)).mode & 0o777, 0o600, name);
    const withSecret = [...found].filter(([, text]) => Object.values(secrets).some((secret) => text.includes(secret)));
    assert.deepEqual(withSecret.map(([name]) => name).sort(), [
      'connect-secrets.properties',
      'connect-users.properties',
    ]);
    assert.ok(found.get('connect-secrets.properties')?.includes(secrets.spindle_cdc));
    const worker = found.get('connect.properties') ?? '';
    const secretsFile = join(home.config, 'connect-secrets.properties');
    assert.ok(worker.includes(`config.providers.file.param.allowed.paths=${secretsFile}\n`), worker);
  } finally {
    remove();
  }
});

// Its topic of offsets was deleted while it started: it waited for the topic, was not well because it waited, and the topic was looked after
// only once it was well.
test('its topics are looked after also while it is not well, so that one which is absent does not hold it for ever', async () => {
  const { home, remove } = temporaryHome();
  try {
    let mended = ['made topic spindle-connect-offsets'];
    const ensureTopics = async () => mended;
    const part = connectPart({ home, port: await freePort(), kafkaPort: 1, ensureTopics });
    await assert.rejects(
      part.check(AbortSignal.timeout(5_000), () => []),
      /made topic spindle-connect-offsets.*started anew/,
    );
    mended = [];
    await assert.rejects(
      part.check(AbortSignal.timeout(5_000), () => []),
      (error: Error) => !/topic/.test(error.message),
    );
  } finally {
    remove();
  }
});
