// What training learns of how sensors change, and what serving makes of it: nothing is suspect of machines as they were learnt, a sensor that is
// stuck or jumps is, the profile goes first, and of rows in no known order nothing is learnt.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { UsualChanges } from '../../src/core/data-quality/usual-changes.ts';
import type { Profile, SensorValues } from '../../src/core/profile.ts';
import { readManifest } from '../../src/inference/model/manifest.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { inputSettings } from '../../src/programs/support/input-settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { dataQualitySettings, watchSensorsOf } from '../../src/serving/data-quality-settings.ts';
import { episodeSettings } from '../../src/serving/episode-settings.ts';
import { explanationSettings } from '../../src/serving/explanation-settings.ts';
import { inventMachines, simulateFleet } from '../../src/simulator/fleet.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { type Dataset, readDataset } from '../../src/training/data/dataset.ts';
import { stuckAfter, usualChanges } from '../../src/training/evaluation/usual-changes.ts';
import { readAi4i, smallAi4iRows, smallHeader, spindle, temporaryFolder } from './support.ts';

const minute = 60_000;
const start = Date.parse('2026-01-02T03:04:05Z');
/** As the built-in one, which says nothing of what its sensors may do. */
const unstated: Profile = { ...ai4i, sensors: ai4i.sensors.map(({ plausible: _, ...sensor }) => sensor) };
const machines = inventMachines(ai4i, 12);
const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
const all = 'machine,when,Type,Machine failure';

interface FleetReading {
  readonly machineId: number;
  readonly at: number;
  readonly sensors: SensorValues;
}

/** A reading a minute of each machine. */
function fleetReadings(seed: number, minutes: number): readonly FleetReading[] {
  const readings = simulateFleet(ai4i, machines, seed).take(minutes * machines.length);
  return [...readings].map((each, index) => ({ ...each, at: start + Math.floor(index / machines.length) * minute }));
}

function typeOf(machineId: number): string {
  return machines.find(({ id }) => id === machineId)?.typeName as string;
}

/** Rows of the fleet with these columns beside those of its sensors. */
async function fleetRows(
  t: TestContext,
  columns: string,
  readings = fleetReadings(1, 1_500),
  profile: Profile = ai4i,
): Promise<Dataset> {
  const names = columns.split(',');
  const rows = readings.map(({ machineId, at, sensors }) => {
    const cells = new Map([
      ['machine', String(machineId)],
      ['when', new Date(at).toISOString()],
      ['Type', typeOf(machineId)],
      ['Machine failure', '0'],
      // Each stands in both, by turns.
      ['site', String((Math.floor((at - start) / minute) + machineId) % 2)],
    ]);
    return [...names.map((name) => cells.get(name)), ...ai4i.sensors.map(({ name }) => sensors[name])].join();
  });
  const path = join(await temporaryFolder(t), 'rows.csv');
  await writeFile(path, [[...names, ...ai4i.sensors.map(({ column }) => column)].join(), ...rows, ''].join('\n'));
  const mapping = {
    ...(names.includes('machine') ? { machineId: 'machine' } : {}),
    ...(names.includes('when') ? { time: 'when' } : {}),
    ...(names.includes('site') ? { group: 'site' } : {}),
  };
  const mapped = readColumns(ai4i, { path: 'columns.json', text: JSON.stringify(mapping) });
  return readDataset(profile, path, { columns: mapped, badShareMax: 0, rowCountMax: 100_000 });
}

let learning: Promise<UsualChanges> | undefined;
/** Once for all tests that ask. */
function learn(t: TestContext): Promise<UsualChanges> {
  const now = async () => usualChanges(ai4i, await fleetRows(t, all)) ?? assert.fail('nothing was learnt');
  learning ??= now();
  return learning;
}

/** What is found in readings, as `check sensor`, by a consumer whose model has learnt this. */
function found(profile: Profile, learnt: UsualChanges, readings: readonly FleetReading[]): readonly string[] {
  const specifications = { ...dataQualitySettings, ...episodeSettings, ...explanationSettings, ...inputSettings };
  const settings = readSettings(specifications, {});
  const manifest = { ...model.manifest, usual: null, usualChanges: learnt };
  const watch = watchSensorsOf(settings, profile, { ...model, manifest });
  const times = Float64Array.from(readings, ({ at }) => at);
  const columns = {
    count: readings.length,
    machineIds: Float64Array.from(readings, ({ machineId }) => machineId),
    collectedAt: times,
    recordTimes: times,
    partitions: new Int32Array(readings.length),
    keyLengths: new Int32Array(readings.length),
    values: Float64Array.from(readings.flatMap(({ sensors }) => profile.sensors.map(({ name }) => sensors[name] ?? 0))),
    types: Int16Array.from(readings, ({ machineId }) => watch?.typeNumber(typeOf(machineId)) ?? -1),
  };
  const quality = watch?.look(columns, start + 1e12, String);
  const checks = [...(quality?.suspicions.values() ?? [])].flatMap(({ findings }) => findings);
  return [...new Set(checks.map(({ check, sensors }) => `${check} ${sensors}`))].sort();
}

test('another day of the same fleet has nothing suspect by what was learnt of it', async (t) => {
  const learnt = await learn(t);
  assert.deepEqual(Object.keys(learnt), ['L', 'M', 'H']);
  assert.ok((learnt['L']?.['airTemperature']?.jump?.allowance ?? 0) > 0);
  assert.ok((learnt['L']?.['torque']?.stuckReadings ?? 0) >= 20);
  t.diagnostic(JSON.stringify(learnt));
  assert.deepEqual(found(unstated, learnt, fleetReadings(2, 1_500)), []);
});

test('a sensor that is stuck, or jumps, is found by what was learnt alone', async (t) => {
  const learnt = await learn(t);
  const stuck = fleetReadings(2, 200).map(({ sensors, ...each }) => ({
    ...each,
    sensors: each.machineId === 3 ? { ...sensors, torque: 40 } : sensors,
  }));
  assert.deepEqual(found(unstated, learnt, stuck), ['stuck torque']);
  const { allowance, perSecond } = learnt[typeOf(3)]?.['airTemperature']?.jump ?? { allowance: 0, perSecond: 0 };
  const jumping = fleetReadings(2, 200).map(({ sensors, at, machineId }) => {
    const beyond = machineId === 3 && at === start + 100 * minute ? 2 * (allowance + 60 * perSecond) : 0;
    return { machineId, at, sensors: { ...sensors, airTemperature: (sensors['airTemperature'] ?? 0) + beyond } };
  });
  assert.deepEqual(found(unstated, learnt, jumping), ['jump airTemperature']);
});

test('the same value is stuck by what was learnt only when it has stayed for as long, however many readings say so', () => {
  const learnt = { L: { torque: { stuckReadings: 20, stuckIntervalSeconds: 60 } } };
  const machineId = machines.find(({ typeName }) => typeName === 'L')?.id as number;
  const steady = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1_500, toolWear: 9 };
  // A torque that changes once, and stays then.
  const everySeconds = (seconds: number, count: number, usual: UsualChanges = learnt, profile = unstated) =>
    found(
      profile,
      usual,
      Array.from({ length: count }, (_, index) => ({
        machineId,
        at: start + index * seconds * 1_000,
        sensors: { ...steady, torque: index === 0 ? 40 : 41 },
      })),
    );
  assert.deepEqual(everySeconds(1, 1_000), []);
  assert.deepEqual(everySeconds(1, 1_200), ['stuck torque']);
  assert.deepEqual(everySeconds(60, 20), []);
  assert.deepEqual(everySeconds(60, 21), ['stuck torque']);
  assert.deepEqual(everySeconds(3_600, 20), []);
  assert.deepEqual(everySeconds(3_600, 21), ['stuck torque']);
  // Learnt without times, or stated by the profile: the count alone.
  assert.deepEqual(everySeconds(1, 21, { L: { torque: { stuckReadings: 20 } } }), ['stuck torque']);
  const stating: Profile = {
    ...unstated,
    sensors: unstated.sensors.map((each) =>
      each.name === 'torque' ? { ...each, plausible: { stuckReadings: 20 } } : each,
    ),
  };
  assert.deepEqual(everySeconds(1, 21, learnt, stating), ['stuck torque']);
});

test('a value that stayed for so long that the rule would be beyond its bound has none', () => {
  assert.equal(stuckAfter(1), 20);
  assert.equal(stuckAfter(60), 180);
  assert.equal(stuckAfter(333_333), 999_999);
  assert.equal(stuckAfter(333_334), undefined);
});

test('what the profile states goes before what was learnt, for one type or for all', () => {
  const learnt = { L: { torque: { stuckReadings: 30, jump: { allowance: 1, perSecond: 0 } } } };
  const withTorque = (plausible: NonNullable<Profile['sensors'][number]['plausible']>): Profile => ({
    ...unstated,
    sensors: unstated.sensors.map((sensor) => (sensor.name === 'torque' ? { ...sensor, plausible } : sensor)),
  });
  const machineId = machines.find(({ typeName }) => typeName === 'L')?.id as number;
  const torques = [...new Array(40).fill(40), 60];
  const readings = torques.map((torque, index) => ({
    machineId,
    at: start + index * minute,
    sensors: { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1_500, torque, toolWear: 9 },
  }));
  assert.deepEqual(found(unstated, learnt, readings), ['jump torque', 'stuck torque']);
  assert.deepEqual(found(withTorque({ stuckReadings: 0 }), learnt, readings), ['jump torque']);
  assert.deepEqual(found(withTorque({ jump: null }), learnt, readings), ['stuck torque']);
  assert.deepEqual(found(withTorque({ byType: { L: { stuckReadings: 100, jump: null } } }), learnt, readings), []);
  const ofOthers = { H: { stuckReadings: 100, jump: null } };
  assert.deepEqual(found(withTorque({ byType: ofOthers }), learnt, readings), ['jump torque', 'stuck torque']);
});

test('a sensor that jumps by its nature, and one that hardly changes, have no rule', async (t) => {
  // One new tool in 1,200 readings; and a speed that is set three times a day.
  const readings = fleetReadings(1, 1_500).map((each, index) => ({
    ...each,
    sensors: {
      ...each.sensors,
      toolWear: (Math.floor(index / machines.length) % 1_200) / 5,
      rotationalSpeed: 1_300 + 100 * Math.floor(index / machines.length / 480),
    },
  }));
  const learnt = usualChanges(ai4i, await fleetRows(t, all, readings));
  assert.equal(learnt?.['L']?.['toolWear']?.jump, undefined);
  assert.equal(learnt?.['L']?.['rotationalSpeed']?.stuckReadings, undefined);
  assert.ok(learnt?.['L']?.['airTemperature']?.jump !== undefined);
});

// Nothing was learnt of it, and nothing looked for: each reading without it began anew.
test('a sensor that comes in every second reading alone is compared with its last value, and can be stuck and jump', async (t) => {
  const half: Profile = {
    ...unstated,
    sensors: unstated.sensors.map((each) => (each.name === 'torque' ? { ...each, optional: true } : each)),
  };
  const everySecond = (readings: readonly FleetReading[]): readonly FleetReading[] =>
    readings.map(({ machineId, at, sensors }) => {
      const isMeasured = (Math.floor((at - start) / minute) + machineId) % 2 === 0;
      return { machineId, at, sensors: isMeasured ? sensors : { ...sensors, torque: Number.NaN } };
    });
  const learnt = usualChanges(half, await fleetRows(t, all, everySecond(fleetReadings(1, 2_500)), half)) ?? {};
  const { torque } = learnt[typeOf(3)] ?? {};
  assert.equal(torque?.stuckIntervalSeconds, 120);
  assert.ok((torque?.stuckReadings ?? 0) >= 20);
  assert.deepEqual(found(half, learnt, everySecond(fleetReadings(2, 1_500))), []);
  const ofThird = (torqueOf: (usual: number, at: number) => number): readonly FleetReading[] =>
    fleetReadings(2, 400).map(({ machineId, at, sensors }) => {
      const value = machineId === 3 ? torqueOf(sensors['torque'] as number, at) : (sensors['torque'] as number);
      return { machineId, at, sensors: { ...sensors, torque: value } };
    });
  const stuck = ofThird((usual, at) => (at < start + 9 * minute ? usual : 40));
  assert.deepEqual(found(half, learnt, everySecond(stuck)), ['stuck torque']);
  const { allowance, perSecond } = torque?.jump ?? assert.fail('no jump was learnt');
  const beyond = 3 * (allowance + 120 * perSecond);
  const jumping = ofThird((usual, at) =>
    at >= start + 200 * minute && at < start + 202 * minute ? usual + beyond : usual,
  );
  assert.deepEqual(found(half, learnt, everySecond(jumping)), ['jump torque']);
});

test('nothing is learnt of rows that nobody says follow one another, and no jump without times', async (t) => {
  assert.equal(usualChanges(ai4i, await readAi4i()), undefined);
  const ordered = usualChanges(ai4i, await fleetRows(t, 'machine,Type,Machine failure'));
  assert.equal(ordered?.['L']?.['torque']?.jump, undefined);
  assert.ok((ordered?.['L']?.['torque']?.stuckReadings ?? 0) >= 20);
  assert.equal(ordered?.['L']?.['torque']?.stuckIntervalSeconds, undefined);
});

test('machines whose readings take turns are learnt each by itself, whatever else groups them', async (t) => {
  // Every value stays for twenty minutes, and no two readings have the same time.
  const readings = fleetReadings(1, 1_500).map(({ machineId, at, sensors }, index) => ({
    machineId,
    at: at + (index % machines.length) * 1_000,
    sensors: { ...sensors, torque: 40 + machineId + Math.abs((Math.floor((at - start) / (20 * minute)) % 8) - 4) / 10 },
  }));
  const torqueOf = async (columns: string) =>
    usualChanges(ai4i, await fleetRows(t, `${columns},Type,Machine failure`, readings))?.['L']?.['torque'];
  const alone = await torqueOf('machine,when');
  assert.equal(alone?.stuckReadings, 60);
  assert.equal(alone?.stuckIntervalSeconds, 60);
  assert.equal(alone?.jump?.allowance, 0.201);
  assert.deepEqual(await torqueOf('site,machine,when'), alone);
  assert.equal((await torqueOf('site,machine'))?.stuckReadings, 60);
  // A value after another is mostly one of another machine.
  for (const columns of ['site,when', 'when', 'site']) assert.equal(await torqueOf(columns), undefined, columns);
});

test('training writes it into the manifest and the card, and the model that is loaded has it', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'rows.csv');
  const rows = smallAi4iRows(6_000).map((row, index) => `${row},${new Date(start + index * minute).toISOString()}`);
  // Types take turns by row, so that no row of a machine follows one of its own type: three machines, one of each.
  const named = rows.map((row, index) => `${row},m${index % 3}`);
  await writeFile(data, [`${smallHeader},when,machine`, ...named, ''].join('\n'));
  const columns = join(folder, 'columns.json');
  await writeFile(columns, '{"machineId":"machine"}');
  const out = join(folder, 'out');
  const quick = ['--repetitions', '1', '--rounds', '10', '--time', 'when', '--columns', columns];
  const ended = await spindle(['train', '--data', data, '--out', out, ...quick]);
  assert.equal(ended.code, 0, ended.stderr);
  const { usualChanges: learnt } = readManifest(await readFile(join(out, 'manifest.json'), 'utf8'));
  assert.deepEqual(Object.keys(learnt ?? {}), ['L', 'M', 'H']);
  const { stuckReadings } = learnt?.['M']?.['airTemperature'] ?? {};
  assert.ok(stuckReadings !== undefined);
  const card = await readFile(join(out, 'model-card.html'), 'utf8');
  assert.ok(card.includes(`stuck after ${stuckReadings} readings of 180 s`));
  const builtIn = await readFile('models/default/model-card.html', 'utf8');
  assert.match(builtIn, /was not learnt: nothing says which rows of the data follow one another/);
});

test('a manifest whose rules are none is refused with their place', async () => {
  const manifest = JSON.parse(await readFile('models/default/manifest.json', 'utf8'));
  const withTorque = (torque: unknown): string => JSON.stringify({ ...manifest, usualChanges: { L: { torque } } });
  assert.deepEqual(readManifest(withTorque({})).usualChanges, { L: { torque: {} } });
  assert.throws(() => readManifest(withTorque({ stuckReadings: 1 })), /usualChanges\.L\.torque\.stuckReadings/);
  const early = { stuckReadings: 20, stuckIntervalSeconds: -1 };
  assert.throws(() => readManifest(withTorque(early)), /usualChanges\.L\.torque\.stuckIntervalSeconds/);
  const jump = { allowance: -1, perSecond: 0 };
  assert.throws(() => readManifest(withTorque({ jump })), /usualChanges\.L\.torque\.jump\.allowance/);
});
