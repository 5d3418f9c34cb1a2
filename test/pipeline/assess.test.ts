import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assessmentAt, joinAssessments } from '../../src/core/assessment.ts';
import { UnknownMachine } from '../../src/core/errors.ts';
import type { Explanation } from '../../src/core/explanation/explanation.ts';
import type { Profile } from '../../src/core/profile.ts';
import type { Reading } from '../../src/core/reading/reading.ts';
import { decodeText } from '../../src/core/text/text-bytes.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { createAssess, ScoringFailed } from '../../src/pipeline/assess.ts';
import { createAssessOrRefuse } from '../../src/pipeline/find-unscorable.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { modelOf } from '../http/support.ts';

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const thresholds = { anomaly: 0.5, warning: 0.3, alert: 0.5, critical: 0.7 };
const torqueAt = ai4i.features.findIndex((feature) => feature.name === 'Torque_Nm');
/** The probability of a reading is a hundredth of its torque. */
const torqueModel = modelOf(ai4i, (row) => (row[torqueAt] as number) / 100);

function readingOf(machineId: number, torque: number): Reading {
  return { machineId, sensors: { ...sensors, torque }, collectedAt: 0 };
}

/** Machines below 100 are known. */
function assessWith(profile: Profile, model: Model = torqueModel) {
  return createAssess({
    profile,
    model,
    thresholds,
    findMachineTypes: async (ids) => new Map(ids.filter((id) => id < 100).map((id) => [id, 'L'])),
  });
}

function withEvidence(evidence: Profile['failureModes'][number]['evidence']): Profile {
  return { ...ai4i, failureModes: ai4i.failureModes.map((mode) => ({ ...mode, evidence })) };
}

describe('the assessments of a batch', () => {
  it('are columns, with an object only for what is not normal, and an explanation that is made once', async () => {
    let explained = 0;
    const profile = withEvidence(() => {
      explained++;
      return null;
    });
    const readings = [readingOf(1, 40), readingOf(100, 90), readingOf(2, 75), readingOf(3, 49)];
    const assessments = await assessWith(profile)(readings);
    assert.deepEqual(assessments.readings, readings);
    assert.deepEqual(
      assessments.types.map((type) => type?.name),
      ['L', undefined, 'L', 'L'],
    );
    assert.deepEqual(assessments.probabilities, Float32Array.of(0.4, Number.NaN, 0.75, 0.49));
    assert.deepEqual(
      assessments.notNormal.map((each) => each?.verdict),
      [undefined, 'refused', 'anomalous', undefined],
    );
    assert.equal(explained, profile.failureModes.length);
  });

  it('can be asked for one by one, also for a normal one', async () => {
    const readings = [readingOf(1, 40), readingOf(100, 90), readingOf(2, 75)];
    const assessments = await assessWith(ai4i)(readings);
    const type = { name: 'L', code: 0 };
    const [normal, refused, anomalous] = readings.map((_, index) => assessmentAt(assessments, index));
    assert.deepEqual(normal, {
      verdict: 'normal',
      reading: readings[0],
      type,
      probability: Math.fround(0.4),
    });
    assert.ok(refused?.verdict === 'refused' && refused.refusal instanceof UnknownMachine);
    assert.ok(anomalous?.verdict === 'anomalous');
    assert.deepEqual(
      [anomalous.severity, anomalous.explanation.failure_modes.map((mode) => mode.code)],
      ['CRITICAL', ['PWF']],
    );
    assert.throws(() => assessmentAt(assessments, 3), RangeError);
  });

  it('of several batches are those of one', async () => {
    const readings = [readingOf(1, 40), readingOf(100, 90), readingOf(2, 75)];
    const assess = assessWith(ai4i);
    const parts = await Promise.all(readings.map((reading) => assess([reading])));
    assert.deepEqual(joinAssessments(parts), await assess(readings));
  });
});

describe('a profile whose sentences fail', () => {
  const fails = () => {
    throw new Error('no limit');
  };
  const anomalies = (count: number) => Array.from({ length: count }, () => readingOf(1, 75));

  it('refuses the readings that it was not made for, and is passed on when it has never worked', async () => {
    const assess = assessWith(withEvidence(fails));
    const { notNormal } = await assess([readingOf(1, 40), ...anomalies(3)]);
    assert.deepEqual(
      notNormal.map((each) => each?.verdict === 'refused' && each.refusal.message),
      [false, ...Array(3).fill('its alert cannot be written: no limit')],
    );
    await assert.rejects(async () => assess(anomalies(1)), /no limit/);
  });

  // Halving would refuse each anomaly by itself, and take the normal readings around it as the proof that nothing else is wrong.
  it('is no reading that cannot be scored', async () => {
    const { assess } = createAssessOrRefuse(assessWith(withEvidence(fails)));
    await assert.rejects(assess([readingOf(1, 40), ...anomalies(4)]), /no limit/);
  });

  it('gives text, whatever it gives', async () => {
    const odd = (() => 12n) as unknown as () => string;
    const { notNormal } = await assessWith(withEvidence(odd))(anomalies(1));
    const [detection] = notNormal;
    assert.ok(detection?.verdict === 'anomalous');
    const { failure_modes } = JSON.parse(decodeText(detection.explanation.json)) as Explanation;
    assert.equal(failure_modes[0]?.evidence, '12');
  });
});

// A machine that is not known counted as proof that the model works, though nothing of it had been scored.
it('a broken model refuses nothing, also when a machine in the batch is not known', async () => {
  const broken = modelOf(ai4i, () => {
    throw new Error('broken');
  });
  const { assess } = createAssessOrRefuse(assessWith(ai4i, broken));
  await assert.rejects(
    assess([readingOf(100, 40), ...Array.from({ length: 4 }, () => readingOf(1, 40))]),
    ScoringFailed,
  );
});
