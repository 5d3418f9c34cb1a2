// Labelled failures of the very file that was trained on were told as broken sensors: what a machine can have was learnt of normal rows alone.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCheckReading, sensorBounds } from '../../src/core/data-quality/check-reading.ts';
import type { Profile } from '../../src/core/profile.ts';
import { readManifest } from '../../src/inference/model/manifest.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
import { usualRanges } from '../../src/training/evaluation/usual-ranges.ts';
import { readAi4i, temporaryFolder } from './support.ts';

/** As the built-in one, which says nothing of what its sensors may have. */
const rig: Profile = { ...ai4i, sensors: ai4i.sensors.map(({ plausible: _, ...sensor }) => sensor) };
const shipped = await readFile(join(projectFolder, 'models/default/manifest.json'), 'utf8');

/** Torques around 40 Nm, of failures up to 300 Nm; and one failure of another type without anything far. */
async function rigRows(folder: string) {
  const header = `Type,Machine failure,${ai4i.sensors.map(({ column }) => column).join()}`;
  const row = (type: string, failure: number, torque: number) => `${type},${failure},300.5,310.5,1500,${torque},100`;
  const normal = Array.from({ length: 200 }, (_, at) => row(at % 2 === 0 ? 'L' : 'M', 0, 31 + (at % 20)));
  const path = join(folder, 'rig.csv');
  await writeFile(path, [header, ...normal, row('L', 1, 300), row('L', 1, 41), row('M', 1, 60)].join('\n'));
  return readDataset(rig, path, { columns: readColumns(rig, null), badShareMax: 0, rowCountMax: 1_000 });
}

/** As serving reads it, in a manifest. */
const served = (usual: unknown) => readManifest(JSON.stringify({ ...JSON.parse(shipped), usual })).usual;

test('a reading like those that are labelled as failures can be believed, and one far beyond them not', async (t) => {
  const usual = served(usualRanges(rig, await rigRows(await temporaryFolder(t)), []));
  const check = createCheckReading(rig, { usual, language: 'en' });
  const at = (torque: number) => ({
    ...{ airTemperature: 300.5, processTemperature: 310.5, rotationalSpeed: 1500, toolWear: 100 },
    torque,
  });
  assert.deepEqual(check(at(300), 'L'), []);
  assert.deepEqual(check(at(310), 'L'), [], 'the next failure may go a little further');
  assert.deepEqual(
    check(at(400), 'L').map(({ sensors }) => sensors),
    [['torque']],
  );
  assert.deepEqual(
    check(at(300), 'M').map(({ sensors }) => sensors),
    [['torque']],
    'no machine of this type had it',
  );
});

test('only what goes far is kept, so that the shipped model is as it was', async () => {
  const dataset = await readAi4i();
  const { usual } = JSON.parse(shipped) as { usual: Record<string, { features: object }> };
  assert.deepEqual(usualRanges(ai4i, dataset, Object.keys(usual['L']?.features ?? {})), usual);
});

test('a bound has no noise of computing in it', () => {
  const [torque] = rig.sensors.filter(({ name }) => name === 'torque');
  assert.ok(torque);
  const range = { low: 49.1, median: 53, high: 57.3 };
  const usual = { L: { sensors: { torque: range }, features: {} } };
  assert.deepEqual(sensorBounds(rig, torque, 'L', usual), { atLeast: 8.1, atMost: 98.3 });
});
