// Targets as a profile declares them: labels of rows by expressions, a model for each target, and figures by what the model was trained to find.
// A model that was trained on another column was measured on the profile's, without a word.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { pressLines } from '../../examples/press/make-readings.ts';
import { press } from '../../examples/press/profile.ts';
import { columnRule, labelRule, withModes } from '../../src/core/target/target.ts';
import { profileTarget, readColumns } from '../../src/training/data/columns.ts';
import { readDataset } from '../../src/training/data/dataset.ts';
import { root, spindle, temporaryFolder } from './support.ts';

const PROFILE_PATH = join(root, 'examples/press/profile.ts');
const header =
  'Press type,Oil pressure [bar],Oil temperature [C],Stroke rate [1/min],Leak rate [l/min],Valve,Press failure';

async function fileOf(t: TestContext, ...lines: readonly string[]): Promise<string> {
  const path = join(await temporaryFolder(t), 'press.csv');
  await writeFile(path, `${[header, ...lines].join('\n')}\n`);
  return path;
}

const labelsOf = async (path: string, when: string, modes: readonly string[] | null = null) => {
  const target = labelRule({ name: null, when, modes });
  const options = { badShareMax: 0, rowCountMax: 100 };
  const dataset = await readDataset(press, path, { ...options, columns: { ...readColumns(press, null), target } });
  return [...dataset.labels];
};

describe('labels come of an expression', () => {
  test('over columns of numbers, texts and flags, also with decimal commas', async (t) => {
    const lines = ['A,200,48,24,2.5,open,1', 'A,201,48,24,0.5,stuck,yes', 'B,202,49,24,3,stuck,0', 'B,203,49,24,2,,no'];
    const path = await fileOf(t, ...lines);
    assert.deepEqual(await labelsOf(path, '`Leak rate [l/min]` > 2'), [1, 0, 1, 0]);
    assert.deepEqual(await labelsOf(path, '`Press failure`'), [1, 1, 0, 0]);
    assert.deepEqual(await labelsOf(path, 'Valve is not empty and Valve in ("stuck", "slow")'), [0, 1, 1, 0]);
    assert.deepEqual(await labelsOf(path, 'not `Press failure` and `Leak rate [l/min]` >= 2'), [0, 0, 1, 1]);
    assert.deepEqual(await labelsOf(path, '`Leak rate [l/min]` < `Oil pressure [bar]`'), [1, 1, 1, 1]);
    const commas = join(path, '../commas.csv');
    await writeFile(commas, `${[header, ...lines].join('\n')}\n`.replaceAll(',', ';').replaceAll('.', ','));
    assert.deepEqual(await labelsOf(commas, '`Leak rate [l/min]` > 2'), [1, 0, 1, 0]);
  });

  test('and a cell that leaves it open stops with its line and column, unless the rest decides', async (t) => {
    const path = await fileOf(t, 'A,200,48,24,2.5,open,1', 'A,201,48,24,,,0', 'B,202,49,24,n/a,open,2');
    const refused = (when: string, message: RegExp) => assert.rejects(labelsOf(path, when), message);
    await refused(
      '`Leak rate [l/min]` > 2',
      /press\.csv, line 3, column 5 \("Leak rate \[l\/min\]"\): the cell is empty, and the target needs it; say what that means, such as `Leak rate \[l\/min\]` is not empty and …/,
    );
    await refused(
      '`Leak rate [l/min]` is not empty and `Leak rate [l/min]` > 2',
      /line 4, column 5 \("Leak rate \[l\/min\]"\): "n\/a" is not a number, and the target compares it with one/,
    );
    await refused('Valve = "stuck"', /line 3, column 6 \("Valve"\): the cell is empty/);
    await refused('Valve = "none" or `Press failure`', /line 3, column 6 \("Valve"\): the cell is empty/);
    await refused(
      'Valve is empty or `Press failure`',
      /line 4, column 7 \("Press failure"\): "2" is neither 0 nor 1; the target takes it for a flag/,
    );
    await refused('Valv = "stuck"', /line 1: there is no column "Valv".*labels come of target Valv = "stuck"/);
    assert.deepEqual(
      await labelsOf(path, 'Valve is empty or `Oil pressure [bar]` > 0 or `Leak rate [l/min]` > 2'),
      [1, 1, 1],
    );
  });

  test('and one mode alone is a target where it says so', async (t) => {
    const path = await fileOf(t, 'A,200,48,24,2.5,open,1');
    const leaky = { ...press, failureModes: press.failureModes.map((mode) => ({ ...mode, column: 'Press failure' })) };
    const read = (target: ReturnType<typeof columnRule>) =>
      readDataset(withModes(leaky, target.modes), path, {
        ...{ badShareMax: 0, rowCountMax: 10 },
        columns: { ...readColumns(leaky, null), target },
      });
    await assert.rejects(
      read(columnRule('Press failure')),
      /is the column of one failure mode.*declare a target with modes: \["LEAK"\]/,
    );
    const dataset = await read({ ...columnRule('Press failure'), modes: ['LEAK'] });
    assert.deepEqual([[...dataset.labels], dataset.flaggedModes], [[1], ['LEAK']]);
  });
});

test('a profile with several targets and no column for all has none by itself', () => {
  const { typeColumn } = press.training;
  const { leak } = press.targets as NonNullable<typeof press.targets>;
  assert.deepEqual(readColumns(press, null).target, columnRule('Press failure'));
  assert.equal(readColumns({ ...press, training: { typeColumn } }, null).target, null);
  const one = { ...press, training: { typeColumn }, targets: { leak: leak as NonNullable<typeof leak> } };
  assert.deepEqual(readColumns(one, null).target, profileTarget('leak', one.targets));
});

test('a model for each target: folders, manifests, cards and figures say which, and evaluation follows the model', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'press.csv');
  await writeFile(data, [...pressLines({ rows: 900, seed: 3 })].join(''));
  const run = (args: readonly string[]) => spindle(args, { PROFILE_PATH });
  const quick = ['--data', data, '--rounds', '20', '--repetitions', '1', '--folds', '2'];
  const all = await run(['train', ...quick, '--target', 'all', '--out', join(folder, 'models')]);
  assert.equal(all.code, 0, all.stderr);
  assert.match(all.stderr, /labels come of target leak \(`Leak rate \[l\/min\]` > 2 and Valve != "stuck"\)/);
  const read = async (path: string) => JSON.parse(await readFile(join(folder, 'models', path), 'utf8'));
  const [leak, valve] = [await read('leak/manifest.json'), await read('valve/manifest.json')];
  assert.deepEqual([leak.name, valve.name], ['press-leak-xgboost', 'press-valve-xgboost']);
  assert.deepEqual(leak.target, {
    name: 'leak',
    when: '`Leak rate [l/min]` > 2 and Valve != "stuck"',
    modes: ['LEAK'],
  });
  assert.deepEqual(valve.target, { name: 'valve', when: 'Valve in ("stuck", "slow")', modes: ['VALVE'] });
  assert.notEqual(leak.version, valve.version);
  const lines = (await readFile(data, 'utf8'))
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const leaks = lines.filter((cells) => Number(cells[4]) > 2 && cells[5] !== 'stuck').length;
  const valves = lines.filter((cells) => cells[5] === 'stuck' || cells[5] === 'slow').length;
  assert.deepEqual([leak.data.failures, valve.data.failures], [leaks, valves]);
  assert.deepEqual((await read('valve/evaluation.json')).target, valve.target);
  const card = await readFile(join(folder, 'models/leak/model-card.html'), 'utf8');
  assert.match(card, /how probably it fails by the target Leak\./);
  assert.match(
    card,
    /<dt>Target<\/dt><dd>leak \(Leak\): a row is a failure when `Leak rate \[l\/min\]` &gt; 2 and Valve != .*of the failure modes LEAK alone<\/dd>/,
  );

  // Without an option, by what the manifest says: the profile's own column has more failures.
  const measured = async (...args: string[]) => {
    const ended = await run(['evaluate', '--data', data, '--json', ...args]);
    assert.equal(ended.code, 0, ended.stderr);
    return JSON.parse(ended.stdout);
  };
  const own = await measured('--model', join(folder, 'models/leak'));
  assert.equal(own.data.failures, leaks);
  assert.ok(own.averagePrecision > 0.9, `${own.averagePrecision}`);
  const other = await measured('--model', join(folder, 'models/leak'), '--target', 'valve');
  assert.equal(other.data.failures, valves);
  assert.ok(other.averagePrecision < 0.5, `${other.averagePrecision}`);
  const asked = await measured('--model', join(folder, 'models/leak'), '--target', 'Valve = "slow"');
  assert.equal(asked.data.failures, lines.filter((cells) => cells[5] === 'slow').length);

  const redrawn = await run(['train', '--report-only', '--out', join(folder, 'models/leak')]);
  assert.equal(redrawn.code, 0, redrawn.stderr);
  assert.equal(await readFile(join(folder, 'models/leak/model-card.html'), 'utf8'), card);

  // A folder is replaced as a whole, so the models in it would have gone.
  const over = await run(['train', ...quick, '--out', join(folder, 'models')]);
  assert.equal(over.code, 2);
  assert.match(over.stderr, /holds models of its own, such as leak; name another folder with --out/);
  const inside = await run(['train', ...quick, '--target', 'all', '--out', join(folder, 'models/leak')]);
  assert.match(inside.stderr, /is a model itself; name another folder with --out/);
});

test('the command says which targets there are, and where an expression has its fault', async (t) => {
  const path = await fileOf(t, 'A,200,48,24,2.5,open,1', 'A,201,48,24,1,open,0');
  const refused = async (
    args: readonly string[],
    message: RegExp,
    env: Readonly<Record<string, string>> = { PROFILE_PATH },
  ) => {
    const { code, stderr } = await spindle([...args, '--data', path], env);
    assert.equal(code, 2);
    assert.match(stderr, message);
  };
  await refused(
    ['train', '--target', 'Valve >> 2'],
    /--target "Valve >> 2" is no expression: at character 8: ">" stands where a column/,
  );
  await refused(['tune', '--target', 'all'], /--target all is for spindle train.*name one: leak, valve/);
  await refused(['train', '--target', 'all'], /--target all: the profile ai4i declares no targets/, {});
  await refused(['train', '--target', 'Leek'], /there is no column "Leek", which the profile press wants/);
  await refused(
    ['train', '--target', '`Oil pressure [bar]` > 900', '--out', `${path}.model`],
    /the target reads "Oil pressure \[bar\]", which is the sensor oilPressure[\s\S]*target `Oil pressure \[bar\]` > 900: no row is a failure \(1\)/,
  );
});
