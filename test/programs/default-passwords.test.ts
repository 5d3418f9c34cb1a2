import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portalDatabaseSettings } from '../../src/postgres/settings.ts';
import { defaultPasswordWarnings } from '../../src/programs/support/default-passwords.ts';
import { readSettings } from '../../src/programs/support/settings.ts';

const known = { DB_PASSWORD: 'admin1234', AI_DB_PASSWORD: 'admin1234' };

test('the password of the documents is warned of on another machine, once for each database', () => {
  const warnings = defaultPasswordWarnings({ ...known, DB_HOST: 'db.plant.example', AI_DB_HOST: '10.0.0.7' });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /^AI_DB_PASSWORD is .* 10\.0\.0\.7 is another machine: .*set AI_DB_PASSWORD to it$/);
  assert.match(warnings[1] ?? '', /^DB_PASSWORD is .* db\.plant\.example is another machine/);
});

test('a program that knows one of the databases alone is asked for no more', () => {
  const settings = readSettings(portalDatabaseSettings, { DB_HOST: 'db.plant.example' });
  assert.equal(defaultPasswordWarnings(settings).length, 1);
});

test('it is not on this machine, nor is another password anywhere', () => {
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '::1', '/var/run/postgresql']) {
    assert.deepEqual(defaultPasswordWarnings({ ...known, DB_HOST: host, AI_DB_HOST: host }), [], host);
  }
  assert.deepEqual(defaultPasswordWarnings({ DB_HOST: 'db.plant.example', DB_PASSWORD: 'long and secret' }), []);
});
