import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portalDatabaseSettings } from '../../../src/postgres/settings.ts';
import { defaultPasswordWarnings } from '../../../src/programs/support/default-passwords.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { runCommand } from '../../support/command.ts';

const known = { DB_PASSWORD: 'admin1234', AI_DB_PASSWORD: 'admin1234' };

test('the password of the documents is warned of on another machine, once for each database', () => {
  const warnings = defaultPasswordWarnings({ ...known, DB_HOST: 'db.plant.example', AI_DB_HOST: '10.0.0.7' });
  assert.equal(warnings.length, 2);
  const inFile = { ...known, DB_HOST: 'db.plant.example', AI_DB_HOST: '10.0.0.7', DB_PASSWORD_PATH: '/run/secrets/db' };
  assert.equal(defaultPasswordWarnings(inFile).length, 1);
  assert.match(warnings[0] ?? '', /^AI_DB_PASSWORD is .* 10\.0\.0\.7 is another machine: .*set AI_DB_PASSWORD to it$/);
  assert.match(warnings[1] ?? '', /^DB_PASSWORD is .* db\.plant\.example is another machine/);
});

test('a program that knows one of the databases alone is asked for no more', () => {
  const settings = readSettings(portalDatabaseSettings, { DB_HOST: 'db.plant.example' });
  assert.equal(defaultPasswordWarnings(settings).length, 1);
});

test('change data capture is warned of where it has a host or a password of its own, and else is not told of twice', () => {
  const away = { ...known, AI_DB_HOST: '10.0.0.7', DB_HOST: 'localhost' };
  const warnings = (more: object) =>
    defaultPasswordWarnings({ ...away, CDC_DB_HOST: '', CDC_DB_PASSWORD: '', ...more });
  assert.equal(warnings({}).length, 1);
  assert.equal(warnings({ CDC_DB_PASSWORD: 'long and secret' }).length, 1);
  assert.match(warnings({ CDC_DB_PASSWORD: 'admin1234' })[1] ?? '', /^CDC_DB_PASSWORD is .* 10\.0\.0\.7 is/);
  assert.match(warnings({ CDC_OWNER_PASSWORD: 'admin1234' })[1] ?? '', /^CDC_OWNER_PASSWORD is .* 10\.0\.0\.7 is/);
  const [, ownHost] = warnings({ CDC_DB_HOST: 'db.plant.example' });
  assert.match(ownHost ?? '', /^CDC_DB_PASSWORD is .* db\.plant\.example is another machine/);
  assert.deepEqual(warnings({ AI_DB_PASSWORD: 'long and secret', CDC_DB_HOST: 'db.plant.example' }), []);
});

// Only the programs that go on, doctor and migrate said so; whoever used one of the others was told nothing.
test('every command that uses a database says it, on the settings that it has', async () => {
  const env = {
    ...{ PATH: process.env['PATH'], SPINDLE_HOME: '/nowhere' },
    ...{ DB_HOST: 'db.example', AI_DB_HOST: 'db.example', DB_CONNECT_TIMEOUT_MS: '1', AI_DB_CONNECT_TIMEOUT_MS: '1' },
  };
  for (const [command, expected] of [
    [['machines', 'list'], ['DB_PASSWORD']],
    [['outbox', 'republish', '--since', '2026-01-01T00:00:00Z', '--dry-run'], ['AI_DB_PASSWORD']],
    [['dead-letters', 'list'], ['AI_DB_PASSWORD']],
    [['api-keys', 'list'], ['AI_DB_PASSWORD']],
    [
      ['maintenance', 'list'],
      ['AI_DB_PASSWORD', 'DB_PASSWORD'],
    ],
    [['delivery'], ['AI_DB_PASSWORD']],
    [['notify', 'list'], ['DB_PASSWORD']],
    [['connector', 'status'], ['AI_DB_PASSWORD']],
  ] as const) {
    const { stderr } = await runCommand(command, { env });
    const told = [...stderr.matchAll(/^(\w+_PASSWORD) is the one of this program's documents/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(told, expected, `${command.join(' ')}: ${stderr}`);
  }
});

test('it is not on this machine, nor is another password anywhere', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '::1', '/var/run/postgresql']) {
    assert.deepEqual(defaultPasswordWarnings({ ...known, DB_HOST: host, AI_DB_HOST: host }), [], host);
  }
  assert.deepEqual(defaultPasswordWarnings({ DB_HOST: 'db.plant.example', DB_PASSWORD: 'long and secret' }), []);
});
