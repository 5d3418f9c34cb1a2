// Machine or sensor: what no machine has is found and said, and what failing machines have is not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type AlertSource, createEncodeAlert, decodeAlert } from '../../../src/core/alert.ts';
import { createCheckReading } from '../../../src/core/data-quality/check-reading.ts';
import type { Profile } from '../../../src/core/profile.ts';
import { shapeProblems } from '../../../src/core/profile-shape.ts';
import { decodeText } from '../../../src/core/text/text-bytes.ts';
import { functionProblems } from '../../../src/inference/model/check-functions.ts';
import { loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { inventMachines, simulateFleet } from '../../../src/simulator/fleet.ts';
import { projectFolder } from '../../../src/stack/home.ts';
import { detectionOf } from '../../pipeline/episodes/episode-readings.ts';

const model = await loadModelFromPaths(
  {
    ...{ MODEL_PATH: '', SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' },
    ...{ MODEL_BYTES_MAX: 1e8, MODEL_TREES_MAX: 1e4, MODEL_DEPTH_MAX: 100 },
  },
  ai4i,
);
const check = createCheckReading(ai4i, { usual: model.manifest.usual, language: 'en' });
const normal = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 100 };

test('no row of AI4I is suspect, failing or not', () => {
  const [header = '', ...lines] = readFileSync(`${projectFolder}/data/ai4i2020.csv`, 'utf8').trim().split(/\r?\n/);
  const columns = header.replace('\uFEFF', '').split(',');
  assert.equal(lines.length, 10_000);
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (column: string): string => cells[columns.indexOf(column)] as string;
    const sensors = Object.fromEntries(ai4i.sensors.map(({ name, column }) => [name, Number(cell(column))]));
    assert.deepEqual(check(sensors, cell('Type')), [], line);
  }
});

test("no reading of the simulator's fleet is suspect", () => {
  const machines = inventMachines(ai4i, 12);
  const typeOf = new Map(machines.map(({ id, typeName }) => [id, typeName]));
  let count = 0;
  for (const { machineId, sensors } of simulateFleet(ai4i, machines, 7)) {
    assert.deepEqual(check(sensors, typeOf.get(machineId) as string), []);
    if (++count === 120_000) break;
  }
});

test('a value far beyond what is usual is named with its bound and a sentence', () => {
  const [finding, ...more] = check({ ...normal, torque: 5_000 }, 'L');
  assert.deepEqual([finding?.check, finding?.sensors, finding?.value, more.length], ['range', ['torque'], 5_000, 0]);
  assert.ok((finding?.limit ?? 0) > 76 && (finding?.limit ?? 0) < 1_000, String(finding?.limit));
  assert.match(
    finding?.sentence ?? '',
    /^Torque is 5,?000 Nm, above the .* Nm that a machine of type L can have; look at the sensor too$/,
  );
  const korean = createCheckReading(ai4i, { usual: model.manifest.usual, language: 'ko' });
  assert.match(korean({ ...normal, airTemperature: 1 }, 'L')[0]?.sentence ?? '', /공기 온도 1 K: 유형 L .*보다 낮음/);
});

test('values that cannot be together are found without any range', () => {
  const bare = createCheckReading(ai4i, { usual: null, language: 'en' });
  assert.deepEqual(bare({ ...normal, torque: 5_000 }, 'L'), [], 'nothing is learnt, and nothing stated');
  const [finding] = bare({ ...normal, processTemperature: 290 }, 'L');
  assert.deepEqual([finding?.check, finding?.sensors], ['combination', ['processTemperature', 'airTemperature']]);
});

test('an impossible combination that could never be found is refused when the profile is loaded', () => {
  const problemsOf = (of: (values: Record<string, number>) => unknown) =>
    functionProblems({
      ...ai4i,
      dataQuality: { impossible: [{ label: { en: 'x', ko: 'x' }, sensors: ['torque'], of: of as never }] },
    });
  assert.deepEqual(
    problemsOf(({ torqe = Number.NaN }) => torqe < 0),
    ['the impossible combination x reads torqe, which is no sensor of the profile; is torque meant?'],
  );
  assert.match(problemsOf(({ torque }) => torque)[0] ?? '', /gives neither true nor false when/);
  assert.deepEqual(functionProblems(ai4i), []);
});

test('what a profile states goes before what is learnt, by type, and its function may throw', () => {
  const profile: Profile = {
    ...ai4i,
    sensors: ai4i.sensors.map((sensor) =>
      sensor.name === 'torque' ? { ...sensor, plausible: { atMost: 90, byType: { H: { atMost: 120 } } } } : sensor,
    ),
    dataQuality: {
      impossible: [
        {
          label: { en: 'x', ko: 'x' },
          sensors: ['torque'],
          of: () => {
            throw new Error('a fault of the profile');
          },
        },
      ],
    },
  };
  assert.deepEqual(shapeProblems(profile), []);
  assert.match(
    functionProblems(profile).join('\n'),
    /^the impossible combination x throws when .*: a fault of the profile$/,
  );
  const stated = createCheckReading(profile, { usual: model.manifest.usual, language: 'en' });
  const limits = ['L', 'H'].map((type) => stated({ ...normal, torque: 100 }, type)[0]?.limit);
  assert.deepEqual(limits, [90, undefined]);
  assert.equal(stated({ ...normal, torque: 121 }, 'H')[0]?.limit, 120);
});

test('a profile that states them wrongly is told where', () => {
  const dataQuality = { usualWidths: 0, impossible: [{ sensors: ['nothing'] }], other: 1 };
  const sensors = ai4i.sensors.map((sensor) => ({ ...sensor, plausible: { atLeast: 2, atMost: 1 } }));
  const problems = shapeProblems({ ...ai4i, sensors, dataQuality });
  assert.equal(problems.filter((each) => each.includes('.plausible must have numbers')).length, 5);
  for (const part of [
    'usualWidths',
    'impossible[0].label',
    'impossible[0].sensors',
    'impossible[0].of',
    'no member other',
  ])
    assert.ok(
      problems.some((each) => each.includes(part)),
      part,
    );
});

test('an alert carries what was found, and without it has no such member', () => {
  const encodeBytes = createEncodeAlert(
    { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 1_000 },
    { name: 'm', version: '1' },
  );
  const encode = (source: AlertSource): string => decodeText(encodeBytes(source));
  const { record, detection } = detectionOf({ id: 'x', machineId: 1, partition: 0, at: 0, probability: 0.9 });
  const source = { eventId: 'x', detection, rawValue: record.value as Uint8Array, detectedAt: 0 };
  const dataQuality = check({ ...normal, torque: 5_000 }, 'L');
  assert.deepEqual(decodeAlert(encode({ ...source, dataQuality })).dataQuality, dataQuality);
  assert.equal(Object.hasOwn(JSON.parse(encode(source)), 'data_quality'), false);
});
