// `spindle drift` as a user runs it: on what the model was trained on, on the same with a torque sensor that lies, and with models that do not
// know what they were trained on.
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ai4iPath, root, spindle, temporaryFolder } from './support.ts';

const defaultModel = join(root, 'models/default');
/** Of AI4I's columns. */
const torqueColumn = 6;

async function ai4iWith(path: string, change: (torque: number, row: number) => number): Promise<string> {
  const [header, ...rows] = (await readFile(ai4iPath, 'utf8')).trimEnd().split(/\r?\n/);
  const changed = rows.map((line, row) => {
    const cells = line.split(',');
    cells[torqueColumn] = change(Number(cells[torqueColumn]), row).toFixed(1);
    return cells.join(',');
  });
  await writeFile(path, [header, ...changed, ''].join('\n'));
  return path;
}

test('of the readings that the default model was trained on no sensor and no feature has drifted', async () => {
  const { code, stdout, stderr } = await spindle(['drift', '--model', defaultModel, '--data', ai4iPath, '--json']);
  assert.equal(code, 0, stderr);
  const { verdict, types, performance, machines } = JSON.parse(stdout);
  assert.equal(verdict, 'same');
  assert.deepEqual(machines, [], 'AI4I does not say of which machine a row is');
  assert.deepEqual(
    types.map(({ type }: { type: string }) => type),
    ['L', 'M', 'H'],
  );
  for (const { variables } of types) {
    assert.equal(variables.length, 11);
    for (const { kind, name, psi } of variables)
      if (kind !== 'score') assert.ok(psi.value < 1e-3, `${name}: ${psi.value}`);
  }
  // Of its own rows a model is surer than of others, and labels say .97 and .93 of them.
  assert.ok(performance.inTraining.precision.value > 0.9 && performance.inTraining.recall.value > 0.6);
});

test('a torque sensor that says 8 Nm too much is found, and exit code 1 says so', async (t) => {
  const path = await ai4iWith(join(await temporaryFolder(t), 'lying.csv'), (torque) => torque + 8);
  const { code, stdout, stderr } = await spindle(['drift', '--model', defaultModel, '--data', path]);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^ai4i-xgboost \w+: DRIFT: \d+ of 36 comparisons/);
  assert.match(stdout, /^! torque /m);
  assert.match(stdout, /^! Power /m);
  assert.match(stdout, /^[ ?] rotationalSpeed /m);
  assert.match(stdout, /^ {2}precision +0\.\d+ ± 0\.\d+, 0\.\d+ in training$/m);
});

test('a model that does not know what it was trained on says so, and compares with a file', async (t) => {
  const folder = await temporaryFolder(t);
  const model = join(folder, 'model');
  await cp(defaultModel, model, { recursive: true });
  const { reference: _, ...manifest } = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  const without = await spindle(['drift', '--model', model, '--data', ai4iPath]);
  assert.equal(without.code, 2);
  assert.match(
    without.stderr,
    /does not know how the readings were spread that it was trained on; name a file of them \(--reference\)/,
  );
  const same = await spindle(['drift', '--model', model, '--data', ai4iPath, '--reference', ai4iPath]);
  assert.equal(same.code, 0, same.stderr + same.stdout);
  assert.match(same.stdout, /: no drift found/);
  const lying = await ai4iWith(join(folder, 'lying.csv'), (torque) => torque + 8);
  const other = await spindle(['drift', '--model', model, '--data', lying, '--reference', ai4iPath]);
  assert.equal(other.code, 1, other.stderr);
});

test('machines that differ most come first, and no more of them than were asked for', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'machines.csv');
  const [header, ...rows] = (await readFile(ai4iPath, 'utf8')).trimEnd().split(/\r?\n/);
  const lines = rows.map((line, row) => {
    const cells = line.split(',');
    const machine = row % 5;
    if (machine === 3) cells[torqueColumn] = (Number(cells[torqueColumn]) + 15).toFixed(1);
    return [...cells, `M-${machine}`].join(',');
  });
  await writeFile(path, [`${header},Machine`, ...lines, ''].join('\n'));
  const columns = join(folder, 'columns.json');
  await writeFile(columns, JSON.stringify({ machineId: { column: 'Machine' } }));
  const args = ['drift', '--model', defaultModel, '--data', path, '--columns', columns, '--machines', '2', '--json'];
  const { stdout, stderr } = await spindle(args);
  const { machines } = JSON.parse(stdout || '{}');
  assert.equal(machines?.length, 2, stderr);
  const { name, verdict, most } = machines[0];
  assert.deepEqual([name, verdict], ['M-3', 'drifted'], stdout);
  assert.match(most.name, /orque|Power/);
  assert.notEqual(machines[1].verdict, 'drifted');
});

test('a file that is not there, and a reference without a file, are wrong input', async () => {
  const { code: unnamed, stderr: why } = await spindle(['drift', '--reference', ai4iPath]);
  assert.equal(unnamed, 2);
  assert.match(why, /--reference and --threshold are for a file of readings: name one \(--data\)/);
  const { code, stderr } = await spindle(['drift', '--data', '/nowhere.csv']);
  assert.equal(code, 2);
  assert.match(stderr, /nowhere\.csv/);
});
