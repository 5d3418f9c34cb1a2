// The WebAssembly kernel that reads readings (its source is kernel/readings.ts), and where things stand in its memory: what a profile's members
// are called and may be, the bytes of some values, and the columns that come out.

import type { Profile, Range } from '../../core/profile.ts';
import { contractNames } from '../../core/reading/input.ts';
import { memberBlocksAt, memberBytes } from '../../inference/kernel/layout.ts';

/** Addresses are in bytes; what stands where is described in kernel/readings.ts. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  readonly decodeReadings: (
    ...[
      origin,
      positions,
      lengths,
      count,
      members,
      memberCount,
      wanted,
      follows,
      powers,
      machineIds,
      times,
      sensors,
      outcomes,
    ]: [number, number, number, number, number, number, bigint, number, number, number, number, number, number]
  ) => void;
}

/** What became of a value, as the kernel says it. */
export const outcomes = { timeIsInstant: 0, timeIsAbsent: 1, timeIsLocal: 2, isLeft: 3 } as const;

/** So many values are read in one call. */
export const rowsMax = 1_024;
/** So many bytes from the beginning of the first value to the end of the last one. */
export const bytesMax = 524_288;

export interface ReadingKernel {
  readonly sensorCount: number;
  /**
   * Reads values of `bytes`: at most `rowsMax`, which lie within `bytesMax` from `from` on. What comes out stays until the next call, and is
   * to be believed where `outcomes` does not say `isLeft`.
   */
  readonly read: (
    bytes: Uint8Array,
    from: number,
    to: number,
    positions: Int32Array,
    lengths: Int32Array,
  ) => KernelColumns;
}

/** As many rows as were read. */
export interface KernelColumns {
  readonly machineIds: Float64Array;
  readonly times: Float64Array;
  /** A row of numbers for each value, in the profile's order; NaN of a sensor that was not measured. */
  readonly sensors: Float64Array;
  readonly outcomes: Uint8Array;
}

/** Undefined for a profile whose members the kernel cannot tell apart: then every value is for the general decoder. */
export type CreateReadingKernel = (profile: Profile) => ReadingKernel | undefined;

const pageBytes = 65_536;
/** The kernel reads nothing below; address 0 stands for "none". */
const firstAddress = 1_024;
const blockBytes = 16;
const nameBytesMax = 47;
/** A bit for each member, in 64. */
const membersMax = 60;
const powerCount = 23;
/** What is read of bytes goes up to so many beyond their end. */
const overrunBytes = 64;

/** `wasm` is the compiled kernel. Throws when it is not WebAssembly. */
export function readingKernelFactory(wasm: Uint8Array): CreateReadingKernel {
  const module = new WebAssembly.Module(wasm);
  return (profile) => {
    const [machineId, dcpConfigId, ...others] = contractNames(profile);
    const names = [machineId, dcpConfigId, 'collectedAt', ...others.slice(0, -1)] as readonly string[];
    if (names.length > membersMax || !names.every(isPlainName)) return undefined;
    const { memory, decodeReadings } = new WebAssembly.Instance(module).exports as Exports;
    const sensorCount = profile.sensors.length;
    const at = addressesOf(names.length, sensorCount);
    memory.grow(Math.ceil((at.end - memory.buffer.byteLength) / pageBytes));
    layOutMembers(memory.buffer, at, names, profile);
    const views = viewsOf(memory.buffer, at, sensorCount);
    const wanted = wantedMembers(names, profile);
    return {
      sensorCount,
      read: (bytes, from, to, positions, lengths) => {
        const count = positions.length;
        views.bytes.set(bytes.subarray(from, to));
        views.positions.set(positions);
        views.lengths.set(lengths);
        const columns = [at.machineIds, at.times, at.sensors, at.outcomes] as const;
        const layout = [at.members, names.length, wanted, at.follows, at.powers] as const;
        decodeReadings(at.bytes - from, at.positions, at.lengths, count, ...layout, ...columns);
        return {
          machineIds: views.machineIds.subarray(0, count),
          times: views.times.subarray(0, count),
          sensors: views.sensors.subarray(0, count * sensorCount),
          outcomes: views.outcomes.subarray(0, count),
        };
      },
    };
  };
}

/** A bit for each member without which a value is no reading: the machine's id, and the sensors that are not optional. */
function wantedMembers(names: readonly string[], { sensors }: Profile): bigint {
  return names.reduce((bits, name, place) => {
    const isWanted = place === 0 || sensors.some((sensor) => sensor.name === name && sensor.optional !== true);
    return isWanted ? bits | (1n << BigInt(place)) : bits;
  }, 0n);
}

/** One that stands in JSON as it is. */
function isPlainName(name: string): boolean {
  return name.length <= nameBytesMax && /^[ !#-[\]-~]+$/.test(name);
}

function addressesOf(memberCount: number, sensorCount: number) {
  let next = firstAddress;
  const take = (byteCount: number): number => {
    const at = next;
    next += Math.ceil(byteCount / blockBytes) * blockBytes;
    return at;
  };
  return {
    members: take(memberCount * memberBytes),
    follows: take(memberCount + 1),
    powers: take(powerCount * 8),
    positions: take(rowsMax * 4),
    lengths: take(rowsMax * 4),
    machineIds: take(rowsMax * 8),
    times: take(rowsMax * 8),
    sensors: take(rowsMax * 8 * sensorCount),
    outcomes: take(rowsMax),
    bytes: take(bytesMax + overrunBytes),
    end: take(0),
  };
}

type Addresses = ReturnType<typeof addressesOf>;

function viewsOf(buffer: ArrayBuffer, at: Addresses, sensorCount: number) {
  return {
    bytes: new Uint8Array(buffer, at.bytes, bytesMax),
    positions: new Int32Array(buffer, at.positions, rowsMax),
    lengths: new Int32Array(buffer, at.lengths, rowsMax),
    machineIds: new Float64Array(buffer, at.machineIds, rowsMax),
    times: new Float64Array(buffer, at.times, rowsMax),
    sensors: new Float64Array(buffer, at.sensors, rowsMax * sensorCount),
    outcomes: new Uint8Array(buffer, at.outcomes, rowsMax),
  };
}

function layOutMembers(buffer: ArrayBuffer, at: Addresses, names: readonly string[], profile: Profile): void {
  const view = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  names.forEach((name, index) => {
    const member = at.members + index * memberBytes;
    const text = new TextEncoder().encode(`${name}"`);
    const sensor = profile.sensors.find((each) => each.name === name);
    view.setUint32(member, Math.ceil(text.length / blockBytes), true);
    view.setUint32(member + 4, text.length, true);
    view.setFloat64(member + 8, sensor === undefined ? 0 : boundBelow(sensor.range), true);
    view.setFloat64(member + 16, sensor?.range.atMost ?? 0, true);
    text.forEach((byte, place) => {
      const block = member + memberBlocksAt + Math.floor(place / blockBytes) * 2 * blockBytes;
      bytes[block + (place % blockBytes)] = byte;
      bytes[block + blockBytes + (place % blockBytes)] = 0xff;
    });
    // At first, members are taken to come in this order.
    bytes[at.follows + index] = index;
  });
  for (let power = 0; power < powerCount; power++) view.setFloat64(at.powers + 8 * power, Number(`1e${power}`), true);
}

/** The number that a value must be above. */
function boundBelow({ above = Number.NEGATIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Range): number {
  return Math.max(above, nextBelow(atLeast));
}

/** The greatest double below a number. */
function nextBelow(value: number): number {
  if (value === Number.NEGATIVE_INFINITY) return value;
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = (bits[0] as bigint) + (value > 0 ? -1n : 1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** TypeScript has these only among the types of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
