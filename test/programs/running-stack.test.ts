import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import {
  apartFromStack,
  runningStackEnvironment,
  simulatorHere,
  startedHere,
} from '../../src/programs/support/running-stack.ts';
import type { Home } from '../../src/stack/home.ts';
import { openRegister } from '../../src/stack/register.ts';
import { readRunningStack, writeRunningStack } from '../../src/stack/running.ts';
import { temporaryHome } from '../stack/support.ts';
import { runCommand } from '../support/command.ts';

const served = { PROFILE_PATH: '/plant/pumps.ts', MODEL_PATH: '/plant/models/pumps', MODELS_BESIDE: '' };
let home: Home;
let remove: () => void;
beforeEach(() => {
  ({ home, remove } = temporaryHome());
  writeRunningStack(home, {
    environment: {
      DB_PORT: '12432',
      DB_USER: 'spindle_owner',
      CONSUMER_PORT: '18001',
      PORTAL_PORT: '18080',
      ...served,
    },
    started: ['server', 'consumer'],
    programs: { server: { DB_USER: 'spindle_machines' } },
  });
});
afterEach(() => remove());

test('a command uses the stack that runs, and says so', () => {
  const found = runningStackEnvironment('doctor', { shell: { PATH: '/bin' }, settled: served }, home.folder);
  assert.equal(found?.env['DB_PORT'], '12432');
  assert.equal(found?.env['DB_USER'], 'spindle_owner');
  assert.deepEqual(found?.sentences, [`using the stack that runs in ${home.folder} (process ${process.pid})`]);
  assert.equal(runningStackEnvironment('server', { shell: {} }, home.folder)?.env['DB_USER'], 'spindle_machines');
  for (const program of ['maintenance', 'machines', 'outbox', 'one that comes later'])
    assert.equal(runningStackEnvironment(program, { shell: {} }, home.folder)?.env['DB_PORT'], '12432', program);
});

test('an address in the environment means other systems, and all of them', () => {
  for (const name of ['KAFKA_BOOTSTRAP_SERVERS', 'DB_HOST', 'DB_PORT', 'AI_DB_HOST', 'AI_DB_PORT', 'CONNECT_URL']) {
    assert.equal(runningStackEnvironment('doctor', { shell: { [name]: 'given' } }, home.folder), undefined, name);
  }
  assert.ok(runningStackEnvironment('doctor', { shell: { DB_HOST: '' } }, home.folder));
});

// They judged by the shell's settings, and told to give the machines types that the running consumer refuses.
test('a command goes by the profile and the model that the stack serves, and not by those of a .env', () => {
  const found = runningStackEnvironment(
    'doctor',
    { shell: {}, settled: { PROFILE_PATH: '/plant/new.ts' } },
    home.folder,
  );
  assert.equal(found?.env['PROFILE_PATH'], '/plant/pumps.ts');
  assert.equal(found?.env['MODELS_BESIDE'], '');
  assert.match(
    found?.sentences.join('\n') ?? '',
    /PROFILE_PATH=\/plant\/pumps.ts, and this command goes by that; \/plant\/new.ts, as .env says/,
  );
});

test('what the shell says itself holds, the default too, and both are told', () => {
  const shell = { PROFILE_PATH: '', MODEL_PATH: '/plant/../plant/models/pumps' };
  const found = runningStackEnvironment('simulator', { shell }, home.folder);
  assert.equal(found?.env['DB_PORT'], '12432');
  assert.equal('PROFILE_PATH' in (found?.env ?? {}), false);
  assert.equal(found?.sentences.length, 2, 'one is the same model by another path');
  assert.match(
    found?.sentences[1] ?? '',
    /serves PROFILE_PATH=\/plant\/pumps.ts, and this command goes by '' \(the default\), because this shell/,
  );
});

test('what judges without systems takes profile and model of the stack alone, and says so', () => {
  const found = runningStackEnvironment('evaluate', { shell: {} }, home.folder);
  const { PROFILE_PATH, MODEL_PATH } = served;
  assert.deepEqual(found?.env, { PROFILE_PATH, MODEL_PATH });
  assert.deepEqual(runningStackEnvironment('decode', { shell: {} }, home.folder)?.env, { PROFILE_PATH });
  assert.match(found?.sentences[0] ?? '', /^with profile and model of the stack that runs in/);
  // It said that a .env says the default, where there was none.
  assert.equal(found?.sentences[1], 'it serves PROFILE_PATH=/plant/pumps.ts, and this command goes by that');
  const nothingNew = { shell: {}, settled: served, line: ['score', '--readings'] };
  assert.equal(runningStackEnvironment('score', nothingNew, home.folder), undefined);
});

test('nothing is judged of a stack by another profile than its own', () => {
  const settings = { DB_PORT: '12432', ...served };
  assert.equal(apartFromStack(settings, home.folder), undefined);
  assert.match(
    apartFromStack({ ...settings, PROFILE_PATH: '' }, home.folder) ?? '',
    /serves PROFILE_PATH=\/plant\/pumps.ts, and not '' \(the default\)$/,
  );
  assert.equal(
    apartFromStack({ ...settings, DB_PORT: '5432', PROFILE_PATH: '' }, home.folder),
    undefined,
    'other systems',
  );
});

test('what uses no systems is left alone, and so is everything where nothing runs', () => {
  for (const program of ['start', 'stop', 'reset', 'train', undefined]) {
    assert.equal(runningStackEnvironment(program, { shell: {} }, home.folder), undefined);
  }
  const other = temporaryHome();
  assert.equal(runningStackEnvironment('doctor', { shell: {} }, other.home.folder), undefined);
  other.remove();
});

test('a program that the stack has started is known by its port, with its log', () => {
  const consumer = { name: 'consumer', port: 18_001, portSetting: 'CONSUMER_PORT' };
  assert.deepEqual(startedHere(consumer, home.folder), {
    stack: home.folder,
    logFile: join(home.logs, 'consumer.log'),
    pid: undefined,
  });
  const stopSignal = 'SIGTERM' as const;
  openRegister(home).add({ name: 'consumer', pid: process.pid, port: 18_001, isTask: false, stopSignal });
  assert.equal(startedHere(consumer, home.folder)?.pid, process.pid);
  assert.equal(startedHere({ ...consumer, port: 8_001 }, home.folder), undefined, 'another one is meant');
  const portal = { name: 'portal', port: 18_080, portSetting: 'PORTAL_PORT' };
  assert.equal(startedHere(portal, home.folder), undefined, 'left out of the start');
  const other = temporaryHome();
  assert.equal(startedHere(consumer, other.home.folder), undefined, 'nothing runs');
  other.remove();
});

// They said that they went by the stack's model where the command line named another one.
test('what the command line names itself is not taken of the stack, nor told', () => {
  const settled = { PROFILE_PATH: served.PROFILE_PATH };
  const found = (program: string, ...line: string[]) =>
    runningStackEnvironment(program, { shell: {}, settled, line: [program, ...line] }, home.folder);
  assert.match(found('evaluate', '--data', 'a.csv')?.sentences.join() ?? '', /MODEL_PATH=\/plant\/models\/pumps/);
  assert.equal(found('evaluate', '--model', 'other'), undefined);
  assert.equal(found('score', '--readings', '--model=other'), undefined);
  assert.equal(found('score', '--model', 'model.ubj'), undefined);
  assert.equal(found('decode'), undefined, 'it judges by no model');
  const drift = found('drift', '--model', 'other');
  assert.deepEqual([drift?.env['MODEL_PATH'], drift?.env['DB_PORT']], [undefined, '12432']);
  assert.equal(drift?.sentences.length, 1);
  const decode = { shell: {}, settled: {}, line: ['decode', '--profile', 'mill.ts'] };
  assert.equal(runningStackEnvironment('decode', decode, home.folder), undefined);
});

test('the simulator of a stack is known while it lives, to whoever uses the systems of that stack', () => {
  const settings = { DB_PORT: '12432' };
  const stopSignal = 'SIGTERM' as const;
  const running = readRunningStack(home);
  writeRunningStack(home, { environment: running?.environment ?? {}, started: ['simulator'], programs: {} });
  assert.equal(simulatorHere(settings, home.folder), undefined, 'it has ended');
  openRegister(home).add({ name: 'simulator', pid: process.pid, port: null, isTask: false, stopSignal });
  assert.deepEqual(simulatorHere(settings, home.folder), { stack: home.folder, pid: process.pid });
  assert.equal(simulatorHere({ DB_PORT: '5432' }, home.folder), undefined, 'other systems are meant');
});

// They asked the default ports, and so perhaps somebody else's systems.
test('a command goes to the ports of the stack that runs in the folder, and says so', async () => {
  const place = { DB_HOST: '127.0.0.1', DB_PORT: '1', AI_DB_HOST: '127.0.0.1', AI_DB_PORT: '1' };
  writeRunningStack(home, { environment: place, started: [], programs: {} });
  for (const line of [
    ['machines', 'list'],
    ['dead-letters', 'list'],
  ]) {
    const { code, stderr } = await runCommand(line, { env: { SPINDLE_HOME: home.folder } });
    assert.equal(code, 1, stderr);
    assert.ok(stderr.includes(`using the stack that runs in ${home.folder} (process ${process.pid})`), stderr);
    assert.match(stderr, /PostgreSQL at 127\.0\.0\.1:1 does not answer/);
  }
});
