// Explanations by the default model on AI4I's own readings: the likely mode, the way back to normal, and models that cannot say all of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import type { Detection } from '../../src/core/assessment.ts';
import { InvalidModel } from '../../src/core/errors.ts';
import type { Explanation } from '../../src/core/explanation/explanation.ts';
import type { EncodedType, Profile } from '../../src/core/profile.ts';
import type { SensorValues } from '../../src/core/sensor-values.ts';
import { decodeText } from '../../src/core/text/text-bytes.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { modelInputs } from '../../src/inference/model/scaler.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { createExplainer, createOnRequest, defaultExplaining } from '../../src/pipeline/explainer.ts';
import { createFindWayBack } from '../../src/pipeline/way-back.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { modelOf } from '../http/support.ts';

interface Row {
  readonly sensors: SensorValues;
  readonly type: EncodedType;
  readonly isFailure: boolean;
  /** Codes of the failure modes that the data flags. */
  readonly flags: readonly string[];
}

const settings = {
  ...{ MODEL_PATH: '', SCALER_PATH: '', ENCODER_PATH: '', FEATURE_NAMES_PATH: '' },
  ...{ MODEL_BYTES_MAX: 1e8, MODEL_TREES_MAX: 1e4, MODEL_DEPTH_MAX: 100 },
};

function readRows(model: Model): readonly Row[] {
  const [header = '', ...lines] = readFileSync(`${projectFolder}/data/ai4i2020.csv`, 'utf8').trim().split(/\r?\n/);
  const columns = header.replace('\uFEFF', '').split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (column: string): string => cells[columns.indexOf(column)] as string;
    const name = cell(ai4i.training.typeColumn);
    return {
      sensors: Object.fromEntries(ai4i.sensors.map((sensor) => [sensor.name, Number(cell(sensor.column))])),
      type: { name, code: model.manifest.typeEncoding[name] as number },
      isFailure: cell('Machine failure') === '1',
      flags: ai4i.failureModes.map(({ column }) => column).filter((column) => cell(column) === '1'),
    };
  });
}

describe('the default model on AI4I', () => {
  let model: Model;
  let rows: readonly Row[];
  let probabilityOf: (sensors: SensorValues, type: EncodedType) => number;
  before(async () => {
    model = await loadModelFromPaths(settings, ai4i);
    rows = readRows(model);
    const inputs = modelInputs(ai4i, model.manifest);
    probabilityOf = (sensors, type) => {
      const row = Float32Array.from(inputs, (input) => input.of(sensors, type));
      return model.scorer.probabilities(row, 1)[0] as number;
    };
  });

  test('names a true mode as the likely one, for at least 97 % of the failures that it detects and whose mode the reading decides', (t) => {
    const deterministic = ai4i.failureModes.filter((mode) => mode.isCertain === true).map(({ code }) => code);
    assert.deepEqual(deterministic, ['HDF', 'PWF', 'OSF']);
    const { explain } = createExplainer(ai4i, model, model.manifest.threshold, defaultExplaining);
    let right = 0;
    let count = 0;
    for (const { sensors, type, isFailure, flags } of rows) {
      if (!isFailure || !flags.some((flag) => deterministic.includes(flag))) continue;
      if (probabilityOf(sensors, type) < model.manifest.threshold) continue;
      const { nearest_mode } = explain({ sensors, type, isAnomalous: true, contributions: null });
      count++;
      if (nearest_mode !== null && flags.includes(nearest_mode.code)) right++;
    }
    t.diagnostic(`the likely mode is a true one for ${right} of ${count} detected failures with a deterministic mode`);
    assert.ok(count > 250, `${count} such failures are detected`);
    assert.ok(right >= 0.97 * count, `${right} of ${count}`);
  });

  test('finds a way back that it scores as normal, that people can set, and that no limit forbids', (t) => {
    const { threshold } = model.manifest;
    const find = createFindWayBack(ai4i, model, { threshold, language: 'en', candidatesMax: 5_000 });
    let found = 0;
    let count = 0;
    for (const { sensors, type, isFailure } of rows) {
      if (!isFailure || probabilityOf(sensors, type) < threshold || count >= 100) continue;
      count++;
      const { search, wayBack } = find(sensors, type);
      assert.equal(search === 'found', wayBack !== undefined);
      if (wayBack === undefined) continue;
      found++;
      const after: Record<string, number> = { ...sensors };
      for (const { sensor, from, to } of wayBack.changes) {
        const control = ai4i.sensors.find(({ name }) => name === sensor)?.control;
        assert.ok(control !== undefined && to >= control.atLeast && to <= control.atMost, `${sensor} to ${to}`);
        assert.equal(from, sensors[sensor]);
        after[sensor] = to;
      }
      const probability = probabilityOf(after, type);
      assert.ok(probability < threshold);
      assert.ok(Math.abs(probability - wayBack.anomaly_probability) <= 5e-5);
      for (const mode of ai4i.failureModes)
        if (mode.isCertain === true) assert.equal(mode.evidence(after, type.name), null, mode.code);
      assert.deepEqual(find(sensors, type), { search, wayBack }, 'the same every time');
    }
    t.diagnostic(`a way back for ${found} of ${count} detected failures`);
    assert.ok(found > 0.9 * count, `${found} of ${count}`);
  });

  test('finds the smallest change of one sensor', () => {
    const { threshold } = model.manifest;
    const find = createFindWayBack(ai4i, model, { threshold, language: 'en', candidatesMax: 5_000 });
    const type = { name: 'L', code: 0 };
    const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1400, torque: 68, toolWear: 50 };
    assert.ok(probabilityOf(sensors, type) >= threshold);
    const [change, second] = find(sensors, type).wayBack?.changes ?? [];
    assert.ok(change !== undefined && second === undefined);
    const { step = 0 } = ai4i.sensors.find(({ name }) => name === change.sensor)?.control ?? {};
    const nearer = change.to + Math.sign(change.from - change.to) * step;
    const isNormal = (value: number): boolean =>
      probabilityOf({ ...sensors, [change.sensor]: value }, type) < threshold;
    assert.ok(isNormal(change.to) && !isNormal(nearer), `${change.sensor} ${change.to}, and not ${nearer}`);
  });

  test('ends the search at the count, or when the time is up, and says so', () => {
    const type = { name: 'L', code: 0 };
    const [row] = rows.filter(({ sensors, isFailure }) => isFailure && probabilityOf(sensors, type) > 0.99);
    assert.ok(row !== undefined);
    const options = { threshold: 1e-9, language: 'en' } as const;
    const limited = createFindWayBack(ai4i, model, { ...options, candidatesMax: 70 });
    assert.deepEqual(limited(row.sensors, type), { search: 'count_limit' });
    const late = createFindWayBack(ai4i, model, { ...options, candidatesMax: 5_000 });
    assert.deepEqual(
      late(row.sensors, type, () => true),
      { search: 'time_limit' },
    );
    assert.deepEqual(late(row.sensors, type), { search: 'none' });
    const fixed: Profile = { ...ai4i, sensors: ai4i.sensors.map(({ control: _, ...sensor }) => sensor) };
    const nothing = createFindWayBack(fixed, model, { ...options, candidatesMax: 5_000 });
    assert.deepEqual(nothing(row.sensors, type), { search: 'none' });
  });

  test('explains a detection with its five largest contributions, and on request with all and the way back', async () => {
    const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
    const findMachineTypes = () => new Map([[1, 'L']]);
    const sensors = {
      airTemperature: 302.6,
      processTemperature: 310.4,
      rotationalSpeed: 1312,
      torque: 61.7,
      toolWear: 201,
    };
    const reading = { machineId: 1, sensors, collectedAt: 0 };
    const normal = { ...reading, sensors: { ...sensors, rotationalSpeed: 1500, torque: 40, toolWear: 10 } };
    const { notNormal } = await createAssess({ profile: ai4i, model, thresholds, findMachineTypes })([
      normal,
      reading,
      normal,
      { ...reading, sensors: { ...sensors, toolWear: 180 } },
    ]);
    const [, detection, , other] = notNormal;
    assert.ok(detection?.verdict === 'anomalous' && other?.verdict === 'anomalous');
    const said = (each: Detection): Explanation => JSON.parse(decodeText(each.explanation.json));
    const { contributions, way_back } = said(detection);
    assert.deepEqual([contributions?.sensors.length, contributions?.features.length, way_back], [5, 5, undefined]);
    const marginOf = (values: SensorValues): number => {
      const probability = probabilityOf(values, { name: 'L', code: 0 });
      return Math.log(probability / (1 - probability));
    };
    for (const each of [detection, other]) {
      const margin = said(each).contributions?.margin ?? Number.NaN;
      assert.ok(Math.abs(margin - marginOf(each.reading.sensors)) < 1e-3, `${margin}`);
    }
    const explainer = createExplainer(ai4i, model, thresholds.anomaly, defaultExplaining);
    const limits = { threshold: thresholds.anomaly, language: 'en', candidatesMax: 5_000 } as const;
    const onRequest = createOnRequest(ai4i, model, explainer, limits);
    const full = onRequest.explainInFull(sensors, detection.type, true, () => false);
    assert.equal(full.contributions?.features.length, 11);
    assert.equal(full.contributions?.other_features, 0);
    assert.equal(full.way_back_search, 'found');
    assert.deepEqual(onRequest.explainAnomaly(sensors, detection.type), said(detection));
    assert.equal(onRequest.explainNormal(normal.sensors, detection.type), null);
    assert.equal(onRequest.explainByLimits(sensors, detection.type).contributions, null);

    const explaining = { language: 'ko', countMax: 2, wayBackCandidatesMax: 5_000 } as const;
    const assess = createAssess({ profile: ai4i, model, thresholds, findMachineTypes, explaining });
    const [korean] = (await assess([reading])).notNormal;
    assert.ok(korean?.verdict === 'anomalous');
    assert.equal(korean.explanation.contributions?.sensors.length, 2);
    assert.match(said(korean).way_back?.sentence ?? '', /→ .*고장 확률/);
  });
});

describe('a model that cannot say what its features contribute', () => {
  test('is explained by limits alone, and none are asked for where none are wanted', async () => {
    let asked = 0;
    const bare = modelOf(ai4i, () => 0.9);
    const without: Model = {
      ...bare,
      scorer: {
        ...bare.scorer,
        contributions: () => {
          asked++;
          throw new InvalidModel('has no sum_hessian in its trees');
        },
      },
    };
    const { contributionsOf } = createExplainer(ai4i, without, 0.5, defaultExplaining);
    assert.equal(contributionsOf(new Float32Array(11), [0]), null);
    assert.equal(asked, 1);
    const quiet = createExplainer(ai4i, without, 0.5, { language: 'en', countMax: 0 });
    assert.equal(asked, 1);
    // Whoever asks for all of one reading is told, and the model is asked once, however many ask.
    const limits = { threshold: 0.5, language: 'en', candidatesMax: 100 } as const;
    const { explainInFull } = createOnRequest(ai4i, without, quiet, limits);
    const sensors = Object.fromEntries(ai4i.sensors.map(({ name, example }) => [name, example]));
    for (let turn = 0; turn < 3; turn++)
      assert.equal(explainInFull(sensors, { name: 'M', code: 1 }, false, () => true).contributions, null);
    assert.equal(asked, 2);
  });
});
