// The datatypes of the Open Inference Protocol that hold numbers: their size, and how they stand in the binary extension (little-endian).

interface NumberType {
  readonly sizeBytes: number;
  readonly read: (view: DataView, offset: number) => number;
  readonly write: (view: DataView, offset: number, value: number) => void;
}

function numberType(
  sizeBytes: number,
  read: NumberType['read'],
  write: NumberType['write'] = () => {
    throw new RangeError('no output has this datatype');
  },
): NumberType {
  return { sizeBytes, read, write };
}

const types: ReadonlyMap<string, NumberType> = new Map([
  [
    'FP32',
    numberType(
      4,
      (view, at) => view.getFloat32(at, true),
      (view, at, value) => view.setFloat32(at, value, true),
    ),
  ],
  ['FP64', numberType(8, (view, at) => view.getFloat64(at, true))],
  ['INT8', numberType(1, (view, at) => view.getInt8(at))],
  ['INT16', numberType(2, (view, at) => view.getInt16(at, true))],
  ['INT32', numberType(4, (view, at) => view.getInt32(at, true))],
  [
    'INT64',
    numberType(
      8,
      (view, at) => Number(view.getBigInt64(at, true)),
      (view, at, value) => view.setBigInt64(at, BigInt(value), true),
    ),
  ],
  ['UINT8', numberType(1, (view, at) => view.getUint8(at))],
  ['UINT16', numberType(2, (view, at) => view.getUint16(at, true))],
  ['UINT32', numberType(4, (view, at) => view.getUint32(at, true))],
  ['UINT64', numberType(8, (view, at) => Number(view.getBigUint64(at, true)))],
]);

export const numberTypeNames: readonly string[] = [...types.keys()];

/** The type of this name, or undefined when it holds no numbers or is unknown. */
export function numberTypeOf(name: unknown): NumberType | undefined {
  return typeof name === 'string' ? types.get(name) : undefined;
}

/** Reads a tensor. `bytes` holds exactly `count` numbers. */
export function readTensor(type: NumberType, bytes: Uint8Array, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(count);
  for (let index = 0; index < count; index++) values[index] = type.read(view, index * type.sizeBytes);
  return values;
}

/** Writes a tensor. */
export function writeTensor(type: NumberType, values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * type.sizeBytes);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) type.write(view, index * type.sizeBytes, values[index] as number);
  return bytes;
}
