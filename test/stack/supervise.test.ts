import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Home } from '../../src/stack/home.ts';
import { type Part, StackFailure, type Step } from '../../src/stack/supervise/part.ts';
import { hasGone, identify, lives } from '../../src/stack/supervise/process-identity.ts';
import { type Supervisor, supervise } from '../../src/stack/supervise/supervise.ts';
import { quickLimits, recorder, runsForever, scriptPart, shownProcesses, temporaryHome } from './support.ts';

let home: Home;
let remove: () => void;
let running: Supervisor[] = [];
let events: ReturnType<typeof recorder>;

beforeEach(() => {
  ({ home, remove } = temporaryHome());
  events = recorder();
});
afterEach(async () => {
  for (const each of running) await each.stop();
  running = [];
  remove();
});

async function begin(...steps: readonly Step[]): Promise<Supervisor> {
  const supervisor = await supervise({ home, steps, ports: [], emit: events.emit, limits: quickLimits });
  running.push(supervisor);
  return supervisor;
}

function pidOf(name: string): number {
  return shownProcesses(home).find((each) => each.name === name)?.pid ?? 0;
}

test('parts start after what they need and stop before it', async () => {
  const supervisor = await begin(
    scriptPart('program', runsForever, { needs: ['base'] }),
    scriptPart('base', runsForever),
  );
  assert.equal((await supervisor.settled).size, 0);
  const started = pidOf('program');
  await supervisor.stop();
  const order = events.events
    .filter(({ type }) => ['ready', 'stopped'].includes(type))
    .map(({ type, name }) => `${name} ${type}`);
  assert.deepEqual(order, ['base ready', 'program ready', 'program stopped', 'base stopped']);
  assert.equal(identify(started), undefined);
  assert.deepEqual(shownProcesses(home), []);
});

test('a part that is killed is started again, and processes.json names the new process', async () => {
  const supervisor = await begin(scriptPart('program', runsForever, { port: 4321 }));
  await supervisor.settled;
  const first = pidOf('program');
  process.kill(first, 'SIGKILL');
  await events.until('ready', 'program', 2);
  const second = pidOf('program');
  assert.notEqual(second, first);
  assert.notEqual(identify(second), undefined);
  assert.deepEqual(shownProcesses(home), [{ name: 'program', pid: second, port: 4321 }]);
});

test('after five quick deaths a part is down, which is told once with its last lines, and tried again for as long as it takes', async () => {
  const cause = join(home.folder, 'mended');
  const script = `if (!require('node:fs').existsSync(${JSON.stringify(cause)})) {
    console.log('FATAL: could not write to file: No space left on device'); process.exit(3);
  } ${runsForever}`;
  const part = scriptPart('program', script, { check: async () => assert.ok(existsSync(cause)) });
  const supervisor = await begin(part, scriptPart('other', runsForever, { needs: ['program'] }));
  const failures = await supervisor.settled;
  assert.match(failures.get('program')?.message ?? '', /the disk of .* is full: make room on it/);
  assert.match(failures.get('other')?.message ?? '', /program is missing/);
  const deaths = events.events.filter(({ type }) => type === 'died');
  assert.deepEqual(
    deaths.map((event) => (event.type === 'died' ? event.retryInMs : 0)),
    [1, 2, 4, 4],
  );
  const down = await events.until('down', 'program');
  assert.ok(down.type === 'down');
  assert.match(down.how, /^the disk of .* is full: make room on it \(FATAL: could not write/);
  assert.deepEqual(down.logTail, ['FATAL: could not write to file: No space left on device']);

  writeFileSync(cause, '');
  await events.until('ready', 'program');
  await events.until('ready', 'other');
  assert.equal(events.events.filter(({ type }) => type === 'down').length, 1);
});

test('a part that cannot even be prepared is down with the reason, and comes when the reason has gone', async () => {
  let isRefused = true;
  const part = scriptPart('program', runsForever, {
    prepare: async () => {
      if (isRefused) throw new StackFailure('its folder belongs to another user');
    },
  });
  const supervisor = await begin(part);
  assert.match((await supervisor.settled).get('program')?.message ?? '', /belongs to another user/);
  isRefused = false;
  await events.until('ready', 'program');
});

test('a part that does not serve any more is told of with its reason, and so is that it serves again', async () => {
  let reason: string | undefined;
  const part = scriptPart('program', runsForever, {
    check: async () => {
      if (reason !== undefined) throw new Error(reason);
    },
  });
  await (await begin(part)).settled;
  reason = 'the database is away';
  const unwell = await events.until('unwell', 'program');
  assert.equal(unwell.type === 'unwell' ? unwell.reason : '', 'the database is away');
  reason = undefined;
  await events.until('well', 'program');
  assert.equal(events.events.filter(({ type }) => type === 'unwell').length, 1);
});

test('a part that is on its way out and only waits is ended, and started again', async () => {
  let isEnding = false;
  const part = scriptPart('program', `process.on('SIGTERM', () => process.exit()); ${runsForever}`, {
    stopSignal: 'SIGINT',
    check: async () => {
      if (isEnding) throw new Error('shutting down');
    },
    isEnding: (reason) => reason === 'shutting down',
  });
  await (await begin(part)).settled;
  const first = pidOf('program');
  isEnding = true;
  const unwell = await events.until('unwell', 'program');
  assert.equal(unwell.type === 'unwell' ? unwell.reason : '', 'shutting down');
  isEnding = false;
  await events.until('ready', 'program', 2);
  assert.notEqual(pidOf('program'), first);
  assert.equal(
    events.events.some(({ type }) => type === 'died'),
    false,
  );
});

// Kafka Connect waited for ever at its start, because one of its topics was deleted while it read it.
test('a part that only a new start helps before it has served at all is ended, and started again', async () => {
  let isEnding = true;
  const part = scriptPart('program', runsForever, {
    check: async () => {
      if (isEnding) throw new Error('its topic was made anew');
    },
    isEnding: (reason) => reason === 'its topic was made anew',
  });
  await begin(part);
  await events.until('unwell', 'program');
  isEnding = false;
  await events.until('ready', 'program');
});

test('a part that has not served for too long is ended, and started again', async () => {
  let reason: string | undefined;
  const part = scriptPart('program', runsForever, {
    check: async () => {
      if (reason !== undefined) throw new Error(reason);
    },
    stuckAfterMs: 50,
  });
  await (await begin(part)).settled;
  const first = pidOf('program');
  reason = 'no answer';
  await events.until('unwell', 'program', 2);
  reason = undefined;
  await events.until('ready', 'program', 2);
  assert.notEqual(pidOf('program'), first);
});

test('a part whose data were removed is ended, is not started with nothing, and goes on when they are back', async () => {
  const folder = join(home.data, 'program');
  let made = 0;
  const part = scriptPart('program', runsForever, {
    data: { folder, marker: 'whole' },
    prepare: async () => {
      if (existsSync(folder)) return;
      made++;
      mkdirSync(folder);
      writeFileSync(join(folder, 'whole'), '');
    },
  });
  await (await begin(part)).settled;
  renameSync(folder, `${folder}.away`);
  const down = await events.until('down', 'program');
  assert.match(
    down.type === 'down' ? down.how : '',
    /its data in .*program were removed while it ran.*put the folder back/,
  );
  assert.deepEqual(shownProcesses(home), []);
  renameSync(`${folder}.away`, folder);
  await events.until('ready', 'program', 2);
  assert.equal(made, 1);
});

test('a part outlives the removal of the whole home but for its data, and stopping ends it', async () => {
  const supervisor = await begin(scriptPart('program', runsForever));
  await supervisor.settled;
  const pid = pidOf('program');
  rmSync(home.folder, { recursive: true });
  process.kill(pid, 'SIGKILL');
  await events.until('ready', 'program', 2);
  await supervisor.stop();
});

test('waiting for something is no death', async () => {
  const part: Part = scriptPart('program', 'console.log("still in use"); process.exit(1)', {
    check: () => new Promise(() => {}),
    isWaiting: (tail) => tail.includes('still in use'),
  });
  const supervisor = await begin(part);
  await events.until('waiting', 'program', 7);
  await supervisor.stop();
  assert.equal(
    events.events.some(({ type }) => type === 'died' || type === 'down'),
    false,
  );
});

test('what needs a step that failed is not started', async () => {
  const failing: Step = {
    kind: 'task',
    name: 'step',
    needs: [],
    command: () => ({ file: process.execPath, args: ['-e', 'process.exit(1)'] }),
  };
  const supervisor = await begin(failing, scriptPart('program', runsForever, { needs: ['step'] }));
  const failures = await supervisor.settled;
  assert.deepEqual([...failures.keys()].sort(), ['program', 'step']);
  assert.deepEqual(shownProcesses(home), []);
});

test('a part that ignores the request to stop is killed', async () => {
  const isDeaf = () =>
    existsSync(join(home.logs, 'program.log')) && readFileSync(join(home.logs, 'program.log'), 'utf8') !== '';
  const stubborn = scriptPart('program', `process.on('SIGTERM', () => {}); console.log('deaf'); ${runsForever}`, {
    check: async () => assert.ok(isDeaf()),
    stopTimeoutMs: 50,
  });
  const supervisor = await begin(stubborn);
  await supervisor.settled;
  const pid = pidOf('program');
  await supervisor.stop();
  assert.equal(identify(pid), undefined);
});

test('a second supervisor of the same home is refused, naming the command that stops the first', async () => {
  await begin(scriptPart('program', runsForever));
  await assert.rejects(begin(scriptPart('program', runsForever)), /npm run stop/);
});

test('what a killed supervisor left running is stopped first', async () => {
  const leftover = spawn(process.execPath, ['-e', runsForever], { detached: true, stdio: 'ignore' });
  const identity = identify(leftover.pid as number);
  assert.ok(identity);
  writeFileSync(
    home.startedFile,
    JSON.stringify([{ ...identity, name: 'old', port: null, isTask: false, stopSignal: 'SIGTERM' }]),
  );
  const told: string[] = [];
  const steps = [scriptPart('program', runsForever)];
  running.push(
    await supervise({
      home,
      steps,
      ports: [],
      emit: events.emit,
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
  writeFileSync(home.startedFile, JSON.stringify([stale]));
  await begin(scriptPart('program', runsForever));
  assert.equal(lives(identity), true);
  stranger.kill('SIGKILL');
  await once(stranger, 'exit');
  assert.equal(await hasGone(identity, 5_000), true);
});

test('a restart that was asked for is no death', async () => {
  const supervisor = await begin(scriptPart('program', runsForever));
  await supervisor.settled;
  const first = pidOf('program');
  supervisor.restart('program');
  await events.until('ready', 'program', 2);
  assert.notEqual(pidOf('program'), first);
  assert.equal(
    events.events.some(({ type }) => type === 'died'),
    false,
  );
});
