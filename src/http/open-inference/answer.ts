// The answer to an inference request (Open Inference Protocol v2): the outputs that were asked for, as JSON or, by the binary extension,
// behind it. `predict` is 1 from the model's threshold on; `predict_proba` has the columns normal and anomaly.
import type { ModelManifest } from '../../inference/model/model.ts';
import { InvalidInference } from './errors.ts';
import type { InferenceRequest } from './request.ts';
import { numberTypeOf, writeTensor } from './tensor-types.ts';

export const outputTensors = [
  { name: 'predict', datatype: 'INT64', shape: [-1, 1] },
  { name: 'predict_proba', datatype: 'FP32', shape: [-1, 2] },
] as const;

export interface InferenceAnswer {
  readonly body: string | Buffer;
  /** The length of the JSON when binary tensors follow it. */
  readonly jsonBytes: number | undefined;
}

/** Throws InvalidInference for an output that there is not. */
export function writeInferenceAnswer(
  manifest: ModelManifest,
  request: InferenceRequest,
  probabilities: Float32Array,
  threshold: number,
): InferenceAnswer {
  const wanted = request.outputs ?? outputTensors.map(({ name }) => ({ name: name as string, binary: undefined }));
  const tails: Uint8Array[] = [];
  const outputs = wanted.map(({ name, binary }) => {
    const tensor = outputTensors.find((each) => each.name === name);
    if (tensor === undefined) {
      const names = outputTensors.map((each) => each.name).join(', ');
      throw new InvalidInference(`there is no output "${name.slice(0, 64)}"; there are ${names}`);
    }
    const data = tensor.name === 'predict' ? labels(probabilities, threshold) : bothProbabilities(probabilities);
    const head = { name, shape: [request.rowCount, tensor.shape[1]], datatype: tensor.datatype };
    const type = numberTypeOf(tensor.datatype);
    if (!(binary ?? request.binaryByDefault) || type === undefined) return { ...head, data };
    const bytes = writeTensor(type, data);
    tails.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  const answer = {
    model_name: manifest.name,
    model_version: manifest.version,
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs,
  };
  const json = JSON.stringify(answer);
  if (tails.length === 0) return { body: json, jsonBytes: undefined };
  const jsonPart = Buffer.from(json);
  return { body: Buffer.concat([jsonPart, ...tails]), jsonBytes: jsonPart.length };
}

function labels(probabilities: Float32Array, threshold: number): number[] {
  return Array.from(probabilities, (probability) => (probability >= threshold ? 1 : 0));
}

function bothProbabilities(probabilities: Float32Array): number[] {
  const both: number[] = [];
  for (const probability of probabilities) both.push(Math.fround(1 - probability), probability);
  return both;
}
