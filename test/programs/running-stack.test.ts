import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { runningStackEnvironment, startedHere } from '../../src/programs/support/running-stack.ts';
import type { Home } from '../../src/stack/home.ts';
import { openRegister } from '../../src/stack/register.ts';
import { writeRunningStack } from '../../src/stack/running.ts';
import { temporaryHome } from '../stack/support.ts';

let home: Home;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
  writeRunningStack(home, {
    environment: { DB_PORT: '12432', DB_USER: 'spindle_owner', CONSUMER_PORT: '18001', PORTAL_PORT: '18080' },
    started: ['server', 'consumer'],
    programs: { server: { DB_USER: 'spindle_machines' } },
  });
});
afterEach(() => remove());

test('a command uses the stack that runs, and says so', () => {
  const found = runningStackEnvironment('doctor', { PATH: '/bin' }, home.folder);
  assert.equal(found?.env['DB_PORT'], '12432');
  assert.equal(found?.env['DB_USER'], 'spindle_owner');
  assert.equal(found?.sentence, `using the stack that runs in ${home.folder} (process ${process.pid})`);
  assert.equal(runningStackEnvironment('server', {}, home.folder)?.env['DB_USER'], 'spindle_machines');
  for (const program of ['maintenance', 'machines', 'outbox', 'one that comes later'])
    assert.equal(runningStackEnvironment(program, {}, home.folder)?.env['DB_PORT'], '12432', program);
});

test('an address in the environment means other systems, and all of them', () => {
  for (const name of ['KAFKA_BOOTSTRAP_SERVERS', 'DB_HOST', 'DB_PORT', 'AI_DB_HOST', 'AI_DB_PORT', 'CONNECT_URL']) {
    assert.equal(runningStackEnvironment('doctor', { [name]: 'given' }, home.folder), undefined, name);
  }
  assert.ok(runningStackEnvironment('doctor', { DB_HOST: '' }, home.folder));
});

test('what uses no systems is left alone, and so is everything where nothing runs', () => {
  for (const program of ['start', 'stop', 'reset', 'train', 'score', undefined]) {
    assert.equal(runningStackEnvironment(program, {}, home.folder), undefined);
  }
  const other = temporaryHome();
  assert.equal(runningStackEnvironment('doctor', {}, other.home.folder), undefined);
  other.remove();
});

test('a program that the stack has started is known by its port, with its log', () => {
  const consumer = { name: 'consumer', port: 18_001, portSetting: 'CONSUMER_PORT' };
  assert.deepEqual(startedHere(consumer, home.folder), {
    stack: home.folder,
    logFile: join(home.logs, 'consumer.log'),
    isAlive: false,
  });
  const stopSignal = 'SIGTERM' as const;
  openRegister(home).add({ name: 'consumer', pid: process.pid, port: 18_001, isTask: false, stopSignal });
  assert.equal(startedHere(consumer, home.folder)?.isAlive, true);
  assert.equal(startedHere({ ...consumer, port: 8_001 }, home.folder), undefined, 'another one is meant');
  const portal = { name: 'portal', port: 18_080, portSetting: 'PORTAL_PORT' };
  assert.equal(startedHere(portal, home.folder), undefined, 'left out of the start');
  const other = temporaryHome();
  assert.equal(startedHere(consumer, other.home.folder), undefined, 'nothing runs');
  other.remove();
});
