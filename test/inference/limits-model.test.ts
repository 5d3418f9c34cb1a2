// Limits alone as a detector: anomalous is exactly what crosses a limit of the profile, the reason is the limit, and another limit is another model.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidSettings } from '../../src/core/errors.ts';
import type { Reading } from '../../src/core/reading/reading.ts';
import { decodeText } from '../../src/core/text/text-bytes.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { bothWays } from '../pipeline/columns/both-ways.ts';
import { oddRecord } from '../pipeline/odd-records.ts';
import { modelPaths } from '../training/support.ts';
import { pumps } from '../training/unlabelled-support.ts';

const paths = modelPaths({ MODEL_PATH: 'limits' });
const quiet = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 20 };

async function assess(sensors: Readonly<Record<string, number>>) {
  const model = await loadModelFromPaths(paths, ai4i);
  const assessed = await createAssess({
    profile: ai4i,
    model,
    thresholds: { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 },
    findMachineTypes: (ids) => new Map(ids.map((id) => [id, 'L'])),
  })([{ machineId: 1, collectedAt: 0, sensors } as unknown as Reading]);
  return { probability: assessed.probabilities[0], found: assessed.notNormal[0] };
}

describe('MODEL_PATH=limits', () => {
  test('calls anomalous what crosses a limit, with certainty and with the limit as the reason', async () => {
    const normal = await assess(quiet);
    assert.ok((normal.probability ?? 1) < 1e-20 && normal.found === undefined);
    const { probability, found } = await assess({ ...quiet, torque: 70, rotationalSpeed: 1450 });
    assert.equal(probability, 1);
    assert.ok(found?.verdict === 'anomalous');
    assert.equal(found.severity, 'CRITICAL');
    const explanation = JSON.parse(decodeText(found.explanation.json));
    assert.match(explanation.summary, /^Power failure: power is \d+ W, above 9000 W/);
    assert.equal(explanation.model_and_limits, 'agree');
    assert.equal(explanation.contributions, null);
  });

  test('gives each reading what the limits of the profile say of it, whichever it is', async () => {
    const model = await loadModelFromPaths(paths, ai4i);
    const { featureNames } = model.manifest;
    assert.deepEqual(
      featureNames,
      ai4i.failureModes.map(({ code }) => `crossed:${code}`),
    );
    const combinations = 2 ** featureNames.length;
    const matrix = Float32Array.from(
      { length: combinations * featureNames.length },
      (_, at) => (Math.floor(at / featureNames.length) >> (at % featureNames.length)) & 1,
    );
    const probabilities = model.scorer.probabilities(matrix, combinations);
    probabilities.forEach((probability, combination) => {
      assert.equal(probability >= 0.5, combination > 0, String(combination));
    });
  });

  test('in columns as by objects', async () => {
    const { process } = await bothWays({ sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 }, 'limits');
    const random = seededRandom(5, 3);
    const records = Array.from({ length: 3_000 }, (_, index) => oddRecord(index % 3, index, random));
    const { detections } = await process(records);
    assert.ok(detections.length > 20, String(detections.length));
  });

  test('another limit is another version of the model', async () => {
    const stricter = {
      ...ai4i,
      failureModes: ai4i.failureModes.map((mode) => ({
        ...mode,
        evidence: () => (mode.code === 'HDF' ? 'hot' : null),
      })),
    };
    const [one, same, other] = await Promise.all(
      [ai4i, ai4i, stricter].map((profile) => loadModelFromPaths(paths, profile)),
    );
    assert.equal(one?.manifest.version, same?.manifest.version);
    assert.notEqual(one?.manifest.version, other?.manifest.version);
  });

  test('needs failure modes, and no other file', async () => {
    await assert.rejects(
      () => loadModelFromPaths(paths, pumps),
      (error) =>
        error instanceof InvalidSettings &&
        /MODEL_PATH=limits: the profile pumps has no failure modes/.test(error.message),
    );
    await assert.rejects(
      () => loadModelFromPaths({ ...paths, SCALER_PATH: 'scaler.json' }, ai4i),
      /SCALER_PATH: leave it empty with MODEL_PATH=limits/,
    );
  });
});
