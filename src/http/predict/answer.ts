// The assessment of a reading as the answer of /predict, in JSON: the members in the Python system's order, then ours. What all answers of a
// model have in common is encoded once.
import type { Detection, NormalReading } from '../../core/assessment.ts';
import { roundTo4 } from '../../core/features.ts';
import { featureValues } from '../../core/reading/reading.ts';
import type { DefaultModel } from '../../models/served-models.ts';
import { encodeJson, type JsonBytes } from './json-bytes.ts';

/** Writes one answer behind what is written already. */
export type WriteAnswer = (
  json: JsonBytes,
  assessment: NormalReading | Detection,
  /** Its JSON. */
  explanation: Uint8Array | null,
) => void;

export function createWriteAnswer({ model, answerOrder, checkReading }: DefaultModel): WriteAnswer {
  const { name, version } = model.manifest;
  const features = answerOrder.map(({ name, of }, index) => ({
    of,
    label: encodeJson(`${index === 0 ? featuresLabel : ','}${JSON.stringify(name)}:`),
  }));
  const afterFeatures = features.length === 0 ? `${featuresLabel}}` : '}';
  const ofVerdict = { normal: verdictFragments(false), anomalous: verdictFragments(true) };
  const ofModel = `,"model":${JSON.stringify({ name, version })}`;
  // Nearly every answer ends so.
  const unremarkable = encodeJson(`${afterFeatures}${severityLabel}null${explanationLabel}null${ofModel}}`);
  const severity = encodeJson(`${afterFeatures}${severityLabel}`);
  const modelOf = encodeJson(ofModel);
  return (json, assessment, explanation) => {
    const { reading, type, verdict } = assessment;
    const anomalyProbability = roundTo4(assessment.probability);
    json.fragment(machineId);
    json.wholeNumber(reading.machineId);
    json.fragment(ofVerdict[verdict](type.name));
    json.roundedTo4(1 - anomalyProbability);
    json.fragment(anomalyProbabilityLabel);
    json.roundedTo4(anomalyProbability);
    const values = featureValues(reading);
    for (const { label, of } of features) {
      json.fragment(label);
      json.roundedTo4(of(values, type));
    }
    const findings = checkReading(reading.sensors, type.name);
    if (verdict === 'normal' && explanation === null && findings.length === 0) {
      json.fragment(unremarkable);
      return;
    }
    json.fragment(severity);
    json.value(verdict === 'normal' ? null : assessment.severity);
    json.fragment(explanationFragment);
    json.fragment(explanation ?? nothing);
    json.fragment(modelOf);
    if (findings.length > 0) {
      json.fragment(dataQualityLabel);
      json.value(findings);
    }
    json.fragment(end);
  };
}

const machineId = encodeJson('{"machine_id":');
const anomalyProbabilityLabel = encodeJson(',"anomaly_probability":');
const featuresLabel = ',"features":{';
const severityLabel = ',"severity":';
const explanationLabel = ',"explanation":';
const explanationFragment = encodeJson(explanationLabel);
const dataQualityLabel = encodeJson(',"data_quality":');
const end = encodeJson('}');
const nothing = encodeJson('null');

/** What stands between the machine's id and the probabilities, by the name of the type: there are as many as the profile has types. */
function verdictFragments(isAnomaly: boolean): (typeName: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (typeName) => {
    let fragment = known.get(typeName);
    if (fragment === undefined) {
      const verdict = `,"is_anomaly":${isAnomaly},"prediction":${isAnomaly ? 1 : 0}`;
      fragment = encodeJson(`${verdict},"machine_type":${JSON.stringify(typeName)},"normal_probability":`);
      known.set(typeName, fragment);
    }
    return fragment;
  };
}
