// From the body of an inference request (Open Inference Protocol v2) to a matrix in model order. The features come as one tensor
// [rows, n], or as one tensor [rows] per feature under the feature's name, in any order; data nested or flat, as JSON or, by the binary
// extension, behind it. Everything that does not fit is refused with the member's name. Members that nobody asked for are ignored.
import { isObject, type Members, own } from '../../core/members.ts';
import type { Feature } from '../../core/profile.ts';
import { InvalidInference } from './errors.ts';
import { numberTypeNames, numberTypeOf, readTensor } from './tensor-types.ts';

export interface InferenceRequest {
  readonly id: string | undefined;
  readonly rowCount: number;
  /** Row-major, in model order. */
  readonly matrix: Float32Array;
  /** The outputs that are asked for, or undefined for all of them. */
  readonly outputs: readonly { readonly name: string; readonly binary: boolean | undefined }[] | undefined;
  /** Whether outputs that do not say it are binary. */
  readonly binaryByDefault: boolean;
}

export interface InferenceLimits {
  readonly rowsMax: number;
}

/** Throws InvalidInference. `jsonBytes` is where the JSON ends and binary tensors begin, or undefined when all of it is JSON. */
export function readInferenceRequest(
  body: Buffer,
  jsonBytes: number | undefined,
  features: readonly Feature[],
  limits: InferenceLimits,
): InferenceRequest {
  if (jsonBytes !== undefined && jsonBytes > body.length) {
    fail(`Inference-Header-Content-Length is ${jsonBytes}, and the body has ${body.length} bytes`);
  }
  const request = parseObject(jsonBytes === undefined ? body.toString() : body.toString('utf8', 0, jsonBytes));
  const tail = jsonBytes === undefined ? undefined : body.subarray(jsonBytes);
  const id = own(request, 'id') ?? undefined;
  if (id !== undefined && typeof id !== 'string') fail('id must be text');
  const inputs = own(request, 'inputs');
  if (!Array.isArray(inputs) || inputs.length === 0) fail('inputs must be an array with at least one tensor');
  const tensors = readTensors(inputs, features, tail, limits);
  const parameters = parametersOf(request, 'the request');
  return {
    id,
    ...matrixOf(tensors, features),
    outputs: readOutputs(own(request, 'outputs') ?? undefined),
    binaryByDefault: own(parameters, 'binary_data_output') === true,
  };
}

interface Tensor {
  readonly name: string;
  readonly where: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: ArrayLike<number>;
}

function readTensors(
  inputs: readonly unknown[],
  features: readonly Feature[],
  tail: Buffer | undefined,
  limits: InferenceLimits,
): Tensor[] {
  if (inputs.length > features.length)
    fail(`inputs has ${inputs.length} tensors, and the model ${features.length} features`);
  let at = 0;
  const tensors = inputs.map((input, index) => {
    const where = `inputs[${index}]`;
    if (!isObject(input)) return fail(`${where} must be an object`);
    const name = own(input, 'name');
    if (typeof name !== 'string' || name === '') return fail(`${where}.name must be text`);
    const type = numberTypeOf(own(input, 'datatype'));
    if (type === undefined)
      return fail(`${where}.datatype must be FP32 (also taken: ${numberTypeNames.slice(1).join(', ')})`);
    const isFeature = features.some((feature) => feature.name === name);
    const isWhole = inputs.length === 1 && (features.length === 1 || !isFeature);
    const { rowCount, columnCount } = readShape(own(input, 'shape'), where, isWhole ? features.length : 1, limits);
    const count = rowCount * columnCount;
    const size = own(parametersOf(input, where), 'binary_data_size');
    if (size === undefined) {
      const values = readData(own(input, 'data'), rowCount, columnCount, where);
      return { name, where, rowCount, columnCount, values };
    }
    if (own(input, 'data') !== undefined) fail(`${where} has both data and binary_data_size`);
    if (size !== count * type.sizeBytes) fail(`${where}.parameters.binary_data_size must be ${count * type.sizeBytes}`);
    const bytes = (
      tail ?? fail(`${where} is binary, and the header Inference-Header-Content-Length is missing`)
    ).subarray(at, at + (size as number));
    if (bytes.length !== size) fail(`${where}: the body ends before its binary data does`);
    at += size as number;
    return { name, where, rowCount, columnCount, values: finite(readTensor(type, bytes, count), where) };
  });
  if (tail !== undefined && at !== tail.length) fail(`${tail.length - at} bytes of the body belong to no tensor`);
  return tensors;
}

/** A matrix [rows, columns], or a column as [rows] or [rows, 1]. */
function readShape(shape: unknown, where: string, columnCount: number, { rowsMax }: InferenceLimits) {
  const wanted = columnCount === 1 ? '[rows] or [rows, 1]' : `[rows, ${columnCount}]`;
  const isShape =
    Array.isArray(shape) &&
    (shape.length === 2 ? shape[1] === columnCount : shape.length === 1 && columnCount === 1) &&
    Number.isSafeInteger(shape[0]);
  if (!isShape) return fail(`${where}.shape must be ${wanted}`);
  const rowCount = shape[0] as number;
  if (rowCount < 1) return fail(`${where}.shape must have at least one row`);
  if (rowCount > rowsMax) return fail(`${where}.shape has ${rowCount} rows, more than ${rowsMax}`);
  return { rowCount, columnCount };
}

function readData(data: unknown, rowCount: number, columnCount: number, where: string): ArrayLike<number> {
  if (!Array.isArray(data)) return fail(`${where}.data must be an array`);
  const isNested = Array.isArray(data[0]);
  const count = rowCount * columnCount;
  const lengthWanted = isNested ? rowCount : count;
  if (data.length !== lengthWanted) {
    fail(`${where}.data has ${data.length} ${isNested ? 'rows' : 'numbers'}, and its shape says ${lengthWanted}`);
  }
  if (!isNested) return finite(data, where);
  const values = new Float64Array(count);
  for (const [index, row] of data.entries()) {
    if (!Array.isArray(row) || row.length !== columnCount)
      return fail(`${where}.data[${index}] must be an array of ${columnCount} numbers`);
    values.set(finite(row, `${where}.data[${index}]`), index * columnCount);
  }
  return values;
}

/** Throws when a value is no number that FP32 can hold. */
function finite<Values extends ArrayLike<unknown>>(values: Values, where: string): Values & ArrayLike<number> {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== 'number') fail(`${where}: value ${index} must be a number`);
    if (!Number.isFinite(Math.fround(value as number))) fail(`${where}: value ${index} is not a finite FP32 number`);
  }
  return values as Values & ArrayLike<number>;
}

function matrixOf(tensors: readonly Tensor[], features: readonly Feature[]) {
  const [first] = tensors as [Tensor];
  const { rowCount } = first;
  if (tensors.length === 1 && first.columnCount === features.length)
    return { rowCount, matrix: Float32Array.from(first.values) };
  const matrix = new Float32Array(rowCount * features.length);
  const byName = new Map<string, Tensor>();
  for (const tensor of tensors) {
    if (byName.has(tensor.name)) fail(`${tensor.where}: there are two tensors of this name`);
    if (!features.some((feature) => feature.name === tensor.name))
      fail(`${tensor.where}: the model has no feature of this name`);
    if (tensor.rowCount !== rowCount) fail(`${tensor.where} has ${tensor.rowCount} rows, and inputs[0] ${rowCount}`);
    byName.set(tensor.name, tensor);
  }
  features.forEach((feature, column) => {
    const { values } = byName.get(feature.name) ?? fail(`the tensor ${feature.name} is missing`);
    for (let row = 0; row < rowCount; row++) matrix[row * features.length + column] = values[row] as number;
  });
  return { rowCount, matrix };
}

function readOutputs(outputs: unknown): InferenceRequest['outputs'] {
  if (outputs === undefined) return undefined;
  if (!Array.isArray(outputs)) return fail('outputs must be an array');
  if (outputs.length > outputsMax) return fail('outputs asks for more than the model has');
  return outputs.map((output, index) => {
    const where = `outputs[${index}]`;
    const name = isObject(output) ? own(output, 'name') : undefined;
    if (!isObject(output) || typeof name !== 'string') return fail(`${where}.name must be text`);
    const parameters = parametersOf(output, where);
    if (own(parameters, 'classification') !== undefined)
      return fail(`${where}: the classification extension is not supported`);
    const binary = own(parameters, 'binary_data');
    if (binary !== undefined && typeof binary !== 'boolean')
      fail(`${where}.parameters.binary_data must be true or false`);
    return { name, binary: binary as boolean | undefined };
  });
}

const outputsMax = 16;

function parametersOf(members: Record<string, unknown>, where: string): Record<string, unknown> {
  const parameters = own(members, 'parameters') ?? undefined;
  if (parameters === undefined) return {};
  return isObject(parameters) ? parameters : fail(`${where}: parameters must be an object`);
}

function parseObject(text: string): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fail(text === '' ? 'the body is empty' : 'the body is not valid JSON');
  }
  return isObject(parsed) ? parsed : fail('the body must be a JSON object');
}

function fail(message: string): never {
  throw new InvalidInference(message);
}
