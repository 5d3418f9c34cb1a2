// From a CSV file to judged rows without writing a line: a profile is proposed, trained by what it says of the file, and scores other rows as
// serving does.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../src/training/random.ts';
import { root, spindle, temporaryFolder } from './support.ts';

const header = 'experiment;time;Pump;Pressure [bar];temperature_C;Flow [l/min];leak';

/** Pumps whose flow falls behind their pressure while they leak. */
function pumpRows(experiments: readonly string[]): string[] {
  return experiments.flatMap((experiment, at) => {
    const random = seededRandom(at + 1);
    return Array.from({ length: 80 }, (_, row) => {
      const leaks = row >= 50 && row < 70;
      const pressure = 4 + random();
      const flow = 30 + 6 * pressure - (leaks ? 12 : 0) + random();
      const time = new Date(Date.UTC(2025, 5, 1 + at) + 60_000 * row).toISOString();
      const cells = [pressure, 40 + 5 * random(), flow].map((value) => value.toFixed(2).replace('.', ','));
      return [experiment, time, `P${(at % 2) + 1}`, ...cells, leaks ? 1 : 0].join(';');
    });
  });
}

test('a file becomes a profile, a model that keeps experiments apart, and judged rows', async (t) => {
  const folder = await temporaryFolder(t);
  const [data, later, profile, model] = ['plant.csv', 'later.csv', 'pump.ts', 'model'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  await writeFile(data, `${[header, ...pumpRows(['a', 'b', 'c', 'd', 'e', 'f'])].join('\n')}\n`);
  const run = async (args: readonly string[], env = {}) => {
    const ended = await spindle(args, env);
    assert.equal(ended.code, 0, `${ended.stdout}${ended.stderr}`);
    return ended;
  };
  await run(['profile', 'new', '--data', data, '--name', 'pump', '--out', profile]);
  const env = { PROFILE_PATH: profile };
  const checked = await run(['profile', 'check', profile]);
  assert.match(
    checked.stdout,
    /profile pump: 3 sensors, 1 machine type, 3 features, 0 failure modes: nothing is wrong/,
  );
  const trained = await run(['train', '--data', data, '--out', model, '--repetitions', '1', '--rounds', '30'], env);
  assert.match(trained.stderr, /rows are kept apart by "experiment" and "time"/);
  assert.match(trained.stdout, /episodes: [\d.]+ of 6 announced/);
  const manifest = JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8'));
  assert.deepEqual([manifest.split.kind, manifest.split.groupColumn], ['groups', 'experiment']);

  const rows = pumpRows(['z']);
  await writeFile(later, `${[header, ...rows, rows[0]?.replace(/;\d+,\d+;/, ';far;')].join('\n')}\n`);
  const scored = await run(['score', '--readings', '--model', model, '--format', 'ndjson', later], env);
  const answers = scored.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(answers.length, rows.length + 1, 'a line for each row');
  const evaluated = await run(['evaluate', '--model', model, '--data', later, '--bad-rows-max', '5', '--json'], env);
  const { confusion, f1, events } = JSON.parse(evaluated.stdout);
  const anomalous = answers.filter((answer) => answer.anomalous === 1);
  assert.equal(anomalous.length, confusion.truePositives + confusion.falsePositives);
  assert.ok(f1 > 0.8, `F1 is ${f1} on an experiment that was never seen`);
  assert.deepEqual([events.episodes, events.found], [1, 1]);
  for (const { severity, explanation, Pump, time } of anomalous) {
    assert.match(severity, /WARNING|ALERT|CRITICAL/);
    assert.ok(explanation.length > 10);
    assert.equal(Pump, 'P1');
    assert.match(time, /^2025-06-01T/);
  }
  const last = answers.at(-1);
  assert.deepEqual([last.line, last.probability], [rows.length + 2, null]);
  assert.match(last.refused, /column 4 \("Pressure \[bar\]"\): "far" is not a number/);
  assert.match(scored.stderr, /81 rows, \d+ anomalous, 1 refused/);
});

test('rows of readings are scored with mapped columns, and refused with options that only features have', async (t) => {
  const folder = await temporaryFolder(t);
  const columns = join(folder, 'columns.json');
  const data = join(folder, 'rows.csv');
  await writeFile(
    columns,
    JSON.stringify({
      airTemperature: { column: 'Air', unit: '°C' },
      processTemperature: { column: 'Process', unit: '°C' },
    }),
  );
  await writeFile(
    data,
    'Air,Process,Rotational speed [rpm],Torque [Nm],Tool wear [min],Type\n25.3,37,1500,42.5,100,M\n25.3,37,1350,70,220,L\n',
  );
  const scored = await spindle(['score', '--readings', '--columns', columns, data]);
  assert.equal(scored.code, 0, scored.stderr);
  const [head, normal, anomalous] = scored.stdout.split('\n');
  assert.equal(head, 'line,probability,anomalous,severity,explanation,refused');
  assert.match(normal ?? '', /^2,0\.\d+(e-\d+)?,0,,,$/);
  assert.match(anomalous ?? '', /^3,0\.\d+,1,CRITICAL,"?\w.*above 9000 W.*,$/);
  for (const args of [['--output', 'margin'], ['--allow-missing'], ['--no-header'], ['--iterations', '3']]) {
    const { code, stderr } = await spindle(['score', '--readings', ...args, data]);
    assert.equal(code, 2);
    assert.match(stderr, /--readings scores as serving does/);
  }
  const without = await spindle(['score', '--columns', columns, data]);
  assert.equal(without.code, 2);
  assert.match(without.stderr, /add --readings/);
  const wrong = await spindle(['score', '--readings', join(root, 'package.json')]);
  assert.equal(wrong.code, 2, wrong.stderr);
});
