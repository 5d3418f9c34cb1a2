// `spindle profile check --readings`: what a profile and a file of readings do not agree in.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { press, root, spindle, write } from './support.ts';

const profile = join(root, 'examples/press/profile.ts');
const header = 'Press type,Oil pressure [bar],Oil temperature [C],Stroke rate [1/min],when,press';
const mapping = write('{ "time": "when", "machineId": "press" }', 'json');

/** A reading a minute of one press. */
function rowsOf(count: number): string[][] {
  return Array.from({ length: count }, (_, at) => [
    at % 2 === 0 ? 'A' : 'large',
    String(200 + at),
    '48.5',
    String(20 + (at % 5)),
    new Date(1_763_461_800_000 + 60_000 * at).toISOString(),
    'P1',
  ]);
}

const csv = (rows: readonly (readonly string[])[], names = header): string =>
  write(`${[names, ...rows.map((row) => row.join(','))].join('\n')}\n`, 'csv');

const check = (file: string, path: string, ...options: string[]) =>
  spindle('profile', 'check', file, '--no-types', '--readings', path, ...options);

test('readings as the profile has them are told of, and nothing is wrong', async () => {
  const path = csv(rowsOf(20));
  const { status, stdout, stderr } = await check(profile, path, '--columns', mapping);
  assert.equal(stderr.replace(/.*has been tried out.*\n/, ''), '');
  assert.equal(
    stdout,
    [
      `${path}: 20 rows, 2025-11-18T10:30:00.000Z to 2025-11-18T10:49:00.000Z, usually one every 1 min`,
      '  oilPressure: 20 values, 200 to 219 bar',
      '  oilTemperature: 20 values, 48.5 to 48.5 C, always the same',
      '  strokeRate: 20 values, 20 to 24 1/min',
      '  type: A 10, B 10',
      '  0 of 20 rows would be refused (0 %)',
      `${profile}: profile press: 3 sensors, 2 machine types, 2 features, 2 failure modes, 2 targets: nothing is wrong`,
      '',
    ].join('\n'),
  );
  assert.equal(status, 0);
});

test('each kind of row that would be refused is told once, with its share, its first lines and the first reason', async () => {
  const rows = rowsOf(20);
  const put = (row: number, column: number, text: string): void => {
    (rows[row] as string[])[column] = text;
  };
  put(1, 2, 'warm');
  put(3, 2, 'cold');
  put(4, 3, '999');
  put(6, 0, 'LAREG');
  put(8, 4, rowsOf(1)[0]?.[4] as string);
  put(9, 4, 'soon');
  const path = csv(rows);
  const { status, stdout, stderr } = await check(profile, path, '--columns', mapping);
  for (const fault of [
    `${path}: 2 rows of 20 would be refused (lines 3, 5): column 3 ("Oil temperature [C]"): "warm" is not a number`,
    `${path}: 1 row of 20 would be refused (line 6): column 4 ("Stroke rate [1/min]"): strokeRate must be at most 200 1/min, and is 999`,
    `${path}: 1 row of 20 would be refused (line 11): column 5 ("when"): "soon" is no time`,
    `${path}, line 8: "LAREG" is no machine type of the profile (1 row); perhaps "LARGE" is meant`,
    `${path}, line 10: is earlier than its machine's row before it; training sorts them`,
  ])
    assert.ok(stderr.includes(fault), `${fault}\nis not in\n${stderr}`);
  assert.match(stdout, /strokeRate: 20 values, 20 to 999 1\/min, 1 not within 0 to 200 1\/min\n/);
  assert.match(stdout, / 5 of 20 rows would be refused \(25 %\)\n$/);
  assert.equal(status, 1);
});

test('a column under nearly its name is told with that name, and one that is empty as never seen', async () => {
  const path = csv(
    rowsOf(5).map((row) => row.with(3, '')),
    header.replace('Oil pressure [bar]', 'oil-pressure (bar)').replace('Press type', 'Kind'),
  );
  const { status, stdout, stderr } = await check(profile, path);
  assert.match(
    stderr,
    /line 1: there is no column "Oil pressure \[bar\]" of the sensor oilPressure; perhaps "oil-pressure \(bar\)" is meant\. /,
  );
  assert.match(stderr, /line 1: there is no column "Press type" of machine types\. Name .* as "type"/);
  assert.match(stderr, /: the sensor strokeRate has no number in any of 5 rows \(column "Stroke rate \[1\/min\]"\)\n/);
  assert.match(stdout, /columns that the profile does not name: "Kind", "when", "press"\n {2}rows were not tried/);
  assert.equal(status, 1);
});

test('an optional sensor that has a word in one row, and no value, is told so', async () => {
  const optional = press("name: 'strokeRate',", "name: 'strokeRate', optional: true,");
  const path = csv(rowsOf(5).map((row, at) => row.with(3, ['abc', 'nan'][at] ?? '')));
  const { status, stdout, stderr } = await check(optional, path);
  assert.match(stdout, /strokeRate: no value, 4 empty, 1 no number\n/);
  assert.match(stderr, /"abc" is not a number/);
  assert.equal(status, 1);
});

test('nan of a sensor that each reading must have is no number, as it is refused', async () => {
  const { stdout, stderr } = await check(profile, csv(rowsOf(5).map((row, at) => (at < 2 ? row.with(3, 'nan') : row))));
  assert.match(stdout, /strokeRate: 3 values, 22 to 24 1\/min, 2 no numbers\n/);
  assert.match(stderr, /2 rows of 5 would be refused .*"nan" is not a number/);
});

test('a range that no value meets is told with the unit in which the values would be within it', async () => {
  const path = csv(rowsOf(5).map((row) => row.with(1, `${Number(row[1]) * 100_000}`)));
  const wrong = await check(profile, path);
  const advice = /with --columns, (\{.*\})\n/.exec(wrong.stderr)?.[1] ?? '';
  assert.match(
    wrong.stderr,
    /no value of the sensor oilPressure is within its range, 0 to 700 bar: they go from 20000000 to 20400000; in Pa they would be/,
  );
  assert.equal(wrong.status, 1);
  const mended = await check(profile, path, '--columns', write(advice, 'json'));
  assert.equal(mended.status, 0, mended.stderr);
  assert.match(mended.stdout, /oilPressure: 5 values, 200 to 204 bar\n/);
});

test('a column that some rows have in another unit is asked about', async () => {
  const rows = rowsOf(20).map((row, at) =>
    row.with(1, at % 4 === 0 ? `${Number(row[1]) * 100_000}` : (row[1] as string)),
  );
  const { status, stderr } = await check(profile, csv(rows));
  assert.match(
    stderr,
    /: 5 values of the sensor oilPressure are not within its range, 0 to 700 bar, and would be in Pa: is column "Oil pressure \[bar\]" in two units\?\n/,
  );
  assert.equal(status, 1);
});

test('what features that remember lack in a file is told: who the machine is, times, windows of more than one reading', async () => {
  const feature = (over: string, name = 'Mean') =>
    `{ name: '${name}', unit: 'bar', memory: { statistic: 'mean', of: (s) => s.oilPressure, over: { ${over} } } },`;
  const remembering = press(
    "{ name: 'Type_code'",
    `${feature('seconds: 20')} ${feature('days: 1', 'Day')} { name: 'Type_code'`,
  );
  const rows = rowsOf(20);
  for (const row of rows.slice(12)) row[4] = new Date(Date.parse(row[4] as string) + 7_200_000).toISOString();
  const path = csv(rows);
  const nameless = await check(remembering, path);
  assert.match(nameless.stderr, /feature Mean remembers .* nobody says which column names the machine .*has the times/);
  const { status, stdout, stderr } = await check(remembering, path, '--columns', mapping);
  assert.match(stderr, /feature Mean is over 20 s, .* usually come every 1 min: its window holds one reading\n/);
  assert.match(stdout, / {2}1 gap, up to 2\.02 h, the first before line 14\n/);
  assert.match(stdout, / {2}Day is over 1 d, and no machine has readings over more than 2\.32 h\n/);
  assert.equal(status, 1);
  const plain = await check(remembering, csv(rows.map((row, at) => row.with(4, String(at)))), '--columns', mapping);
  assert.match(plain.stderr, /remembers a length of time, and the times are plain numbers/);
});

test('a file that cannot be read, and an option without one, is wrong usage', async () => {
  assert.equal((await check(profile, 'none.csv')).status, 2);
  const empty = await check(profile, write('a,b\n', 'csv'));
  assert.match(empty.stderr, /line 2: there are no rows after the header/);
  assert.equal(empty.status, 2);
  const alone = await spindle('profile', 'check', profile, '--decimal', 'comma');
  assert.match(alone.stderr, /--decimal says how readings are written: add --readings/);
  assert.equal(alone.status, 2);
});
