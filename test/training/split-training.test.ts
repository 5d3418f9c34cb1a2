// Training on readings of machines that differ: random folds flatter and are warned of; groups, times and a test file give figures that hold,
// and the same command gives the same folder.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../src/training/random.ts';
import { warningSaid } from '../../web/lib/pipeline/model-warning.ts';
import { root, spindle, temporaryFolder } from './support.ts';

const PROFILE_PATH = join(root, 'examples/press/profile.ts');

/** Presses that fail for reasons of their own: what is learnt of one tells little of another, and each of its rows tells of the next. */
function pressRows(names: readonly string[]): string[] {
  const rows = ['experiment,when,Oil pressure [bar],Oil temperature [C],Stroke rate [1/min],Press type,Press failure'];
  names.forEach((name, press) => {
    const random = seededRandom(press + 7);
    const [base, sign] = [100 + 400 * random(), random() < 0.5 ? 1 : -1];
    for (let row = 0; row < 60; row++) {
      const fails = row >= 40;
      const pressure = base + random() * 4 + (fails ? sign * 12 : 0);
      const time = new Date(Date.UTC(2025, 0, 1 + press) + row * 1000).toISOString();
      rows.push(
        [
          name,
          time,
          pressure.toFixed(2),
          (40 + random() / 50).toFixed(2),
          (20 + random() / 50).toFixed(2),
          'A',
          fails ? 1 : 0,
        ].join(),
      );
    }
  });
  return rows;
}

const quick = ['--repetitions', '2', '--rounds', '30'];
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

test('random folds of ordered rows are warned of, and groups, times and a test file tell the truth', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'press.csv');
  const other = join(folder, 'other.csv');
  const all = pressRows(names('p', 14));
  await writeFile(data, `${all.slice(0, 1 + 60 * 10).join('\n')}\n`);
  await writeFile(other, `${[all[0], ...all.slice(1 + 60 * 10)].join('\n')}\n`);
  const train = async (out: string, ...args: string[]) => {
    const ended = await spindle(['train', '--data', data, '--out', join(folder, out), ...quick, ...args], {
      PROFILE_PATH,
    });
    assert.equal(ended.code, 0, ended.stderr);
    const read = async (name: string) => JSON.parse(await readFile(join(folder, out, name), 'utf8'));
    const card = await readFile(join(folder, out, 'model-card.html'), 'utf8');
    return { ...ended, card, evaluation: await read('evaluation.json'), manifest: await read('manifest.json') };
  };

  const random = await train('random');
  assert.match(
    random.stdout,
    /^WARNING: The figures below flatter: neighbouring rows resemble one another.*--group COLUMN/,
  );
  assert.match(
    random.card.slice(0, random.card.indexOf('class="tiles"')),
    /class="warning".*The figures below flatter/,
  );
  assert.match(random.manifest.split.warning, /not 0\.\d+ ±/);
  assert.equal(warningSaid(random.manifest.split.warning, 'ko').language, 'ko');

  const grouped = await train('grouped', '--group', 'experiment', '--time', 'when');
  assert.doesNotMatch(grouped.stdout, /WARNING/);
  assert.match(grouped.stdout, /episodes: [\d.]+ of 10 announced.*false alarms, [\d.]+ per day/);
  assert.deepEqual(
    [grouped.manifest.split.kind, grouped.manifest.split.groupColumn, grouped.manifest.split.timeColumn],
    ['groups', 'experiment', 'when'],
  );
  assert.ok(random.manifest.metrics.f1.mean > grouped.manifest.metrics.f1.mean + 0.15, 'the random split flatters');
  assert.match(grouped.card, /on whole groups not trained on \(experiment\)/);
  assert.match(grouped.card, /Chronological 80\/20/);

  const tested = await train('tested', '--group', 'experiment', '--time', 'when', '--test', other);
  assert.match(tested.stdout, /Test file, default/);
  assert.equal(
    tested.manifest.metrics.f1.mean,
    tested.evaluation.protocols.find(({ name }: { name: string }) => /Test file/.test(name)).summaries.f1.mean,
  );
  assert.equal(tested.evaluation.split.test.rows, 240);
  assert.equal(tested.evaluation.events.episodes, 4);
  // The model is the same: a test file is never trained on.
  assert.equal(tested.manifest.modelSha256, grouped.manifest.modelSha256);
  const { mean, standardDeviation } = grouped.manifest.metrics.averagePrecision;
  const gap = Math.abs(mean - tested.manifest.metrics.averagePrecision.mean);
  assert.ok(gap <= Math.hypot(standardDeviation, tested.manifest.metrics.averagePrecision.standardDeviation), `${gap}`);

  await train('again', '--group', 'experiment', '--time', 'when');
  for (const name of await readdir(join(folder, 'grouped')))
    assert.deepEqual(await readFile(join(folder, 'again', name)), await readFile(join(folder, 'grouped', name)), name);

  const evaluated = await spindle(['evaluate', '--model', join(folder, 'grouped'), '--data', other, '--json'], {
    PROFILE_PATH,
  });
  assert.equal(evaluated.code, 0, evaluated.stderr);
  assert.equal(JSON.parse(evaluated.stdout).events.episodes, 4, 'evaluation follows the columns of the training');

  const same = await spindle(
    ['train', '--data', data, '--test', data, '--group', 'experiment', '--out', join(folder, 'same'), ...quick],
    { PROFILE_PATH },
  );
  assert.equal(same.code, 2);
  assert.match(same.stderr, /it is the file that is trained on/);
  const shared = join(folder, 'shared.csv');
  await writeFile(shared, `${[all[0], ...all.slice(1 + 60 * 9)].join('\n')}\n`);
  const mixed = await spindle(
    ['train', '--data', data, '--test', shared, '--group', 'experiment', '--out', join(folder, 'same'), ...quick],
    { PROFILE_PATH },
  );
  assert.equal(mixed.code, 2);
  assert.match(mixed.stderr, /shared\.csv, column "experiment": the group "p9" is in the training data too/);
});

test('a search deals whole groups too, and its recipe says so', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'press.csv');
  await writeFile(data, `${pressRows(names('p', 6)).join('\n')}\n`);
  const { code, stderr } = await spindle(
    [
      'tune',
      '--data',
      data,
      '--group',
      'experiment',
      '--trials',
      '4',
      '--trees-max',
      '10',
      '--folds',
      '3',
      '--out',
      folder,
    ],
    { PROFILE_PATH },
  );
  assert.equal(code, 0, stderr);
  const recipe = JSON.parse(await readFile(join(folder, 'press-default.json'), 'utf8'));
  assert.deepEqual(recipe.chosenBy.search.split, { groupColumn: 'experiment', timeColumn: null });
});

test('the chronological figures stand there also when the last fifth has no failure, or the first four have none', async (t) => {
  const folder = await temporaryFolder(t);
  const rows = pressRows(names('p', 10));
  const [header, ...readings] = rows as [string, ...string[]];
  const relabelled = (label: (row: number) => number) =>
    [header, ...readings.map((row, at) => row.replace(/[01]$/, String(label(at))))].join('\n');
  for (const [what, label, note] of [
    [
      'early',
      (row: number) => (row < 300 && row % 3 === 0 ? 1 : 0),
      /no later row is a failure; \d+ of 120 raised a false alarm/,
    ],
    [
      'late',
      (row: number) => (row >= 500 && row % 3 === 0 ? 1 : 0),
      /nothing can be learnt from the earlier rows: none of them is a failure/,
    ],
  ] as const) {
    const data = join(folder, `${what}.csv`);
    await writeFile(data, `${relabelled(label)}\n`);
    const { code, stderr } = await spindle(
      ['train', '--data', data, '--out', join(folder, what), ...quick, '--repetitions', '1'],
      { PROFILE_PATH },
    );
    assert.equal(code, 0, stderr);
    assert.match(await readFile(join(folder, what, 'model-card.html'), 'utf8'), note);
  }
});
