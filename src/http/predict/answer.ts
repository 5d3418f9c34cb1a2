// The assessment of a reading as the answer of /predict: the members in the Python system's order, then ours.
import type { Detection, NormalReading } from '../../core/assessment.ts';
import type { Explanation } from '../../core/explanation/explanation.ts';
import { roundTo4 } from '../../core/features.ts';
import type { EncodedType, Feature, SensorValues } from '../../core/profile.ts';
import type { Severity } from '../../core/severity.ts';
import type { ServedModel } from '../../models/served-models.ts';

export interface Prediction {
  readonly machine_id: number;
  readonly is_anomaly: boolean;
  readonly prediction: 0 | 1;
  readonly machine_type: string;
  readonly normal_probability: number;
  readonly anomaly_probability: number;
  readonly features: Readonly<Record<string, number>>;
  readonly severity: Severity | null;
  readonly explanation: Explanation | null;
  readonly model: { readonly name: string; readonly version: string };
}

export function describe(
  { model, answerOrder }: ServedModel,
  assessment: NormalReading | Detection,
  explanation: Explanation | null,
): Prediction {
  const { reading, type } = assessment;
  const detection = assessment.verdict === 'anomalous' ? assessment : null;
  const anomalyProbability = roundTo4(assessment.probability);
  return {
    machine_id: reading.machineId,
    is_anomaly: detection !== null,
    prediction: detection === null ? 0 : 1,
    machine_type: type.name,
    normal_probability: roundTo4(1 - anomalyProbability),
    anomaly_probability: anomalyProbability,
    features: featuresByName(answerOrder, reading.sensors, type),
    severity: detection?.severity ?? null,
    explanation,
    model: { name: model.manifest.name, version: model.manifest.version },
  };
}

/** The features by name, in this order, rounded to four decimals. */
function featuresByName(features: readonly Feature[], values: SensorValues, type: EncodedType): Record<string, number> {
  const described: Record<string, number> = {};
  for (const feature of features) described[feature.name] = roundTo4(feature.of(values, type));
  return described;
}
