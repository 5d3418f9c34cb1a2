// A detection as the answer of /predict: the members in the seed's order, then ours.
import type { Detection } from '../../core/detection.ts';
import { type Explanation, explain } from '../../core/failure-mode.ts';
import { roundTo4 } from '../../core/features.ts';
import type { EncodedType, Feature, Profile, SensorValues } from '../../core/profile.ts';
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

export type Describe = (served: ServedModel, detection: Detection) => Prediction;

export function createDescribe(profile: Profile): Describe {
  return ({ model, answerOrder }, detection) => {
    const { reading, type, isAnomaly, severity } = detection;
    const anomalyProbability = roundTo4(detection.probability);
    return {
      machine_id: reading.machineId,
      is_anomaly: isAnomaly,
      prediction: isAnomaly ? 1 : 0,
      machine_type: type.name,
      normal_probability: roundTo4(1 - anomalyProbability),
      anomaly_probability: anomalyProbability,
      features: describe(answerOrder, reading.sensors, type),
      severity,
      explanation: isAnomaly ? explain(profile, reading.sensors, type.name) : null,
      model: { name: model.manifest.name, version: model.manifest.version },
    };
  };
}

/** The features by name, in this order, rounded to four decimals. */
function describe(features: readonly Feature[], values: SensorValues, type: EncodedType): Record<string, number> {
  const described: Record<string, number> = {};
  for (const feature of features) described[feature.name] = roundTo4(feature.of(values, type));
  return described;
}
