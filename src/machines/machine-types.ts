// The types of machines, out of the Portal's database, behind a bounded cache whose entries expire. All that a batch lacks is asked for
// in one query, and who asks for what is already being asked for waits for that answer. Unknown machines are remembered too, briefly.
// A type that the profile does not know is handed on as it is spelled, for its reader to refuse, and remembered as briefly.
// It serves no entry beyond its time, also while the database is away: then it rejects, and the batch is tried again.
import { LRUCache } from 'lru-cache';
import { typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import type { FindMachineTypes } from '../pipeline/assess.ts';

/** A row of the Portal's machine table, the type in whatever spelling stands there. */
export interface MachineRow {
  readonly id: number;
  readonly type: string | null;
}

/** What is remembered of machines, each entry up to its time. */
export interface TypeStore {
  readonly get: (machineId: number) => Entry | undefined;
  readonly set: (machineId: number, entry: Entry, ttlMs: number) => void;
  readonly size: () => number;
}

export interface MachineTypesOptions {
  readonly profile: Profile;
  /** One query for all of the ids; a machine that is not there is left out. May give machines that were not asked for, which are remembered too. */
  readonly queryMachines: (machineIds: readonly number[]) => Promise<readonly MachineRow[]>;
  /** Where to remember; absent, what was not asked for longest is forgotten first. */
  readonly store?: TypeStore;
  readonly sizeMax: number;
  readonly ttlMs: number;
  readonly unknownTtlMs: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

interface CacheStats {
  readonly currentSize: number;
  readonly maxSize: number;
  readonly ttlSeconds: number;
  readonly hitCount: number;
  readonly missCount: number;
  /** Hits among all look-ups, from 0 to 1; 0 before the first. */
  readonly hitRate: number;
}

export interface MachineTypes {
  readonly findMachineTypes: FindMachineTypes;
  readonly stats: () => CacheStats;
}

/** What is known of a machine: its type name, or that there is no such machine (null). */
export type Entry = string | null;

export function createMachineTypes(options: MachineTypesOptions): MachineTypes {
  const { queryMachines, sizeMax, ttlMs, unknownTtlMs } = options;
  const readTypeName = typeNameReader(options.profile);
  const store = options.store ?? createLruStore(options);
  const underway = new Map<number, Promise<ReadonlyMap<number, Entry>>>();
  let hitCount = 0;
  let missCount = 0;

  const query = async (ids: readonly number[]): Promise<ReadonlyMap<number, Entry>> => {
    const rows = await queryMachines(ids);
    const found = new Map<number, Entry>();
    for (const id of ids) found.set(id, null);
    // Many machines are of few types.
    const entryOf = remembered((type: string | null): Entry => readTypeName(type ?? '') ?? type ?? '');
    const ttlOf = remembered((entry: Entry): number =>
      entry !== null && readTypeName(entry) === entry ? ttlMs : unknownTtlMs,
    );
    for (const { id, type } of rows) found.set(id, entryOf(type));
    for (const [id, entry] of found) {
      const ttl = ttlOf(entry);
      if (ttl > 0) store.set(id, entry, ttl);
    }
    return found;
  };

  const startQuery = (ids: readonly number[]): Promise<ReadonlyMap<number, Entry>> => {
    const answer = query(ids).finally(() => {
      for (const id of ids) underway.delete(id);
    });
    for (const id of ids) underway.set(id, answer);
    return answer;
  };

  return {
    findMachineTypes: (machineIds) => {
      const [first] = machineIds;
      const known = machineIds.length === 1 && first !== undefined ? store.get(first) : undefined;
      // One reading is asked about ten thousand times a second, and its machine is known nearly always.
      if (first !== undefined && known !== undefined) {
        hitCount++;
        return new Map(known === null ? [] : [[first, known]]);
      }
      const entries = new Map<number, Entry>();
      const missing: number[] = [];
      const answers = new Set<Promise<ReadonlyMap<number, Entry>>>();
      for (const id of new Set(machineIds)) {
        const entry = store.get(id);
        if (entry !== undefined) {
          hitCount++;
          entries.set(id, entry);
          continue;
        }
        missCount++;
        const answer = underway.get(id);
        if (answer === undefined) missing.push(id);
        else answers.add(answer);
      }
      if (missing.length > 0) answers.add(startQuery(missing));
      if (answers.size === 0) return onlyKnown(entries);
      const wanted = new Set(machineIds);
      return Promise.all(answers).then((found) => {
        for (const answer of found) for (const [id, entry] of answer) if (wanted.has(id)) entries.set(id, entry);
        return onlyKnown(entries);
      });
    },
    stats: () => {
      const lookups = hitCount + missCount;
      const hitRate = lookups === 0 ? 0 : hitCount / lookups;
      return { currentSize: store.size(), maxSize: sizeMax, ttlSeconds: ttlMs / 1000, hitCount, missCount, hitRate };
    },
  };
}

/** Worked out once for each that it is given. */
function remembered<Given, Result>(work: (given: Given) => Result): (given: Given) => Result {
  const known = new Map<Given, Result>();
  return (given) => {
    const before = known.get(given);
    if (before !== undefined) return before;
    const result = work(given);
    known.set(given, result);
    return result;
  };
}

function createLruStore({ sizeMax, ttlMs, now }: MachineTypesOptions): TypeStore {
  const cache = new LRUCache<number, { readonly entry: Entry }>({
    max: sizeMax,
    ttl: ttlMs,
    ttlResolution: 0,
    ...(now === undefined ? {} : { perf: { now } }),
  });
  return {
    get: (id) => cache.get(id)?.entry,
    // A ttl of 0 would mean "for ever" here.
    set: (id, entry, ttl) => cache.set(id, { entry }, { ttl }),
    size: () => {
      cache.purgeStale();
      return cache.size;
    },
  };
}

function onlyKnown(entries: ReadonlyMap<number, Entry>): Map<number, string> {
  const types = new Map<number, string>();
  for (const [id, entry] of entries) if (entry !== null) types.set(id, entry);
  return types;
}
