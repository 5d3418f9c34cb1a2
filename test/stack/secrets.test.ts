import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Home, openHome } from '../../src/stack/home.ts';
import { scramVerifier } from '../../src/stack/parts/scram.ts';
import { environmentOf, readRunningStack, writeRunningStack } from '../../src/stack/running.ts';
import { openSecrets, secretNames } from '../../src/stack/secrets.ts';
import { temporaryHome } from './support.ts';

let home: Home;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
});
afterEach(() => remove());

test('passwords are drawn once per home, all different, and only their owner reads them', () => {
  const drawn = openSecrets(home);
  assert.equal(new Set(Object.values(drawn)).size, secretNames.length);
  for (const password of Object.values(drawn)) assert.match(password, /^[\w-]{32}$/);
  assert.deepEqual(openSecrets(home), drawn);
  assert.equal(statSync(home.secretsFile).mode & 0o777, 0o600);
  const other = temporaryHome();
  assert.notEqual(openSecrets(other.home).admin, drawn.admin);
  other.remove();
});

test('a password that an earlier version did not draw is added, and the others stay', () => {
  const { connect: _connect, ...earlier } = openSecrets(home);
  writeFileSync(home.secretsFile, JSON.stringify(earlier));
  const now = openSecrets(home);
  assert.equal(now.admin, earlier.admin);
  assert.match(now.connect, /^[\w-]{32}$/);
});

test('a file of passwords that is no JSON is refused, naming it and the way out', () => {
  writeFileSync(home.secretsFile, '{"admin":');
  assert.throws(() => openSecrets(home), /secrets\.json.* cannot be read: .*delete it/);
});

test('a home is refused whose path Kafka would take for several, or for a reference', () => {
  for (const name of ['a,b', 'a:b', 'a}b', 'a"b']) {
    assert.throws(() => openHome(join(home.folder, name)), /set SPINDLE_HOME to another folder/);
  }
  assert.deepEqual(
    readdirSync(home.folder).filter((name) => name.startsWith('a')),
    [],
  );
});

test('folders of a home are for their owner alone', () => {
  for (const folder of [home.config, home.logs]) assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(home.data).mode & 0o066, 0);
});

test('what runs is told to other commands until it stops, and to their owner alone', () => {
  assert.equal(readRunningStack(home), undefined);
  const environment = { DB_HOST: '127.0.0.1', DB_USER: 'spindle_owner' };
  const end = writeRunningStack(home, { environment, programs: { server: { DB_USER: 'spindle_machines' } } });
  assert.equal(statSync(home.runningFile).mode & 0o777, 0o600);
  const running = readRunningStack(home);
  assert.ok(running);
  assert.deepEqual(environmentOf(running, 'doctor'), environment);
  assert.equal(environmentOf(running, 'server')['DB_USER'], 'spindle_machines');
  end();
  assert.equal(readRunningStack(home), undefined);
});

test('what a killed stack has left in its file counts for nothing', () => {
  writeRunningStack(home, { environment: {}, programs: {} });
  const left = JSON.parse(readFileSync(home.runningFile, 'utf8'));
  writeFileSync(home.runningFile, JSON.stringify({ ...left, supervisor: { pid: process.pid, startedAt: 'other/1' } }));
  assert.equal(readRunningStack(home), undefined);
  writeFileSync(home.runningFile, '{');
  assert.equal(readRunningStack(home), undefined);
});

test('a verifier is the one of RFC 7677 for its example', () => {
  // The RFC's example: user "user", password "pencil"; the server key signs its messages to the signature that it prints.
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'));
  assert.equal(
    verifier,
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});
