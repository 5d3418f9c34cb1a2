// A program whose settings are wrong was started again for ever, and counted as ready for a moment each time.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { firstSent } from '../../src/programs/simulator/first-sent.ts';
import { readySentence } from '../../src/programs/start/command.ts';
import { program } from '../../src/programs/start/programs.ts';
import { createTroubles } from '../../src/programs/start/troubles.ts';
import type { Part } from '../../src/stack/supervise/part.ts';
import { supervisedStack } from './supervised-stack.ts';
import { runsForever, scriptPart } from './support.ts';

const stack = supervisedStack();
const refuses = "console.error('spindle: profile x does not fit; train it'); process.exit(2)";
/** As `npm start` runs the simulator, but for what it runs. */
const asSimulator = (script: string): Part => ({
  ...program('simulator', null, [], {}),
  command: scriptPart('simulator', script).command,
});

test('what ends by exit code 2 is not started again, and is told as what all but it runs', {
  timeout: 60_000,
}, async () => {
  const troubles = createTroubles(['simulator']);
  const failures = await (await stack.begin(asSimulator(refuses), scriptPart('server', runsForever))).settled;
  assert.equal(
    readySentence(failures, '4.2'),
    'Everything runs after 4.2 s but the simulator: profile x does not fit; train it. Ctrl-C stops the rest.',
  );
  const { events } = stack.events();
  assert.equal(events.filter(({ type, name }) => type === 'starting' && name === 'simulator').length, 1);
  assert.equal(
    events.some(({ type, name }) => type === 'ready' && name === 'simulator'),
    false,
  );
  for (const event of events) troubles.note(event);
  assert.equal(troubles.describe(), 'simulator has ended: profile x does not fit; train it');
});

test('another exit code is tried again, as ever', { timeout: 60_000 }, async () => {
  await stack.begin(asSimulator('process.exit(1)'));
  await stack.events().until('died', 'simulator', 2);
});

test('what has ended is started again when it is asked to, and then serves', { timeout: 60_000 }, async () => {
  const isWrong = join(stack.home().folder, 'wrong');
  writeFileSync(isWrong, '');
  const script = `if (require('node:fs').existsSync(${JSON.stringify(isWrong)})) { ${refuses} } console.error('${firstSent}.'); ${runsForever}`;
  const supervisor = await stack.begin(asSimulator(script));
  await stack.events().until('ended', 'simulator');
  rmSync(isWrong);
  supervisor.restart('simulator');
  await stack.events().until('ready', 'simulator');
});

test('a simulator is ready when its first readings have come through, and stays so when its log goes on', async () => {
  const { check } = program('simulator', null, [], {});
  const { signal } = new AbortController();
  let lines = ['Sending readings of 12 machines to sensor-raw-data, 20/s (seed 1)'];
  const said = () => lines;
  await assert.rejects(check(signal, said), /it has sent no reading yet/);
  lines = [...lines, `${firstSent}.`];
  await check(signal, said);
  lines = ['200 readings sent, 20.0/s'];
  await check(signal, said);
  await assert.rejects(
    check(signal, () => lines),
    /it has sent no reading yet/,
    'the next process',
  );
});

test('one failure of another kind, and several, are told as they are', () => {
  const down = new Error('server did not stay up: no port; its log is /x');
  assert.match(readySentence(new Map([['server', down]]), '1.0'), /but the server: it did not stay up: no port;/);
  assert.match(
    readySentence(
      new Map([
        ['server', down],
        ['portal', down],
      ]),
      '1.0',
    ),
    /^Not everything runs:\n {2}- server did/,
  );
  assert.equal(readySentence(new Map(), '1.0'), 'Everything runs after 1.0 s. Ctrl-C stops it.');
});
