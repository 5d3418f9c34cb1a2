// The part of a manifest that drift is seen by: read as training writes it, absent in older models, and refused by its path where it is not sound.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { binSample } from '../../src/core/drift/bins.ts';
import { createCountReading, layoutOf } from '../../src/core/drift/layout.ts';
import type { DriftReference } from '../../src/core/drift/reference.ts';
import { loadModel } from '../../src/inference/model/load-model.ts';
import { readManifest } from '../../src/inference/model/manifest.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

const folder = new URL('../../models/default/', import.meta.url);
const text = readFileSync(new URL('manifest.json', folder), 'utf8');
const sample = binSample(Float64Array.of(1, 2, 3));
const reference: DriftReference = {
  inputs: { L: { rows: 3, sensors: { torque: sample }, features: { Power: sample } } },
  scores: {
    threshold: 0.5,
    types: { L: { ...sample, alarms: 0.4 } },
    outcomes: { edges: [0.5], rows: [4.6, 2], failures: [0.2, 2] },
  },
};

// biome-ignore lint/suspicious/noExplicitAny: it is broken in many ways.
function manifestWith(change: (reference: any, document: any) => void): string {
  const document = { ...JSON.parse(text), reference: JSON.parse(JSON.stringify(reference)) };
  change(document.reference, document);
  return JSON.stringify(document);
}

test('a reference is read as it is written, and a manifest without one has none', () => {
  assert.deepEqual(readManifest(manifestWith(() => {})).reference, reference);
  assert.equal(readManifest(manifestWith((_, document) => delete document.reference)).reference, null);
});

test('the default model knows all its sensors, features and scores', () => {
  const { reference: own, threshold } = readManifest(text);
  assert.deepEqual(Object.keys(own?.inputs ?? {}), ['L', 'M', 'H']);
  assert.equal(
    Object.values(own?.inputs ?? {}).reduce((sum, { rows }) => sum + rows, 0),
    10_000,
  );
  assert.equal(own?.scores?.threshold, threshold);
  const failures = own?.scores?.outcomes?.failures ?? [];
  assert.equal(Math.round(failures.reduce((sum, count) => sum + count, 0)), 339);
});

test('what is not sound is refused by its path', () => {
  const refusals: readonly [change: Parameters<typeof manifestWith>[0], message: RegExp][] = [
    [
      (r) => (r.inputs.L.sensors.torque.edges = [2, 1]),
      /reference\.inputs\.L\.sensors\.torque\.edges\[1\] is 1: edges are finite and rise/,
    ],
    [
      (r) => r.inputs.L.features.Power.counts.pop(),
      /reference\.inputs\.L\.features\.Power\.counts has 4 numbers for 5 bins/,
    ],
    [(r) => (r.inputs.L.sensors.torque.counts[0] = -1), /torque\.counts\[0\] is -1, no count/],
    [(r) => delete r.inputs.L.sensors.torque.missing, /torque has no member missing/],
    [(r) => (r.scores.outcomes.failures[0] = 9), /reference\.scores\.outcomes\.failures\[0\] is 9, of 4\.6 rows/],
    [(r) => (r.inputs = []), /reference\.inputs is not an object/],
  ];
  for (const [change, message] of refusals)
    assert.throws(() => readManifest(manifestWith(change)), { name: 'InvalidModel', message });
});

test('a model whose reference is of a sensor, or a feature, that it does not have is refused', () => {
  const load = (manifestJson: string) =>
    loadModel({
      profile: ai4i,
      modelBytes: readFileSync(new URL('model.ubj', folder)),
      modelFile: 'model.ubj',
      manifestJson,
      digest: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    });
  assert.deepEqual(load(manifestWith(() => {})).manifest.reference, reference);
  assert.throws(() => load(manifestWith((r) => (r.inputs.L.sensors.noise = sample))), {
    name: 'InvalidModel',
    message: /manifest\.json: reference\.inputs\.L has noise, which this model does not have/,
  });
});

test('a reading is counted in the bins of its type, its missing values behind them', () => {
  const layout = layoutOf(reference);
  const count = createCountReading(layout, { sensors: ['speed', 'torque'], inputs: ['Other', 'Power'] });
  const cells = new Float64Array(layout.cellCount);
  count(cells, 0, [9, 2], 0, [9, Number.NaN], 0, 0.7);
  const [torque, power, score] = layout.types[0]?.variables ?? [];
  assert.deepEqual([...cells.subarray(torque?.at, power?.at)], [0, 0, 1, 0, 0, 0]);
  assert.deepEqual([...cells.subarray(power?.at, score?.at)], [0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...cells.subarray(layout.outcomes?.at)], [0, 1]);
});
