// What cannot be trained on is refused with line and column and exit code 2, and leaves nothing behind.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { defaultModelFolder } from '../../src/models/model-loading.ts';
import { requireModelFolder, requireOwnDefault } from '../../src/programs/train/out-folder.ts';
import { ai4iPath, smallAi4iRows, smallHeader, spindle, spindleAsProcess, temporaryFolder } from './support.ts';

const rows = smallAi4iRows(90);
const sheet = (...lines: readonly string[]) => [smallHeader, ...lines, ''].join('\n');
const withLabels = (label: (row: number) => string) => rows.map((row, at) => row.replace(/[01]$/, label(at)));
const withModes = (mode: (row: number) => string) =>
  [`${smallHeader},TWF`, ...rows.map((row, at) => `${row},${mode(at)}`), ''].join('\n');
const quick = ['--rounds', '5', '--repetitions', '1'];

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['an empty file', '', /line 1, column 1: the file is empty/],
  ['a header and no rows', `${smallHeader}\n`, /line 2: there are no rows/],
  ['no positives', sheet(...withLabels(() => '0')), /lines 2 to 91, column "Machine failure": no row is a failure/],
  ['one class', sheet(...withLabels(() => '1')), /lines 2 to 91, column "Machine failure": every row is a failure/],
  [
    'too few failures for the folds',
    sheet(...withLabels((row) => (row < 3 ? '1' : '0'))),
    /column "Machine failure": there are 3 failures and 87 rows without one; 5 of each/,
  ],
  [
    'a constant column',
    sheet(...rows.map((row) => row.replace(/^(.),[\d.]+,/, '$1,300.1,'))),
    /lines 2 to 91, column "Air temperature \[K\]": it is 300\.1 in every row/,
  ],
  [
    'duplicate headers',
    sheet(...rows).replace('Tool wear [min]', 'Torque [Nm]'),
    /line 1, column 6: "Torque \[Nm\]" stands there already as column 5/,
  ],
  [
    'a missing column',
    sheet(...rows).replace('Tool wear [min]', 'Wear'),
    /line 1: there is no column "Tool wear \[min\]".*--columns/,
  ],
  [
    'a row of a million columns',
    sheet(...rows.slice(0, 3), '1,'.repeat(1_000_000), ...rows.slice(3)),
    /line 5, column 10001: the row goes on after 10000 columns/,
  ],
  [
    'a row of ten million characters',
    sheet(...rows.slice(0, 3), '1'.repeat(10_000_000), ...rows.slice(3)),
    /line 5.*the row is longer than 4000000 characters/,
  ],
  [
    'a label that is NaN',
    sheet(...withLabels((row) => (row === 7 ? 'NaN' : String(row % 2)))),
    /line 9, column 7 \("Machine failure"\): "NaN" is neither 0 nor 1; take rows without a label out/,
  ],
  // The advice was to take the row out, which would have taken out the worst failures.
  [
    'a label that is a degree',
    sheet(...withLabels((row) => (row === 7 ? '100' : String(row % 2)))),
    /line 9, column 7 \("Machine failure"\): "100" is neither 0 nor 1; write 1 for every failure, of whatever degree/,
  ],
  // A 2 was read as 0, so that the mode seemed not to occur.
  [
    'a failure mode that is neither 0 nor 1',
    withModes((row) => (row === 7 ? '2' : '')),
    /line 9, column 8 \("TWF"\): "2" is neither 0 nor 1; write 1 where a failure is of this mode/,
  ],
  [
    'more bad rows than may be',
    sheet(...rows.map((row, at) => (at === 4 || at === 40 ? row.replace(/^(.),[\d.]+/, '$1,hot') : row))),
    /2 of 90 rows cannot be used, more than 1 %[\s\S]*line 6: column 2 \("Air temperature \[K\]"\): "hot" is not a number[\s\S]*line 42/,
  ],
  [
    'an open quote',
    sheet(...rows.slice(0, 2), `"L,${'1,'.repeat(20)}`, ...rows.slice(2)),
    /line \d+.*column \d+.*|line \d+/i,
  ],
];

describe('spindle train refuses', () => {
  for (const [what, content, message] of refused) {
    test(what, async (t) => {
      const folder = await temporaryFolder(t);
      const data = join(folder, 'data.csv');
      await writeFile(data, content);
      // One of them by a process of its own, for its streams and its exit code.
      const run = what === 'no positives' ? spindleAsProcess : spindle;
      const { code, stdout, stderr } = await run(['train', '--data', data, '--out', join(folder, 'model'), ...quick]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.match(stderr, /data\.csv/);
      assert.equal(stdout, '');
      assert.doesNotMatch(stderr, /\n {4}at /);
      assert.deepEqual(await readdir(folder), ['data.csv']);
    });
  }

  for (const [what, args, message] of [
    ['a device other than cpu', ['--device', 'cuda'], /device cuda is not supported; train on cpu/],
    ['a device among the parameters', ['--param', 'device=cuda:0'], /device cuda:0 is not supported/],
    ['a parameter that XGBoost does not know', ['--param', 'max_dept=3'], /no parameter max_dept/],
    ['another objective', ['--param', 'objective=rank:ndcg'], /objective rank:ndcg is not supported/],
    ['a feature set that is none', ['--features', 'magic'], /no feature set magic; it has seed, physics/],
    ['a failure mode as the target', ['--target', 'TWF'], /"TWF" is the column of one failure mode.*--target/],
    ['a file that is not there', ['--data', '/nowhere/at.csv'], /there is no file \/nowhere\/at\.csv/],
    ['a share of bad rows that is none', ['--bad-rows-max', 'many'], /number of percent from 0 to 100/],
  ] as const) {
    test(what, async (t) => {
      const folder = await temporaryFolder(t);
      const data = join(folder, 'data.csv');
      await writeFile(
        data,
        withModes(() => '0'),
      );
      const { code, stderr } = await spindle([
        'train',
        '--data',
        data,
        '--out',
        join(folder, 'model'),
        ...quick,
        ...args,
      ]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.deepEqual(await readdir(folder), ['data.csv']);
    });
  }
});

// `train --data` wrote over the shipped model where nobody had named a folder, and `--out` over a folder of anything.
describe('spindle train writes over nothing that nobody meant', () => {
  test('neither the default model, by other data', async (t) => {
    const folder = await temporaryFolder(t);
    const data = join(folder, 'data.csv');
    await writeFile(data, sheet(...rows));
    const before = await readFile(join(defaultModelFolder, 'manifest.json'), 'utf8');
    for (const args of [[...quick], ['--unlabelled']]) {
      const { code, stderr } = await spindle(['train', '--data', data, ...args]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /models\/default is made of .*say where the new model goes: --out models\/plant/);
    }
    assert.throws(
      () => requireOwnDefault('pumps', ai4iPath, undefined),
      /a model of the profile ai4i.*--out models\/pumps/,
    );
    assert.doesNotThrow(() => requireOwnDefault('ai4i', ai4iPath, undefined));
    assert.equal(await readFile(join(defaultModelFolder, 'manifest.json'), 'utf8'), before);
  });

  test('nor a folder of anything else than a model', async (t) => {
    const folder = await temporaryFolder(t);
    const data = join(folder, 'data.csv');
    await writeFile(data, sheet(...rows));
    const { code, stderr } = await spindle(['train', '--data', data, '--out', folder, ...quick]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /holds something else than a model, such as "data\.csv".*name another folder with --out/);
    assert.deepEqual(await readdir(folder), ['data.csv']);
    assert.match((await spindle(['train', '--data', data, '--out', data, ...quick])).stderr, /data\.csv is a file/);
    await writeFile(join(folder, 'manifest.json'), '{ "name": "a web page" }');
    assert.throws(() => requireModelFolder(folder), /something else than a model/);
    assert.doesNotThrow(() => requireModelFolder(defaultModelFolder));
  });
});

describe('spindle train takes', () => {
  test('a byte-order mark and any line ends', async (t) => {
    const folder = await temporaryFolder(t);
    const data = join(folder, 'data.csv');
    await writeFile(data, `\uFEFF${sheet(...rows).replaceAll('\n', '\r\n')}`);
    const { code, stderr } = await spindle(['train', '--data', data, '--out', join(folder, 'model'), ...quick]);
    assert.equal(code, 0, stderr);
    assert.deepEqual((await readdir(folder)).sort(), ['data.csv', 'model']);
  });

  test('a few bad rows, which it lists and counts, and more where that is allowed', async (t) => {
    const folder = await temporaryFolder(t);
    const data = join(folder, 'data.csv');
    await writeFile(data, sheet(...rows, 'L,300.1,309.9,-5,40.1,12,0', 'X,300.1,309.9,1500,40.1,12,0'));
    const { code, stderr } = await spindle([
      ...['train', '--data', data, '--out', join(folder, 'model'), ...quick],
      ...['--bad-rows-max', '5'],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /2 rows cannot be used and are left out:/);
    assert.match(
      stderr,
      /line 92: column 4 \("Rotational speed \[rpm\]"\): rotationalSpeed must be at least 0 rpm, and is -5/,
    );
    assert.match(stderr, /line 93: column 1 \("Type"\): "X" is no machine type/);
    assert.match(stderr, /90 rows read, 30 failures/);
  });
});

// It gave 1.0000 in all figures without a word, though both sides have the file's digest.
test('spindle evaluate says first that a file is the one that the model was trained on, and of no other', async (t) => {
  const folder = await temporaryFolder(t);
  const data = join(folder, 'data.csv');
  await writeFile(data, sheet(...rows));
  const own = await spindle(['evaluate']);
  assert.equal(own.code, 0, own.stderr);
  assert.match(own.stdout, /^WARNING: this is the very file that the model was trained on/);
  assert.equal(JSON.parse((await spindle(['evaluate', '--json'])).stdout).isTrainingData, true);
  assert.doesNotMatch((await spindle(['evaluate', '--data', data])).stdout, /WARNING/);
  assert.equal(JSON.parse((await spindle(['evaluate', '--data', data, '--json'])).stdout).isTrainingData, false);
});
