// A sensor that a reading may come without, and that a gateway calls otherwise, looked like one that nobody measures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { defineProfile } from '../../src/core/profile.ts';
import { lookAtOptional } from '../../src/core/reading/look-at-optional.ts';
import { createWatchOptional } from '../../src/pipeline/watch-optional.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { createOptionalSensorsWatch } from '../../src/telemetry/optional-sensors.ts';
import { createLines } from './lines.ts';

const sensor = { unit: 'bar', range: { atLeast: 0, atMost: 100 }, label: { en: 'Sensor', ko: '센서' }, example: 10 };
const rig = defineProfile({
  name: 'rig',
  sensors: [
    { ...sensor, name: 'flow', column: 'Flow' },
    { ...sensor, name: 'vibration', column: 'Vibration', optional: true },
    { ...sensor, name: 'T', column: 'T', optional: true },
  ],
  features: [{ name: 'Flow', from: 'sensors', of: (s) => s.flow }],
  failureModes: [],
  training: {},
});
const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_000 };
const bytes = (members: object): Uint8Array => Buffer.from(JSON.stringify({ machineId: 1, flow: 1, ...members }));
const vibrationOf = (members: object, of: object = context): unknown =>
  lookAtOptional(rig, bytes(members), { ...context, ...of }).find((look) => look.sensor === 'vibration');

test('an optional sensor is measured, missing, or nearly there under another name', () => {
  assert.deepEqual(vibrationOf({ vibration: 3 }), { sensor: 'vibration', value: 'measured' });
  assert.deepEqual(vibrationOf({ vibration: 'broken' }), { sensor: 'vibration', value: 'measured' });
  for (const members of [{}, { vibration: null }, { note: 'vibration' }, { pressure: 3 }])
    assert.deepEqual(vibrationOf(members), { sensor: 'vibration', value: 'missing' }, JSON.stringify(members));
  for (const member of ['vibratoin', 'Vibration', 'vibrations', '_vibration', 'vi_bra-tion', 'vibrtion'])
    assert.deepEqual(vibrationOf({ [member]: 3 }), { sensor: 'vibration', value: 'misspelled', member });
  // Where names are taken in any form it is there; and a name of one letter is like too many others.
  const any = { input: { names: 'any', arrayReadingsMax: 10 } };
  assert.deepEqual(vibrationOf({ Vibration_: 3 }, any), { sensor: 'vibration', value: 'measured' });
  assert.deepEqual(lookAtOptional(rig, bytes({ x: 3 }), context)[1], { sensor: 'T', value: 'missing' });
});

test('of what is no reading nothing is said, and nothing thrown', () => {
  const deep = `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`;
  for (const value of [
    null,
    Buffer.from('{'),
    Buffer.from('[]'),
    Buffer.from('7'),
    Buffer.from([0xff]),
    Buffer.from(deep),
  ])
    assert.deepEqual(lookAtOptional(rig, value, context), []);
});

test('some readings of each batch are looked at, in the end every place of it, and each name is told once', async () => {
  const registry = new Registry();
  const { log, said } = createLines();
  const watch = createWatchOptional(rig, context, createOptionalSensorsWatch(registry, log));
  const names = ['vibration', 'vibration', 'vibratoin', 'vibratio', ...Array.from({ length: 60 }, () => 'other')];
  const records = names.map((name) => ({ value: bytes({ [name]: 3 }) })) as never;
  for (let batch = 0; batch < 16; batch++) watch?.(records);
  const { values } = (await registry.getSingleMetric('spindle_optional_sensor_readings_total')?.get()) ?? {
    values: [],
  };
  const count = (value: string, of = 'vibration') =>
    values.find(({ labels }) => labels['sensor'] === of && labels['value'] === value)?.value;
  // Eight of 64 at each look: every one of them twice in sixteen.
  assert.deepEqual([count('measured'), count('misspelled'), count('missing')], [4, 4, 120]);
  assert.equal(count('missing', 'T'), 128);
  const asked = said().filter((line) => line.includes('nearly its name'));
  assert.equal(asked.length, 2);
});

test('of a sensor that none of the first thousand readings has it is told once; senders can fill no log', () => {
  const { log, said } = createLines();
  const tell = createOptionalSensorsWatch(new Registry(), log);
  for (let reading = 0; reading < 3_000; reading++) {
    tell([
      { sensor: 'T', value: 'missing' },
      { sensor: 'vibration', value: 'misspelled', member: `vibration${reading}` },
      { sensor: 'flow', value: reading === 500 ? 'measured' : 'missing' },
    ]);
  }
  assert.equal(said().filter((line) => line.includes('nearly its name')).length, 20);
  assert.equal(said().filter((line) => line.startsWith('warn: No reading that was looked at')).length, 2);
});

test('a member of any length takes little of the log', () => {
  const lines: unknown[] = [];
  const log = { warn: (members: object) => lines.push(members) } as never;
  const member = `T${'_'.repeat(900_000)}`;
  createOptionalSensorsWatch(new Registry(), log)([{ sensor: 'T', value: 'misspelled', member }]);
  assert.equal(lines.length, 1);
  assert.ok(JSON.stringify(lines).length < 1_000);
});

test('where every reading has every sensor nobody looks', () => {
  assert.equal(
    createWatchOptional(ai4i, context, () => assert.fail()),
    undefined,
  );
});
