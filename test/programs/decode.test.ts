import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runAsProcess, runCommand } from '../support/command.ts';

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 68, toolWear: 10 };
const good = { machineId: 3, ...sensors, collectedAt: '2025-11-18T10:30:00Z' };

const folder = mkdtempSync(join(tmpdir(), 'spindle-decode-'));
after(() => rmSync(folder, { recursive: true }));

/** What stands in a file. */
async function decode(input: string, args: readonly string[] = [], given: NodeJS.ProcessEnv = {}) {
  const file = join(folder, 'messages');
  writeFileSync(file, input);
  const env = { PATH: process.env['PATH'], ...given };
  const { code, ...said } = await runCommand(['decode', ...args, file], { env });
  return { status: code, ...said };
}

/** What comes on its standard input. */
async function decodeInput(input: string) {
  const { code, ...said } = await runAsProcess(['decode'], { input, env: { PATH: process.env['PATH'] } });
  return { status: code, ...said };
}

test('a reading is shown, with exit code 0', async () => {
  const { status, stdout, stderr } = await decodeInput(JSON.stringify(good, null, 2));
  assert.equal(stderr, '');
  assert.match(
    stdout,
    /^message 1: reading of machine 3 at 2025-11-18T10:30:00\.000Z.*: airTemperature 300 K, .*torque 68 Nm/,
  );
  assert.equal(status, 0);
});

test('of an optional sensor that was not measured it is said so', async () => {
  const path = join(folder, 'press.ts');
  const example = new URL('../../examples/press/profile.ts', import.meta.url).href;
  writeFileSync(
    path,
    `import { press } from '${example}';
export const rig = { ...press, sensors: press.sensors.map((each) => ({ ...each, optional: each.name === 'oilTemperature' })) };
`,
  );
  const message = JSON.stringify({ machineId: 3, oilPressure: 200, strokeRate: 24, collectedAt: good.collectedAt });
  const { stdout, stderr } = await decode(message, [], { PROFILE_PATH: path });
  assert.match(stdout, /oilPressure 200 bar, oilTemperature not measured, strokeRate 24 /);
  assert.doesNotMatch(stderr, /is it meant/);
  const misspelled = await decode(message.replace('{', '{"oilTemprature":48,'), [], { PROFILE_PATH: path });
  assert.equal(misspelled.status, 0);
  assert.match(
    misspelled.stderr,
    /^message 1: oilTemperature was not measured, and nobody knows "oilTemprature": is it meant\?$/m,
  );
});

test('a refusal is shown with every switch that is needed, and the settings are honoured', async () => {
  const { collectedAt: _, ...timeless } = good;
  const value = JSON.stringify({
    schema: {},
    payload: [{ ...timeless, torque: '68.0', collectedAt: 1_763_461_800_123 }],
  });
  const refused = await decode(value);
  assert.equal(refused.status, 1);
  const line = refused.stdout.split('\n')[1] ?? '';
  assert.match(line, /would be taken whole with /);
  const env = Object.fromEntries(
    line
      .split(' with ')[1]
      ?.split(' ')
      .map((each) => each.split('=') as [string, string]) ?? [],
  );
  assert.deepEqual(env, {
    INPUT_ENVELOPE: 'connect',
    INPUT_ARRAY: 'true',
    INPUT_NUMBERS: 'text',
    INPUT_TIME: 'milliseconds',
  });
  const taken = await decode(value, [], env);
  assert.equal(taken.status, 0, taken.stdout);
  assert.match(taken.stdout, /^message 1, element 0: reading of machine 3 at 2025-11-18T10:30:00\.123Z/);
});

test('lines are messages of their own, and --json gives a line for each reading', async () => {
  const { status, stdout } = await decode(`${JSON.stringify(good)}\r\n{"machineId":\n[]\n`, ['--json']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => [line.message, line.accepted, line.reason]),
    [
      [1, true, undefined],
      [2, false, 'the value is not JSON'],
      [3, false, 'the value is not a JSON object'],
    ],
  );
  assert.deepEqual(lines[0].reading, {
    machineId: 3,
    sensors,
    collectedAt: '2025-11-18T10:30:00.000Z',
    clock: 'implausible',
  });
  assert.equal(status, 1);
});

test('an empty input, an unknown file, a wrong setting and a wrong profile are exit code 2', async () => {
  assert.equal((await decodeInput('')).status, 2);
  assert.match((await runCommand(['decode', 'no-such-file.json'])).stderr, /there is no file no-such-file\.json/);
  const wrong = await decode('{}', [], { INPUT_ENVELOPE: 'soap', INPUT_ARRAY_READINGS_MAX: '0.5' });
  assert.equal(wrong.status, 2);
  assert.match(
    wrong.stderr,
    /INPUT_ENVELOPE: "soap" is neither none nor a list of connect, debezium, cloudevents, alert/,
  );
  assert.match(wrong.stderr, /INPUT_ARRAY_READINGS_MAX: "0\.5" is not a whole number of readings from 1 to 10000/);
  assert.equal((await decode('{}', ['--profile', 'no-such-profile.ts'])).status, 2);
});

test('a profile says where readings lie and what their members are called', async () => {
  const path = join(folder, 'mill.ts');
  const ai4i = fileURLToPath(new URL('../../src/profiles/ai4i.ts', import.meta.url));
  writeFileSync(
    path,
    `import { ai4i } from '${ai4i}';
     export const mill = { ...ai4i, input: { envelopes: ['cloudevents'], path: ['batch'], array: true, names: 'snake', numbers: 'text',
       time: 'milliseconds', members: { machineId: ['device', 'id'], collectedAt: 'ts', torque: ['values', 'M1'] } } };`,
  );
  const reading = { air_temperature: '300.1', process_temperature: '310', rotational_speed: 1500, tool_wear: '10' };
  const element = { device: { id: '3' }, ts: 1_763_461_800_123, values: { M1: '68.0' }, ...reading };
  const event = { specversion: '1.0', type: 'r', id: '1', source: 'g', data: { batch: [element] } };
  const { status, stdout } = await decode(JSON.stringify(event), ['--profile', path]);
  assert.match(stdout, /^message 1, element 0: reading of machine 3 at 2025-11-18T10:30:00\.123Z.*torque 68 Nm/);
  assert.equal(status, 0, stdout);
});
