// `spindle score` as its users run it: a model file, rows on standard input, scores on standard output.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { cutIntoBlocks } from '../../src/programs/score/blocks.ts';
import { formatNumber } from '../../src/programs/score/output.ts';
import { readFixtures } from '../inference/fixtures.ts';
import { encode, modelDocument } from '../inference/model-documents.ts';
import { type Finished, runAsProcess, runCommand } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-score-'));
after(() => rmSync(folder, { recursive: true }));

const fixtures = readFixtures('3.4');
const logistic = fixtureOf('3.4.1 logistic');
const softprob = fixtureOf('3.4.1 softprob');
const small = join(folder, 'small.json');
const document = modelDocument();
document.learner.feature_names = ['torque', 'wear'];
writeFileSync(small, encode(document));

describe('spindle score', () => {
  test("prints XGBoost's own probabilities and margins, which read back to the same float32", async () => {
    for (const output of ['probability', 'margin'] as const) {
      const { code, stdout, stderr } = await runAsProcess(['score', '--model', logistic.path, '--output', output], {
        input: csvOf(logistic),
      });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      const [header, ...lines] = stdout.trimEnd().split('\n');
      assert.equal(header, output);
      const expected = output === 'margin' ? logistic.margins : logistic.predictions;
      assert.deepEqual(Float32Array.from(lines, Number), expected);
    }
  });

  test('prints a column for each class, contributions group by group, and leaves', async () => {
    const run = async (output: string) => {
      const { code, stdout } = await score(['--model', softprob.path, '--output', output], csvOf(softprob));
      assert.equal(code, 0);
      const [header, ...lines] = stdout.trimEnd().split('\n') as [string, ...string[]];
      return { names: header.split(','), values: lines.flatMap((line) => line.split(',').map(Number)) };
    };
    const probabilities = await run('probability');
    assert.deepEqual(probabilities.names, ['probability_0', 'probability_1', 'probability_2', 'probability_3']);
    assert.deepEqual(Float32Array.from(probabilities.values), softprob.predictions);
    const leaves = await run('leaf');
    assert.equal(leaves.names.at(-1), 'leaf_27');
    assert.deepEqual(Float32Array.from(leaves.values), softprob.leaves);
    const contributions = await run('contributions');
    assert.deepEqual(contributions.names.slice(5, 9), ['f5_0', 'bias_0', 'f0_1', 'f1_1']);
    const expected = softprob.contributions as Float32Array;
    contributions.values.forEach((value, index) => {
      assert.ok(Math.abs(value - (expected[index] as number)) < 1e-4, `place ${index}`);
    });
  });

  test('takes the columns by name, in any order, with missing and infinite values', async () => {
    const rows = 'wear,torque\n0,0\n7,1\n,-Infinity\n7,\n"7",NaN\n\n0,Infinity\n0,0.99999999\n';
    const { code, stdout } = await score(['--model', small, '--output', 'margin'], rows);
    assert.equal(code, 0);
    assert.equal(stdout, 'margin\n2\n-2\n2\n2\n2\n-2\n-2\n');
  });

  test('takes the columns by position with --no-header', async () => {
    const { stdout } = await score(['--model', small, '--output', 'margin', '--no-header'], '0,7\n1,7\n');
    assert.equal(stdout, 'margin\n2\n-2\n');
  });

  test('unknown and missing columns are refused by name, unless they are allowed', async () => {
    const unknown = await score(['--model', small], 'wear,torque,speed\n1,2,3\n');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^spindle: line 1: the model has no feature speed; it has torque, wear .*\n$/);
    const missing = await score(['--model', small], 'wear\n1\n');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^spindle: line 1: the header does not name torque .*\n$/);
    const twice = await score(['--model', small], 'wear,wear\n1,1\n');
    assert.match(twice.stderr, /line 1: the header names wear twice/);
    const allowed = await score(['--model', small, '--allow-missing', '--output', 'margin'], 'speed,wear\n"a\nb",1\n');
    assert.deepEqual(allowed, { code: 0, stdout: 'margin\n2\n', stderr: '' });
  });

  test('a bad cell is named by line and column, and ends with 2', async () => {
    for (const [rows, message] of [
      ['torque,wear\n1,2\n\n3,x\n', /^spindle: line 4: column 2 \(wear\): "x" is not a number\n$/],
      ['torque,wear\n0x10,2\n', /line 2: column 1 \(torque\): "0x10" is not a number/],
      ['torque,wear\n1e39,2\n', /line 2: column 1 \(torque\): "1e39" is not a number/],
      ['torque,wear\n1,2\n1,2,3\n', /line 3: has 3 cells for 2 columns/],
      ['torque,wear\n1,"2\n', /line 2: is no CSV/],
    ] as const) {
      for (const threads of ['1', '2']) {
        const { code, stderr } = await score(['--model', small, '--threads', threads], rows);
        assert.equal(code, 2);
        assert.match(stderr, message);
      }
    }
  });

  // A file with \r alone gave the header, exit code 0 and no row; \r\n and \n in one file made two rows one cell.
  test('every line end ends a row, also several kinds in one file', async () => {
    const right = { code: 0, stdout: 'margin\n2\n-2\n2\n', stderr: '' };
    for (const rows of [
      'torque,wear\r0,1\r1,2\r0,3\r',
      'torque,wear\r0,1\r1,2\r0,3',
      'torque,wear\r\n0,1\n1,2\r\n0,3\n',
      'torque,wear\n0,1\r\n1,2\r0,3\n\r\n',
      '\uFEFFtorque,wear\r\n0,1\r\n1,2\r\n0,3\r\n',
      '{"torque":0,"wear":1}\r{"torque":1,"wear":1}\r\n{"torque":0,"wear":1}\n',
    ]) {
      for (const threads of ['1', '2'])
        assert.deepEqual(await score(['--model', small, '--output', 'margin', '--threads', threads], rows), right);
    }
    const many = Array.from({ length: 30_000 }, (_, row) => `${row % 3},"${row}"`);
    const { code, stdout } = await score(['--model', small], `torque,wear\r\n${many.join('\r\n')}`);
    assert.deepEqual([code, stdout.split('\n').length], [0, 30_002]);
  });

  test('gzip, UTF-16 and other separators are read, and said', async () => {
    const rows = 'torque;wear\r\n0,5;1\r\n1,5;2\r\n';
    const args = ['--model', small, '--output', 'margin'];
    for (const [input, said] of [
      [gzipSync('torque,wear\n0,1\n1,2\n'), 'read as: gzip\n'],
      [Buffer.concat([gzipSync('torque,wear\n0,1\n'), gzipSync('1,2\n')]), 'read as: gzip\n'],
      [rows, 'read as: separator ;, decimal comma\n'],
      [Buffer.from(`\uFEFF${rows}`, 'utf16le'), 'read as: utf-16le, separator ;, decimal comma\n'],
      ['torque\twear\n0\t\n\t1\n1\t2\n', 'read as: separator tab\n'],
    ] as const) {
      const { code, stdout, stderr } = await score(args, input);
      assert.equal(code, 0, stderr);
      assert.deepEqual([stdout, stderr], [input.includes('\t') ? 'margin\n2\n2\n-2\n' : 'margin\n2\n-2\n', said]);
    }
    const given = await score([...args, '--separator', 'semicolon', '--decimal', 'comma', '--no-header'], '1,234;2\n');
    assert.deepEqual([given.code, given.stdout], [0, 'margin\n-2\n']);
  });

  test('what may be read in two ways, or not wholly, is refused', async () => {
    const packed = gzipSync('torque,wear\n0,1\n1,2\n');
    for (const [input, message] of [
      [packed.subarray(0, -9), /the gzip file is damaged: it is cut off/],
      [Buffer.concat([packed, Buffer.from('0,1\n')]), /the gzip file is damaged/],
      ['torque;wear\n1,234;5\n', /"1,234" may mark thousands or decimals; say which by --decimal comma/],
      ['torque;wear\n1,5;5\n1.5;5\n', /decimals with a comma \("1,5"\) and with a point \("1.5"\)/],
      [Buffer.from('PK\u0003\u0004\u0000\u0000[Content_Types].xml', 'latin1'), /it is an Excel .*; save it as CSV/],
      [Buffer.from([1, 0, 0, 2, 3, 0]), /it holds zero bytes, and no text/],
      ['torque,wear\n\u001b[31m1,2\n', /column 1 \(torque\): "\\u001b\[31m1" is not a number/],
      ['torque,wear,\u0007x\n1,2,3\n', /the model has no feature "\\u0007x"; it has torque, wear/],
    ] as const) {
      const { code, stderr } = await score(['--model', small], input);
      assert.equal(code, 2, String(message));
      assert.match(stderr, message);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is asserted.
      assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  test("a column without a name, such as pandas' index, is left out and said", async () => {
    const { code, stdout, stderr } = await score(
      ['--model', small, '--output', 'margin'],
      ',torque,wear\n0,0,1\n1,1,2\n',
    );
    assert.deepEqual([code, stdout], [0, 'margin\n2\n-2\n']);
    assert.equal(stderr, 'left out: column 1, which has no name (an index?)\n');
  });

  test('truth values are 1 and 0, and a header without rows is said', async () => {
    const { stdout } = await score(['--model', small, '--output', 'margin'], 'torque,wear\nFalse,1\nTrue,2\n');
    assert.equal(stdout, 'margin\n2\n-2\n');
    assert.deepEqual(await score(['--model', small], 'torque,wear\n'), {
      ...{ code: 0, stdout: 'probability\n', stderr: 'there are no rows\n' },
    });
  });

  test('reads and writes NDJSON', async () => {
    const rows = '{"wear": 1, "torque": 0}\n[null, 1]\n\n{"torque": "Infinity", "wear": null}\n';
    const { code, stdout } = await score(['--model', small, '--output', 'margin', '--format', 'ndjson'], rows);
    assert.equal(code, 0);
    assert.equal(stdout, '{"margin":2}\n{"margin":2}\n{"margin":-2}\n');
    const bad = await score(['--model', small], '{"wear": 1, "torque": 0}\n{"wear": 1}\n');
    assert.match(bad.stderr, /^spindle: line 2: torque is absent/);
  });

  test('several threads keep the order', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row % 3},${(row * 7919) % 1000}.25`);
    const input = `torque,wear\n${rows.join('\n')}\n`;
    const args = ['--model', small, '--output', 'margin'];
    const [one, three] = await Promise.all([score(args, input), score([...args, '--threads', '3'], input)]);
    assert.equal(one.stdout.split('\n').length, 60_002);
    assert.equal(three.stdout, one.stdout);
  });

  test('an early-stopped model scores with its best rounds, or with all', async () => {
    const stopped = fixtureOf('3.4.1 best-iteration');
    const all = fixtureOf('3.4.1 best-iteration-all');
    for (const [args, expected] of [
      [[], stopped.margins],
      [['--all-rounds'], all.margins],
    ] as const) {
      const { stdout } = await score(['--model', stopped.path, '--output', 'margin', ...args], csvOf(stopped));
      assert.deepEqual(Float32Array.from(stdout.trimEnd().split('\n').slice(1), Number), expected);
    }
  });

  test('scores with so many rounds, takes a number for a missing value, and names the class of multi:softmax', async () => {
    const args = ['--model', small, '--output', 'margin'];
    const first = await score([...args, '--iterations', '1'], 'torque,wear\n0,1\n1,1\n');
    assert.equal(first.stdout, 'margin\n1\n-1\n');
    // XGBoost's: DMatrix(rows, missing=5.1) in single precision; missing values go left here.
    const missing = await score([...args, '--missing', '5.1'], 'torque,wear\n5.1,1\n5.2,1\n');
    assert.equal(missing.stdout, 'margin\n2\n-2\n');
    const softmax = fixtureOf('3.4.1 softmax');
    const { stdout } = await score(['--model', softmax.path], csvOf(softmax));
    const [header, ...lines] = stdout.trimEnd().split('\n');
    assert.equal(header, 'class');
    assert.deepEqual(Float32Array.from(lines, Number), softmax.predictions);
  });

  test('a model that is refused ends with 2 and one line', async () => {
    const broken = join(folder, 'broken.json');
    const wrong = modelDocument();
    (wrong.learner.gradient_booster.model.trees[1] as { left_children: number[] }).left_children[0] = 9;
    writeFileSync(broken, encode(wrong));
    const { code, stdout, stderr } = await runAsProcess(['score', '--model', broken], { input: 'a,b\n1,2\n' });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(
      stderr,
      /^spindle: .*broken\.json: learner\.gradient_booster\.model\.trees\[1\]\.left_children\[0\] is 9[^\n]*\n$/,
    );
    const absent = await score(['--model', join(folder, 'absent.ubj')], '');
    assert.match(absent.stderr, /^spindle: Model file not found: .*absent\.ubj\n$/);
  });

  test('the default model scores the folder it stands in', async () => {
    const { code, stderr } = await score([], 'a\n1\n');
    assert.equal(code, 2);
    assert.match(stderr, /the model has no feature a; it has Air_temperature_K/);
  });
});

test('numbers have the fewest digits that read back to the same float32', () => {
  for (const value of [0.1, 1 / 3, 16777216, 1e-45, 3.4028235e38, -0, 123456.79, Number.NaN, -Infinity]) {
    assert.ok(Object.is(Math.fround(Number(formatNumber(Math.fround(value)))), Math.fround(value)), String(value));
  }
  assert.equal(formatNumber(Math.fround(0.1)), '0.1');
});

test('blocks end where rows end, and stay small', async () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => `${row},"a\n${row}"\n`).join('');
  const bytes = new TextEncoder().encode(rows);
  const source = (async function* () {
    for (let start = 0; start < bytes.length; start += 10_007) yield bytes.subarray(start, start + 10_007);
  })();
  let joined = '';
  for await (const block of cutIntoBlocks(source, true)) {
    assert.ok(block.length < 300_000);
    const part = new TextDecoder().decode(block);
    assert.ok(/^\d+,"a\n/.test(part) && part.endsWith('"\n'));
    joined += part;
  }
  assert.equal(joined, rows);
});

function fixtureOf(name: string) {
  const fixture = fixtures.find((each) => each.name === name);
  if (fixture === undefined) throw new Error(`there is no fixture ${name}`);
  const path = join(folder, `${name.replace(' ', '-')}.ubj`);
  writeFileSync(path, fixture.modelBytes);
  return { ...fixture, path };
}

/** Columns in reverse order. */
function csvOf({ rows, rowCount, featureCount }: ReturnType<typeof fixtureOf>): string {
  const columns = Array.from({ length: featureCount }, (_, index) => featureCount - 1 - index);
  const lines = Array.from({ length: rowCount }, (_, row) =>
    columns.map((column) => {
      const value = rows[row * featureCount + column] as number;
      return Number.isNaN(value) ? '' : String(value);
    }),
  );
  return [columns.map((column) => `f${column}`), ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

function score(args: readonly string[], input: string | Uint8Array): Promise<Finished> {
  return runCommand(['score', ...args], { input });
}
