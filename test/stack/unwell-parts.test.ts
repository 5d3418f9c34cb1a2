// Parts that run and do not serve, that only wait, or whose data are gone: what is told of them, and when they are started again.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Part } from '../../src/stack/supervise/part.ts';
import { supervisedStack } from './supervised-stack.ts';
import { runsForever, scriptPart, shownProcesses } from './support.ts';

const stack = supervisedStack();

test('a part that does not serve any more is told of with its reason, and so is that it serves again', async () => {
  let reason: string | undefined;
  const part = scriptPart('program', runsForever, {
    check: async () => {
      if (reason !== undefined) throw new Error(reason);
    },
  });
  await (await stack.begin(part)).settled;
  reason = 'the database is away';
  const unwell = await stack.events().until('unwell', 'program');
  assert.equal(unwell.type === 'unwell' ? unwell.reason : '', 'the database is away');
  reason = undefined;
  await stack.events().until('well', 'program');
  assert.equal(stack.events().events.filter(({ type }) => type === 'unwell').length, 1);
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
  await (await stack.begin(part)).settled;
  const first = stack.pidOf('program');
  isEnding = true;
  const unwell = await stack.events().until('unwell', 'program');
  assert.equal(unwell.type === 'unwell' ? unwell.reason : '', 'shutting down');
  isEnding = false;
  await stack.events().until('ready', 'program', 2);
  assert.notEqual(stack.pidOf('program'), first);
  assert.equal(
    stack.events().events.some(({ type }) => type === 'died'),
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
  await stack.begin(part);
  await stack.events().until('unwell', 'program');
  isEnding = false;
  await stack.events().until('ready', 'program');
});

test('a part that has not served for too long is ended, and started again', async () => {
  let reason: string | undefined;
  const part = scriptPart('program', runsForever, {
    check: async () => {
      if (reason !== undefined) throw new Error(reason);
    },
    stuckAfterMs: 50,
  });
  await (await stack.begin(part)).settled;
  const first = stack.pidOf('program');
  reason = 'no answer';
  await stack.events().until('unwell', 'program', 2);
  reason = undefined;
  await stack.events().until('ready', 'program', 2);
  assert.notEqual(stack.pidOf('program'), first);
});

test('a part whose data were removed is ended, is not started with nothing, and goes on when they are back', async () => {
  const folder = join(stack.home().data, 'program');
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
  await (await stack.begin(part)).settled;
  renameSync(folder, `${folder}.away`);
  const down = await stack.events().until('down', 'program');
  assert.match(
    down.type === 'down' ? down.how : '',
    /its data in .*program were removed while it ran.*put the folder back/,
  );
  assert.deepEqual(shownProcesses(stack.home()), []);
  renameSync(`${folder}.away`, folder);
  await stack.events().until('ready', 'program', 2);
  assert.equal(made, 1);
});

test('a part outlives the removal of the whole home but for its data, and stopping ends it', async () => {
  const supervisor = await stack.begin(scriptPart('program', runsForever));
  await supervisor.settled;
  const pid = stack.pidOf('program');
  rmSync(stack.home().folder, { recursive: true });
  process.kill(pid, 'SIGKILL');
  await stack.events().until('ready', 'program', 2);
  await supervisor.stop();
});

test('waiting for something is no death', async () => {
  const part: Part = scriptPart('program', 'console.log("still in use"); process.exit(1)', {
    check: () => new Promise(() => {}),
    isWaiting: (tail) => tail.includes('still in use'),
  });
  const supervisor = await stack.begin(part);
  await stack.events().until('waiting', 'program', 7);
  await supervisor.stop();
  assert.equal(
    stack.events().events.some(({ type }) => type === 'died' || type === 'down'),
    false,
  );
});
