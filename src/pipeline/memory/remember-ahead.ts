// What is remembered of machines while batches are computed ahead of the save. Each batch works on copies of its machines' rows, and what it leaves is
// stored in its own transaction, by compare-and-set on each row's version: so that a row always is what the readings that are stored have made of it,
// whoever reads which partition. What was computed and not stored is forgotten with `reset`, which is due whenever positions are read.
import type { Detection, RefusedReading } from '../../core/assessment.ts';
import { UnknownMachine } from '../../core/errors.ts';
import { newestAt } from '../../core/memory/layout.ts';
import type { Memory } from '../../core/memory/passing.ts';
import type { MemoryChange, MemoryChanges, StoredMemory } from '../batch.ts';
import { createMachineCache } from './machine-cache.ts';

/** Readings in the order of the stream; columns of one entry for each. */
export interface RememberedReadings {
  /** NaN where there is no reading. */
  readonly machineIds: Float64Array;
  /** NaN where nobody knows when it was: it is judged as if it came at the time of its machine's newest, and is not remembered. `remember` overwrites these. */
  readonly times: Float64Array;
  /** A row of numbers for each, in the order of the profile's sensors. */
  readonly sensors: Float64Array;
}

/** One batch. */
export interface BatchMemory {
  /** Of the features, in the order of their columns. */
  readonly names: readonly string[];
  /** What the features with memory are: a row of numbers for each reading. Asked again, it begins again. Fails as loading does. */
  readonly remember: (readings: RememberedReadings) => Promise<Float64Array>;
  /** The readings of a machine that is not known are not remembered. */
  readonly isUnknown: (machineId: number) => void;
  /** Ends it: the batches behind it go on from what it leaves. Undefined where nothing is to be stored. */
  readonly leave: () => MemoryChanges | undefined;
}

export interface RememberAhead {
  /**
   * A batch goes on from those computed before it (`ahead`), or from what is stored, alone (`stored`). Readings out of their order are judged by what is
   * stored, each as if it came at the time of its machine's newest, and none is remembered (`aside`).
   */
  readonly begin: (from: 'ahead' | 'stored' | 'aside') => BatchMemory;
  /** So many batches that went on from one another are stored. */
  readonly saved: (batches: number) => void;
  readonly reset: () => void;
  /** Machines at hand. */
  readonly size: () => number;
}

/** Port: the rows of these machines, each as long as this memory's (`sound-rows`); one that has none is absent. */
export type LoadMemory = (machineIds: readonly number[]) => Promise<readonly StoredMemory[]>;

export interface RememberOptions {
  readonly memory: Memory;
  /** Stands for the rows' layout and rules; a row under another one counts as if it held nothing. */
  readonly digest: string;
  /** So many machines are kept at hand, and with them those of the batch in hand; the others are loaded again. */
  readonly machinesMax: number;
  readonly load: LoadMemory;
}

export function createRememberAhead(options: RememberOptions): RememberAhead {
  const { memory, machinesMax } = options;
  const cache = createMachineCache(memory.width);
  let epoch = 0;
  let unsaved = 0;
  let allSaved = Promise.withResolvers<void>();
  const tellSaved = (): void => {
    allSaved.resolve();
    allSaved = Promise.withResolvers();
  };
  /** Of each machine its row at hand. Where there is no room for the others all are forgotten, which waits until they are stored. */
  const rowsAtHand = async (ids: Float64Array, begun: number): Promise<Int32Array> => {
    const rows = new Int32Array(ids.length).fill(-1);
    if (epoch !== begun) return rows;
    cache.find(ids, rows);
    const missing = rows.reduce((count, row) => (row === -1 ? count + 1 : count), 0);
    if (missing === 0 || cache.size() + missing <= machinesMax) return rows;
    while (unsaved > 0 && epoch === begun) await allSaved.promise;
    if (epoch === begun) cache.clear();
    return rows.fill(-1);
  };

  const fill = async (machines: BatchMachines, from: 'ahead' | 'stored' | 'aside', begun: number): Promise<void> => {
    const rows =
      from === 'ahead' ? await rowsAtHand(machines.ids, begun) : new Int32Array(machines.ids.length).fill(-1);
    const missing: number[] = [];
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] as number;
      if (row === -1) {
        missing.push(place);
        continue;
      }
      machines.versions[place] = cache.versionAt(row);
      cache.copy(row, machines.states, place * memory.width);
    }
    if (missing.length === 0) return;
    const loaded = await options.load(missing.map((place) => machines.ids[place] as number));
    const byId = new Map(loaded.map((each) => [each.machineId, each]));
    for (const place of missing) takeStored(memory, machines, place, byId.get(machines.ids[place] as number));
  };

  return {
    begin: (from) => {
      const begun = epoch;
      let machines: BatchMachines | undefined;
      const unknown = new Set<number>();
      return {
        names: memory.names,
        remember: async (readings) => {
          machines = machinesOf(readings.machineIds, memory.width);
          await fill(machines, from, begun);
          return passAll(memory, machines, readings, from === 'aside');
        },
        isUnknown: (machineId) => unknown.add(machineId),
        leave: () => {
          if (from === 'aside' || machines === undefined) return undefined;
          const changed = changesOf(memory.width, machines, unknown);
          // Behind a reset nothing of this will be stored.
          if (from === 'ahead' && epoch === begun) {
            unsaved++;
            const { states, placeOf } = machines;
            for (const { machineId, nextVersion } of changed)
              cache.keep(machineId, nextVersion, states, (placeOf.get(machineId) as number) * memory.width);
          }
          return changed.length === 0 ? undefined : { digest: options.digest, machines: changed };
        },
      };
    },
    saved: (batches) => {
      unsaved = Math.max(0, unsaved - batches);
      if (unsaved === 0) tellSaved();
    },
    reset: () => {
      epoch++;
      unsaved = 0;
      cache.clear();
      tellSaved();
    },
    size: cache.size,
  };
}

/** The machines of a batch, each once, with copies of their rows. */
interface BatchMachines {
  readonly ids: Float64Array;
  readonly placeOf: ReadonlyMap<number, number>;
  readonly versions: Float64Array;
  readonly states: Float64Array;
}

function machinesOf(machineIds: Float64Array, width: number): BatchMachines {
  const placeOf = new Map<number, number>();
  for (const id of machineIds) if (!Number.isNaN(id) && !placeOf.has(id)) placeOf.set(id, placeOf.size);
  const count = placeOf.size;
  return {
    ids: Float64Array.from(placeOf.keys()),
    placeOf,
    versions: new Float64Array(count),
    states: new Float64Array(count * width),
  };
}

function takeStored(
  { width }: Memory,
  { versions, states }: BatchMachines,
  place: number,
  stored: StoredMemory | undefined,
): void {
  if (stored === undefined) return;
  versions[place] = stored.version;
  if (stored.state === null) return;
  layInto(states.subarray(place * width, (place + 1) * width), stored.state);
}

export function layInto(row: Float64Array, stored: Uint8Array): void {
  new Uint8Array(row.buffer, row.byteOffset, row.byteLength).set(stored);
}

function passAll(memory: Memory, machines: BatchMachines, given: RememberedReadings, isAside: boolean): Float64Array {
  const { width, names } = memory;
  const { states, placeOf } = machines;
  const { machineIds, times, sensors } = given;
  const { length } = machineIds;
  const out = new Float64Array(length * names.length);
  const readings = { times, sensors, place: 0 };
  const scratch = new Float64Array(width);
  const rows = Int32Array.from(machineIds, (id) => placeOf.get(id) ?? -1);
  const isJudgedAlone = (index: number): boolean => isAside || Number.isNaN(times[index]);
  const late = new Uint8Array(length);
  for (let from = 0; from < length; from++) {
    let to = from;
    while (to < length && rows[to] !== -1 && !isJudgedAlone(to)) to++;
    memory.passRows(states, rows, readings, from, to, out, late);
    from = to;
    if (from === length || rows[from] === -1) continue;
    readings.place = from;
    const base = (rows[from] as number) * width;
    for (let at = 0; at < width; at++) scratch[at] = states[base + at] as number;
    times[from] = scratch[newestAt] as number;
    memory.pass(scratch, 0, readings, out, from * names.length);
  }
  return out;
}

/** Of each machine that is known: also where nothing is new, because its features were computed of what nobody may have changed meanwhile. */
function changesOf(
  width: number,
  { ids, versions, states }: BatchMachines,
  unknown: ReadonlySet<number>,
): readonly MemoryChange[] {
  const changes: MemoryChange[] = [];
  for (let place = 0; place < ids.length; place++) {
    const machineId = ids[place] as number;
    if (unknown.has(machineId)) continue;
    const version = versions[place] as number;
    const state = new Uint8Array(states.buffer, 8 * place * width, 8 * width);
    changes.push({ machineId, version, nextVersion: version + 1, state });
  }
  return changes;
}

/** The readings of machines that the Portal does not know are refused, and not remembered. */
export function markUnknown(memory: BatchMemory, notNormal: Iterable<Detection | RefusedReading | undefined>): void {
  for (const each of notNormal)
    if (each?.verdict === 'refused' && each.refusal instanceof UnknownMachine) memory.isUnknown(each.refusal.machineId);
}

/** What batches that follow one another leave, as what one of them does. */
export function joinMemory(all: readonly (MemoryChanges | undefined)[]): MemoryChanges | undefined {
  const given = all.filter((each) => each !== undefined);
  const [first] = given;
  if (first === undefined || given.length === 1) return first;
  const joined = new Map<number, MemoryChange>();
  for (const change of given.flatMap(({ machines }) => machines)) {
    const before = joined.get(change.machineId);
    joined.set(change.machineId, before === undefined ? change : { ...change, version: before.version });
  }
  return { digest: first.digest, machines: [...joined.values()] };
}
