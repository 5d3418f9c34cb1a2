import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { StackFailure, type Step } from '../../src/stack/supervise/part.ts';
import { hasGone, identify, lives } from '../../src/stack/supervise/process-identity.ts';
import { supervise } from '../../src/stack/supervise/supervise.ts';
import { supervisedStack } from './supervised-stack.ts';
import { quickLimits, runsForever, scriptPart, shownProcesses } from './support.ts';

const stack = supervisedStack();

test('parts start after what they need and stop before it', async () => {
  const supervisor = await stack.begin(
    scriptPart('program', runsForever, { needs: ['base'] }),
    scriptPart('base', runsForever),
  );
  assert.equal((await supervisor.settled).size, 0);
  const started = stack.pidOf('program');
  await supervisor.stop();
  const order = stack
    .events()
    .events.filter(({ type }) => ['ready', 'stopped'].includes(type))
    .map(({ type, name }) => `${name} ${type}`);
  assert.deepEqual(order, ['base ready', 'program ready', 'program stopped', 'base stopped']);
  assert.equal(identify(started), undefined);
  assert.deepEqual(shownProcesses(stack.home()), []);
});

test('a part that is killed is started again, and processes.json names the new process', async () => {
  const supervisor = await stack.begin(scriptPart('program', runsForever, { port: 4321 }));
  await supervisor.settled;
  const first = stack.pidOf('program');
  process.kill(first, 'SIGKILL');
  await stack.events().until('ready', 'program', 2);
  const second = stack.pidOf('program');
  assert.notEqual(second, first);
  assert.notEqual(identify(second), undefined);
  assert.deepEqual(shownProcesses(stack.home()), [{ name: 'program', pid: second, port: 4321 }]);
});

test('a part stands back once it serves, with all its threads, and by so much behind us', {
  skip: process.platform !== 'linux',
}, async () => {
  const serves = join(stack.home().folder, 'serves');
  const looked = Promise.withResolvers<void>();
  const check = async () => {
    looked.resolve();
    assert.ok(existsSync(serves));
  };
  const supervisor = await stack.begin(scriptPart('program', runsForever, { niceness: 7, check }));
  await looked.promise;
  const nicenessOf = () => {
    const threads = readdirSync(`/proc/${stack.pidOf('program')}/task`).map(Number);
    return new Set(threads.map((thread) => getPriority(thread)));
  };
  assert.deepEqual(nicenessOf(), new Set([getPriority()]));
  writeFileSync(serves, '');
  await supervisor.settled;
  const wanted = Math.min(19, getPriority() + 7);
  assert.deepEqual(nicenessOf(), new Set([wanted]));
  // Where processes are grouped by session, this number counts, and those of the threads do not.
  const group = `/proc/${stack.pidOf('program')}/autogroup`;
  const ofSession = existsSync(group) ? readFileSync(group, 'utf8').trim() : '';
  if (ofSession !== '') assert.match(ofSession, new RegExp(` nice ${wanted}$`));
});

test('after five quick deaths a part is down, which is told once with its last lines, and tried again for as long as it takes', async () => {
  const cause = join(stack.home().folder, 'mended');
  const script = `if (!require('node:fs').existsSync(${JSON.stringify(cause)})) {
    console.log('FATAL: could not write to file: No space left on device'); process.exit(3);
  } ${runsForever}`;
  const part = scriptPart('program', script, { check: async () => assert.ok(existsSync(cause)) });
  const supervisor = await stack.begin(part, scriptPart('other', runsForever, { needs: ['program'] }));
  const failures = await supervisor.settled;
  assert.match(failures.get('program')?.message ?? '', /the disk of .* is full: make room on it/);
  assert.match(failures.get('other')?.message ?? '', /program is missing/);
  const deaths = stack.events().events.filter(({ type }) => type === 'died');
  assert.deepEqual(
    deaths.map((event) => (event.type === 'died' ? event.retryInMs : 0)),
    [1, 2, 4, 4],
  );
  const down = await stack.events().until('down', 'program');
  assert.ok(down.type === 'down');
  assert.match(down.how, /^the disk of .* is full: make room on it \(FATAL: could not write/);
  assert.deepEqual(down.logTail, ['FATAL: could not write to file: No space left on device']);

  writeFileSync(cause, '');
  await stack.events().until('ready', 'program');
  await stack.events().until('ready', 'other');
  assert.equal(stack.events().events.filter(({ type }) => type === 'down').length, 1);
});

test('a part that cannot even be prepared is down with the reason, and comes when the reason has gone', async () => {
  let isRefused = true;
  const part = scriptPart('program', runsForever, {
    prepare: async () => {
      if (isRefused) throw new StackFailure('its folder belongs to another user');
    },
  });
  const supervisor = await stack.begin(part);
  assert.match((await supervisor.settled).get('program')?.message ?? '', /belongs to another user/);
  isRefused = false;
  await stack.events().until('ready', 'program');
});

test('what needs a step that failed is not started', async () => {
  const failing: Step = {
    kind: 'task',
    name: 'step',
    needs: [],
    command: () => ({ file: process.execPath, args: ['-e', 'process.exit(1)'] }),
  };
  const supervisor = await stack.begin(failing, scriptPart('program', runsForever, { needs: ['step'] }));
  const failures = await supervisor.settled;
  assert.deepEqual([...failures.keys()].sort(), ['program', 'step']);
  assert.deepEqual(shownProcesses(stack.home()), []);
});

test('a part that ignores the request to stop is killed', async () => {
  const isDeaf = () =>
    existsSync(join(stack.home().logs, 'program.log')) &&
    readFileSync(join(stack.home().logs, 'program.log'), 'utf8') !== '';
  const stubborn = scriptPart('program', `process.on('SIGTERM', () => {}); console.log('deaf'); ${runsForever}`, {
    check: async () => assert.ok(isDeaf()),
    stopTimeoutMs: 50,
  });
  const supervisor = await stack.begin(stubborn);
  await supervisor.settled;
  const pid = stack.pidOf('program');
  await supervisor.stop();
  assert.equal(identify(pid), undefined);
});

test('a second supervisor of the same home is refused, naming the command that stops the first', async () => {
  await stack.begin(scriptPart('program', runsForever));
  await assert.rejects(stack.begin(scriptPart('program', runsForever)), /npm run stop/);
});

test('what a killed supervisor left running is stopped first', async () => {
  const leftover = spawn(process.execPath, ['-e', runsForever], { detached: true, stdio: 'ignore' });
  const identity = identify(leftover.pid as number);
  assert.ok(identity);
  writeFileSync(
    stack.home().startedFile,
    JSON.stringify([{ ...identity, name: 'old', port: null, isTask: false, stopSignal: 'SIGTERM' }]),
  );
  const told: string[] = [];
  const steps = [scriptPart('program', runsForever)];
  stack.stopAfterwards(
    await supervise({
      home: stack.home(),
      steps,
      ports: [],
      emit: stack.events().emit,
      limits: quickLimits,
      onLeftovers: (names) => told.push(...names),
    }),
  );
  assert.deepEqual(told, ['old']);
  assert.equal(lives(identity), false);
});

test('a process that only has the number of a leftover is left alone', async () => {
  const stranger = spawn(process.execPath, ['-e', runsForever], { stdio: 'ignore' });
  const identity = identify(stranger.pid as number);
  assert.ok(identity);
  const stale = {
    ...identity,
    startedAt: 'another boot/1',
    name: 'old',
    port: null,
    isTask: false,
    stopSignal: 'SIGKILL',
  };
  writeFileSync(stack.home().startedFile, JSON.stringify([stale]));
  await stack.begin(scriptPart('program', runsForever));
  assert.equal(lives(identity), true);
  stranger.kill('SIGKILL');
  await once(stranger, 'exit');
  assert.equal(await hasGone(identity, 5_000), true);
});

test('a restart that was asked for is no death', async () => {
  const supervisor = await stack.begin(scriptPart('program', runsForever));
  await supervisor.settled;
  const first = stack.pidOf('program');
  supervisor.restart('program');
  await stack.events().until('ready', 'program', 2);
  assert.notEqual(stack.pidOf('program'), first);
  assert.equal(
    stack.events().events.some(({ type }) => type === 'died'),
    false,
  );
});
