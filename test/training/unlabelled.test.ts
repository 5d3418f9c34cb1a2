// Training without labels, as a function and as a user runs it: the limit gives the wished rate of alarms, what is written loads and finds what is
// unusual, and whatever cannot be is refused with the reason.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { requireLabelled, requireUnlabelled } from '../../src/programs/train/unlabelled.ts';
import { sha256 } from '../../src/training/artefact.ts';
import { featureMatrix } from '../../src/training/data/feature-matrix.ts';
import { measure } from '../../src/training/evaluation/metrics.ts';
import { ai4iPath, modelPaths, smallAi4iRows, smallHeader, spindle, temporaryFolder } from './support.ts';
import { type PumpRow, pumpRows, pumps, pumpsCsv, pumpsSource, readPumps, trainPumps } from './unlabelled-support.ts';

async function written(t: Parameters<typeof temporaryFolder>[0], text: string): Promise<string> {
  const path = join(await temporaryFolder(t), 'pumps.csv');
  await writeFile(path, text);
  return path;
}

describe('a model without labels', () => {
  test('raises about as many alarms per machine and week as are wished for, and fewer where fewer are', async (t) => {
    const dataset = await readPumps(await written(t, pumpsCsv(pumpRows())));
    const rates = [0.5, 1, 2].map((alarmsPerMachineWeek) => {
      const { evaluation } = trainPumps(dataset, { alarmsPerMachineWeek });
      const { alarms } = evaluation.expected;
      assert.equal(alarms?.machines, 3);
      assert.ok(Math.abs((alarms?.machineWeeks ?? 0) - 12) < 0.1);
      const rate = alarms?.perMachineWeek ?? 0;
      assert.ok(rate <= alarmsPerMachineWeek && rate > alarmsPerMachineWeek / 2, `${rate} for ${alarmsPerMachineWeek}`);
      assert.equal(evaluation.heldBack?.alarms?.machines, 3);
      return rate;
    });
    assert.deepEqual(rates, [...rates].sort());
  });

  test('ranks what fails first, though nobody told it what fails', async (t) => {
    const folder = await temporaryFolder(t);
    const [plain, labelled] = [join(folder, 'plain.csv'), join(folder, 'labelled.csv')];
    await writeFile(plain, pumpsCsv(pumpRows({ seed: 1 })));
    await writeFile(labelled, pumpsCsv(pumpRows({ seed: 2 }), { isLabelled: true }));
    const { files, manifest } = trainPumps(await readPumps(plain));
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const model = await loadModelFromPaths(modelPaths({ MODEL_PATH: folder }), pumps);
    assert.equal(model.modelType, 'IsolationForest');
    assert.equal(model.manifest.kind, 'isolation_forest');
    const others = await readPumps(labelled, 'labelled');
    const matrix = featureMatrix(pumps, others, model.manifest, model.manifest.typeEncoding);
    const probabilities = model.scorer.probabilities(matrix, others.rowCount);
    const { averagePrecision } = measure(others.labels, probabilities, manifest.threshold);
    assert.ok(averagePrecision > 0.95, String(averagePrecision));
  });

  test('does not look at labels: with them and without them the model is the same', async (t) => {
    const rows = pumpRows({ weeks: 2 });
    const [without, withLabels] = await Promise.all(
      [false, true].map(async (isLabelled) => readPumps(await written(t, pumpsCsv(rows, { isLabelled })))),
    );
    assert.ok(without !== undefined && withLabels !== undefined);
    assert.equal(sha256(trainPumps(without).files['model.ubj']), sha256(trainPumps(withLabels).files['model.ubj']));
  });

  test('without times takes a share of readings', async (t) => {
    const lines = pumpsCsv(pumpRows({ weeks: 1 }))
      .split('\n')
      .map((line) => line.slice(line.indexOf(',') + 1));
    const { evaluation } = trainPumps(await readPumps(await written(t, lines.join('\n'))), { anomalousShare: 0.01 });
    assert.deepEqual(evaluation.wish, { kind: 'share', share: 0.01 });
    assert.equal(evaluation.expected.alarms, null);
    assert.ok(Math.abs(evaluation.expected.anomalousShare - 0.01) < 1e-3);
  });
});

describe('what cannot be is refused', () => {
  test('a rate that is too low for the time watched, or too high for any limit', async (t) => {
    const dataset = await readPumps(await written(t, pumpsCsv(pumpRows({ weeks: 1 }))));
    assert.throws(
      () => trainPumps(dataset, { alarmsPerMachineWeek: 0.1 }),
      /pumps\.csv: 3 machines were watched for 3 machine-weeks in all, in which 0\.1 alarms per machine and week are 0\.3: too few/,
    );
    assert.throws(
      () => trainPumps(dataset, { alarmsPerMachineWeek: 2_000 }),
      /no limit gives 2000 alarms per machine and week: there are \d+ at most/,
    );
  });

  test('a rate where times are missing', async (t) => {
    const lines = pumpsCsv(pumpRows({ weeks: 1 }))
      .split('\n')
      .map((line) => line.slice(line.indexOf(',') + 1));
    const dataset = await readPumps(await written(t, lines.join('\n')));
    assert.throws(() => trainPumps(dataset, { alarmsPerMachineWeek: 1 }), /no column of times \(--time\)/);
  });

  test('a sensor that never changes, with its column and lines; too few rows', async (t) => {
    const rows = pumpRows({ weeks: 1 }).map((row): PumpRow => ({ ...row, vibration: 2 }));
    const constant = await readPumps(await written(t, pumpsCsv(rows)));
    assert.throws(() => trainPumps(constant), /pumps\.csv, lines 2 to 3025, column "Vibration": it is 2 in every row/);
    const few = await readPumps(await written(t, pumpsCsv(pumpRows({ weeks: 1 }).slice(0, 400))));
    assert.throws(() => trainPumps(few), /there are 400 rows, and 500 are needed/);
  });

  test('gaps are not counted as watched; repeated times are said; text in a sensor is a bad row with line and column', async (t) => {
    const rows = pumpRows({ weeks: 2, pumpCount: 1 });
    const [first, ...others] = rows.filter(({ at }, index) => index < 400 || at > (rows[1_200]?.at ?? 0));
    assert.ok(first !== undefined);
    const text = pumpsCsv([first, first, ...others]).replace(/,\d+\.\d{3}\n/, ',high\n');
    const dataset = await readPumps(await written(t, text));
    assert.match(dataset.badRows[0]?.problem ?? '', /column 4 \("Vibration"\): "high" is not a number/);
    assert.equal(dataset.badRows[0]?.line, 2);
    const { evaluation } = trainPumps(dataset, { anomalousShare: 0.01 });
    const weeks = evaluation.expected.alarms?.machineWeeks ?? 0;
    assert.ok(Math.abs(weeks - others.length / 1_008) < 0.01, String(weeks));
  });
});

describe('spindle train --unlabelled', () => {
  test('from a file and a profile without a target to a folder that evaluates, scores and says that nobody knows', async (t) => {
    const folder = await temporaryFolder(t);
    const path = (name: string): string => join(folder, name);
    await writeFile(path('pumps.ts'), pumpsSource);
    await writeFile(path('plain.csv'), pumpsCsv(pumpRows()));
    await writeFile(path('judged.csv'), pumpsCsv(pumpRows({ weeks: 1, seed: 2 }), { isLabelled: true }));
    const env = { PROFILE_PATH: path('pumps.ts') };
    const unlabelled = ['train', '--unlabelled', '--data', path('plain.csv'), '--out', path('model')];
    const { code, stdout, stderr } = await spindle([...unlabelled, '--alarms-per-machine-week', '1'], env);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^NO LABELS: So nobody knows how many failures this model finds/);
    assert.match(
      stdout,
      /wished for 1 alarms per machine and week\nexpected, on rows held out in blocks +(?:0\.\d+|1) alarms/,
    );
    const card = await readFile(path('model/model-card.html'), 'utf8');
    assert.ok(card.indexOf('There were no labels.') < card.indexOf('class="lead"'));
    assert.match(card, /<b>unknown<\/b><span>recall: no failure is labelled/);
    const redrawn = await spindle(['train', '--report-only', '--out', path('model')], env);
    assert.equal(redrawn.code, 0, redrawn.stderr);
    assert.equal(await readFile(path('model/model-card.html'), 'utf8'), card);
    const evaluated = await spindle(
      ['evaluate', '--model', path('model'), '--data', path('judged.csv'), '--json'],
      env,
    );
    assert.equal(evaluated.code, 0, evaluated.stderr);
    assert.ok(JSON.parse(evaluated.stdout).averagePrecision > 0.9, evaluated.stdout);
    const labelled = ['train', '--data', path('judged.csv'), '--out', path('supervised'), '--compare', path('model')];
    const both = await spindle([...labelled, '--rounds', '20', '--repetitions', '1', '--folds', '3'], env);
    assert.equal(both.code, 0, both.stderr);
    assert.match(both.stdout, /\nFor comparison: pumps-isolation \w{12} +0\.30 .*\n/);
    assert.match(both.stdout, /\npumps-isolation: episodes: [\d.]+ of 3 announced/);
    const { compared, protocols } = JSON.parse(await readFile(path('supervised/evaluation.json'), 'utf8'));
    assert.equal(compared.events.episodes, 3);
    const other = protocols.find(({ name }: { name: string }) => name.startsWith('For comparison'));
    assert.ok(other.summaries.averagePrecision.mean > 0.9, 'measured on the same held-out rows');
    assert.match(
      await readFile(path('supervised/model-card.html'), 'utf8'),
      /For comparison: pumps-isolation.*learnt without labels/,
    );
    const supervised = await spindle(['train', '--data', path('plain.csv'), '--out', path('other')], env);
    assert.equal(supervised.code, 2);
    assert.match(supervised.stderr, /no column "Failure".*or train without labels: spindle train --unlabelled/s);
  });

  test('options that need labels, and those that make no sense with them, are refused', async () => {
    const given = (name: string) => (each: string) => each === name;
    assert.throws(() => requireUnlabelled(given('costMiss')), /--cost-miss needs labels/);
    assert.throws(() => requireLabelled(given('subsample')), /--subsample is for training without labels/);
    requireUnlabelled(given('subsample'));
    requireLabelled(given('costMiss'));
    const both = ['--anomalous-percent', '1', '--alarms-per-machine-week', '1'];
    const { code, stderr } = await spindle(['train', '--unlabelled', '--data', ai4iPath, ...both]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /each choose the limit/);
  });

  test('the built-in profile learns without its labels too', async (t) => {
    const folder = await temporaryFolder(t);
    const data = join(folder, 'rows.csv');
    const rows = smallAi4iRows(600).map((row) => row.slice(0, row.lastIndexOf(',')));
    await writeFile(data, [smallHeader.slice(0, smallHeader.lastIndexOf(',')), ...rows, ''].join('\n'));
    const { code, stderr } = await spindle(['train', '--unlabelled', '--data', data, '--out', join(folder, 'model')]);
    assert.equal(code, 0, stderr);
    const manifest = JSON.parse(await readFile(join(folder, 'model/manifest.json'), 'utf8'));
    assert.ok(!manifest.featureNames.includes('Type_encoded'), 'the type alone says nothing of what is unusual');
  });
});
