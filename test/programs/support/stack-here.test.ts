// After a killed start the doctor looked at the default ports and said that everything is down, and not what was left running elsewhere.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { SchemaUnfit } from '../../../src/postgres/migrations.ts';
import { adviceOn, withAdvice } from '../../../src/programs/support/stack/stack-here.ts';
import type { Home } from '../../../src/stack/home.ts';
import { openRegister } from '../../../src/stack/register.ts';
import { writeRunningStack } from '../../../src/stack/running.ts';
import { temporaryHome } from '../../stack/support.ts';

let home: Home;
let remove: () => void;
beforeEach(() => ({ home, remove } = temporaryHome()));
afterEach(() => remove());

test('where nothing runs and no address is given, the way to start is told', () => {
  assert.equal(adviceOn('kafka', {}, home.folder), `no stack runs in ${home.folder}: npm start`);
  assert.equal(adviceOn('kafka', { KAFKA_BOOTSTRAP_SERVERS: 'plant:9092' }, home.folder), undefined);
});

test('what a killed start has left running is named with its port, and how it ends', () => {
  openRegister(home).add({ name: 'kafka', pid: process.pid, port: 12_092, isTask: false, stopSignal: 'SIGTERM' });
  assert.match(
    adviceOn('postgres', {}, home.folder) ?? '',
    /was killed, and has left running kafka at port 12092: npm run stop ends these, npm start begins anew$/,
  );
});

test('a part that a running stack keeps is tried again by itself, and its log is named', async () => {
  const environment = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:12092' };
  writeRunningStack(home, { environment, programs: {} });
  const advice = `the stack in ${home.folder} keeps it running and tries it again by itself: its log is ${home.logs}/kafka.log`;
  assert.equal(adviceOn('kafka', environment, home.folder), advice);
  assert.equal(adviceOn('connect', environment, home.folder), undefined, 'left out of the start');
  assert.equal(adviceOn('kafka', { KAFKA_BOOTSTRAP_SERVERS: 'plant:9092' }, home.folder), undefined);
  const failing = withAdvice('kafka', { settings: environment, homeFolder: home.folder }, () =>
    Promise.reject(new Unavailable('Kafka does not answer', { retryable: true })),
  );
  await assert.rejects(failing, { name: 'Unavailable', message: `Kafka does not answer; ${advice}` });
});

// Before `npm run migrate` the doctor went on to say that no stack runs, of a PostgreSQL that had answered.
test('of a database that lacks its tables nothing is said of a stack', async () => {
  const behind = 'the schema of the AI server database is behind (0, and this version needs 31); run: npm run migrate';
  const failing = withAdvice('postgres', { settings: {}, homeFolder: home.folder }, () =>
    Promise.reject(new SchemaUnfit(behind)),
  );
  await assert.rejects(failing, { message: behind });
});
