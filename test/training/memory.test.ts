// Features with memory from a file to a model and back: training, evaluation and `spindle score --readings` compute the same, and whoever remembers
// nothing refuses the model.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pump } from '../../examples/pump/profile.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { modelPaths, spindle, temporaryFolder } from './support.ts';

const PROFILE_PATH = fileURLToPath(new URL('../../examples/pump/profile.ts', import.meta.url));
const header = ['experiment', 'datetime', ...pump.sensors.map(({ column }) => column), 'anomaly'];

/** Eight runs of the pump, each at a flow of its own, of which the second half is higher: no single reading says so, only what the run was before. */
function rows(runs: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8]): string[] {
  return runs.flatMap((run) =>
    Array.from({ length: 60 }, (_, second) => {
      const fails = second >= 40;
      const noise = ((run * 31 + second * 17) % 10) / 10;
      const flow = 20 + run * 7 + noise + (fails ? 4 : 0);
      const time = new Date(Date.UTC(2026, 0, run, 10, 0, second)).toISOString();
      return [
        `run ${run}`,
        time,
        0.03 + noise / 100,
        0.04,
        1.3 + noise,
        0.1,
        79 - noise,
        26,
        230 + noise,
        flow,
        fails ? 1 : 0,
      ].join();
    }),
  );
}

async function write(folder: string, lines: readonly string[], names = header): Promise<string> {
  const path = join(folder, 'pump.csv');
  // One sensor that stays at its value everywhere is refused; the first row has others.
  const [first = '', ...others] = lines;
  await writeFile(
    path,
    [
      names.join(),
      first.replace(',0.04,', ',0.05,').replace(',0.1,', ',0.2,').replace(',26,', ',27,'),
      ...others,
      '',
    ].join('\n'),
  );
  return path;
}

const train = (data: string, out: string, ...more: string[]) =>
  spindle(
    [
      'train',
      '--data',
      data,
      '--features',
      'memory',
      '--out',
      out,
      '--repetitions',
      '1',
      '--folds',
      '2',
      '--rounds',
      '20',
      ...more,
    ],
    { PROFILE_PATH },
  );

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spindle-training-'));
  const { code, stderr } = await train(await write(folder, rows()), join(folder, 'model'));
  assert.equal(code, 0, stderr);
});
after(() => rm(folder, { recursive: true, force: true }));

async function evaluated(data: string): Promise<{ readonly averagePrecision: number }> {
  const { stdout } = await spindle(['evaluate', '--model', join(folder, 'model'), '--data', data, '--json'], {
    PROFILE_PATH,
  });
  return JSON.parse(stdout) as { readonly averagePrecision: number };
}

test('a file scored row by row has the probabilities that training computes of it, to the last digit', async () => {
  const data = join(folder, 'pump.csv');
  const model = await loadModelFromPaths(modelPaths({ MODEL_PATH: join(folder, 'model') }), pump, { remembers: true });
  const columns = { ...readColumns(pump, null), timeColumn: 'datetime', groupColumn: 'experiment' };
  const dataset = await readDataset(pump, data, { columns, badShareMax: 0, rowCountMax: 1_000 });
  const matrix = featureMatrix(pump, dataset, model.manifest, model.manifest.typeEncoding);
  const expected = model.scorer.probabilities(matrix, dataset.rowCount);
  const { code, stdout, stderr } = await spindle(['score', '--readings', '--model', join(folder, 'model'), data], {
    PROFILE_PATH,
  });
  assert.equal(code, 0, stderr);
  const [names = '', ...lines] = stdout.trim().split('\n');
  const at = names.split(',').indexOf('probability');
  assert.deepEqual(
    lines.map((line) => Math.fround(Number(line.split(',')[at]))),
    [...expected],
  );
  assert.equal((await evaluated(data)).averagePrecision > 0.99, true);
});

test('what a model was trained to remember stands in its manifest, and a profile that remembers otherwise is refused in words', async () => {
  const path = join(folder, 'model/manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as {
    memory: { gapSeconds: null; features: Record<string, string> };
  };
  assert.equal(manifest.memory.features['flow_from_start'], 'fromBaseline over 120 s');
  assert.equal(manifest.memory.gapSeconds, null);
  const settings = modelPaths({ MODEL_PATH: join(folder, 'model') });
  const changed = pump.moreFeatures?.map((feature) =>
    feature.name === 'flow_from_start' && feature.memory?.statistic === 'fromBaseline'
      ? { ...feature, memory: { ...feature.memory, over: { minutes: 3 } } }
      : feature,
  );
  await assert.rejects(
    loadModelFromPaths(settings, { ...pump, moreFeatures: changed ?? [] }, { remembers: true }),
    /memory differs: the feature flow_from_start was fromBaseline over 120 s when the model was trained, and is fromBaseline over 180 s in the profile pump/,
  );
  await assert.rejects(
    loadModelFromPaths(settings, { ...pump, memory: { gap: { minutes: 1 } } }, { remembers: true }),
    /memory differs: a gap was none when the model was trained, and is more than 60 s in the profile pump/,
  );
});

test('whoever remembers nothing of machines refuses the model, and never scores it', async () => {
  await assert.rejects(
    loadModelFromPaths(modelPaths({ MODEL_PATH: join(folder, 'model') }), pump),
    /the model pump-xgboost has features with memory \(vibration1_from_start and 23 more\), and this program remembers nothing of machines/,
  );
});

test('rows without a machine, without times, or in no order of time are refused with their place', async (t) => {
  const other = await temporaryFolder(t);
  const out = join(other, 'model');
  const lines = rows();
  const nameless = lines.map((line, at) => `${line.split(',')[0]},${at === 99 ? line.replace('run 2', '') : line}`);
  const refused = await train(await write(other, nameless, ['run', ...header]), out, '--group', 'run');
  assert.match(
    refused.stderr,
    /line 101, column "experiment": the feature vibration1_from_start remembers its machine's readings, and this row names no machine/,
  );
  const unnamed = header.map((name) => (name === 'experiment' ? 'run' : name));
  const without = await train(await write(other, lines, unnamed), out, '--group', 'run', '--time', 'datetime');
  assert.match(
    without.stderr,
    /line 1: the feature vibration1_from_start remembers its machine's readings, and there is no column "experiment" of machines/,
  );
  const timeless = header.map((name) => (name === 'datetime' ? 'when' : name));
  const untimed = await train(await write(other, lines, timeless), out);
  assert.match(
    untimed.stderr,
    /and there is no column "datetime" of times; name it as training\.timeColumn of the profile, or with --time/,
  );
  const counted = lines.map((line, at) => line.replace(/,2026[^,]*/, `,${at}`));
  const plain = await train(await write(other, counted), out);
  assert.match(
    plain.stderr,
    /column "datetime": .* over a length of time, and these are plain numbers, which only order rows/,
  );
  for (const each of [refused, without, untimed, plain]) assert.equal(each.code, 2);
});

test('a file that is scored says of each row that cannot be remembered why, and scores the others', async (t) => {
  const other = await temporaryFolder(t);
  const [one = '', two = '', three = '', ...more] = rows([1, 2]);
  const path = await write(other, [
    one,
    three,
    two,
    ...more.map((line, at) => (at === 0 ? line.replace('run 1', '') : line)),
  ]);
  const { stdout, stderr } = await spindle(
    ['score', '--readings', '--format', 'ndjson', '--model', join(folder, 'model'), path],
    { PROFILE_PATH },
  );
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { refused: string | null; line: number });
  assert.deepEqual(
    answers.filter(({ refused }) => refused !== null).map(({ line, refused }) => [line, refused]),
    [
      [4, 'column 2 ("datetime"): is earlier than the row of this machine before it; sort the file by time'],
      [5, 'column 1 ("experiment"): is empty; a row of no group could lie on both sides of a split'],
    ],
  );
  assert.match(stderr, /120 rows, \d+ anomalous, 2 refused/);
});
