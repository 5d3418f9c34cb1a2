// A file with empty cells, from the profile that is proposed of it to judged rows: training, its golden rows and scoring take a value that was not
// measured for missing, all by the same code.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { optionalNames } from '../../src/core/optional-sensors.ts';
import { createReferenceScorer } from '../../src/inference/forest/reference-scorer.ts';
import { readProfile } from '../../src/models/load-profile.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { growForest, meanPathLengths } from '../../src/training/isolation/grow.ts';
import { toForest } from '../../src/training/isolation/to-forest.ts';
import { seededRandom } from '../../src/training/random.ts';
import { modelPaths, spindle, temporaryFolder } from './support.ts';

const rowCount = 700;

/** A leak shows in pressure and heat, and heat is not measured in every third row, by any word for that. */
function rows(): string[] {
  const random = seededRandom(5);
  return Array.from({ length: rowCount }, (_, row) => {
    const leaks = row % 5 === 0;
    const heat = (40 + 5 * random() + (leaks ? 9 : 0)).toFixed(2);
    const pressure = (4 + random() - (leaks ? 0.6 : 0)).toFixed(2);
    return [pressure, row % 3 === 0 ? ['', 'NaN', 'n/a', '-'][row % 4] : heat, leaks ? 1 : 0].join();
  });
}

async function prepared(t: TestContext) {
  const folder = await temporaryFolder(t);
  const [data, path, model] = ['plant.csv', 'rig.ts', 'model'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(data, `${['Pressure [bar],Heat [°C],Leak', ...rows()].join('\n')}\n`);
  const run = async (...args: string[]) => {
    const ended = await spindle(args, { PROFILE_PATH: path });
    assert.equal(ended.code, 0, `${ended.stdout}${ended.stderr}`);
    return ended;
  };
  const proposed = await run('profile', 'new', '--data', data, '--name', 'rig', '--out', path);
  const { profile } = await readProfile(path);
  assert.ok(profile !== undefined);
  const inFile = { columns: readColumns(profile, null), badShareMax: 0, rowCountMax: 10_000 };
  const dataset = await readDataset(profile, data, { ...inFile, labels: 'unlabelled' });
  return { run, proposed, profile, dataset, data, path, model };
}

test('a sensor with empty cells is proposed as optional, trained on as missing, and scored alike', async (t) => {
  const { run, proposed, profile, dataset, data, path, model } = await prepared(t);
  assert.match(proposed.stderr, /"Heat \[°C\]" is optional: 234 of 700 cells are empty/);
  assert.deepEqual(optionalNames(profile), ['heat']);
  await run('profile', 'check', '--no-types', path);
  await run('train', '--data', data, '--out', model, '--repetitions', '1', '--folds', '2', '--rounds', '20');
  const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
  assert.deepEqual(manifest.optionalSensors, ['heat']);
  const lacking = manifest.golden.rows.filter((row: (number | null)[]) => row.includes(null));
  assert.ok(lacking.length >= 8 && lacking.length < manifest.golden.rows.length, `${lacking.length} golden rows`);
  assert.equal(manifest.reference.inputs.STANDARD.sensors.heat.missing, 234);

  const loaded = await loadModelFromPaths(modelPaths({ MODEL_PATH: model }), profile);
  const matrix = featureMatrix(profile, dataset, loaded.manifest, loaded.manifest.typeEncoding);
  const scored = await run('score', '--readings', '--model', model, '--format', 'ndjson', data);
  const answers = scored.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly probability: number; readonly refused: string | null });
  assert.deepEqual(
    answers.map(({ probability }) => Math.fround(probability)),
    [...loaded.scorer.probabilities(matrix, rowCount)],
  );

  // Where values were missing in training decides what a model makes of one that is.
  const strict = { ...profile, sensors: profile.sensors.map((sensor) => ({ ...sensor, optional: false })) };
  await assert.rejects(
    loadModelFromPaths(modelPaths({ MODEL_PATH: model }), strict),
    /the sensor heat was optional when the model was trained, and is in every reading in the profile rig/,
  );
});

test('a model without labels learns what is usual of the values that there are, and its forest sends others where most rows went', async (t) => {
  const { run, profile, dataset, data, model } = await prepared(t);
  await run('train', '--unlabelled', '--data', data, '--out', model, '--folds', '2', '--anomalous-percent', '1');
  const { manifest } = await loadModelFromPaths(modelPaths({ MODEL_PATH: model }), profile);
  assert.deepEqual(manifest.optionalSensors, ['heat']);
  const { heat } = manifest.baselines?.machineTypes['STANDARD'] ?? {};
  assert.ok(heat !== undefined && heat.median > 40 && heat.median < 55 && heat.deviation > 0, JSON.stringify(heat));

  const { featureNames, typeEncoding } = manifest;
  const matrix = featureMatrix(profile, dataset, { featureNames }, typeEncoding);
  const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const trees = growForest(matrix, featureNames.length, all, { treeCount: 20, subsample: 128, depthMax: 8, seed: 3 });
  const lengths = meanPathLengths(trees, matrix, featureNames.length, all);
  const margins = createReferenceScorer(toForest(trees, featureNames, { shift: 0, perStep: 1 })).margins(
    matrix,
    rowCount,
  );
  margins.forEach((margin, row) => {
    assert.ok(Math.abs(margin + (lengths[row] as number)) < 1e-4, `row ${row}: ${margin} and ${lengths[row]}`);
  });
});
