// Assessments as the pipeline's own `assess` gives them, without a model.
import { type Assessments, type Detection, detect } from '../../src/core/assessment.ts';
import { createExplain } from '../../src/core/explanation/explain.ts';
import { writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import type { Reading } from '../../src/core/reading/reading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

const type = { name: 'M', code: 1 };
const thresholds = { anomaly: 0.25, warning: 0.3, alert: 0.5, critical: 0.7 };

const explain = createExplain(
  { profile: ai4i, features: ai4i.features, types: [type] },
  { language: 'en', countMax: 5 },
);

/** A critical one, of a machine of type M. */
export function detectionOf(reading: Reading): Detection {
  const explanation = explain({ sensors: reading.sensors, type, isAnomalous: true, contributions: null });
  return detect(thresholds, { reading, type, probability: 0.9 }, writtenPlainly(explanation));
}

/** Readings for which `detection` gives undefined are normal, with probability 0.1. */
export function assessedAs(
  readings: readonly Reading[],
  detection: (reading: Reading) => Detection | undefined,
): Assessments {
  const notNormal = readings.map(detection);
  return {
    readings,
    types: notNormal.map((each) => each?.type ?? type),
    probabilities: Float32Array.from(notNormal, (each) => each?.probability ?? 0.1),
    notNormal,
  };
}
