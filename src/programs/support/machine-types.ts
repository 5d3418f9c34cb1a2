// Finds machine types for the programs: the Portal's database behind the cache, its errors said for a person.
import type { Logger } from 'pino';
import type { MachineRows } from '../../core/data-quality/machine-rows.ts';
import type { Profile } from '../../core/profile.ts';
import { countFleet } from '../../machines/fleet-count.ts';
import { createMachineTypes, type MachineTypes } from '../../machines/machine-types.ts';
import { countMachines, queryMachines } from '../../machines/query-machines.ts';
import { createMachineTypesInTable, type MachineTypesInTable } from '../../machines/type-column.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool } from '../../postgres/pool.ts';
import { type PortalDatabase, portalDatabaseOptions } from '../../postgres/settings.ts';

export interface OpenMachineTypes extends MachineTypes {
  /** How many machines the Portal's table has, as counted last; NaN while nobody could. */
  readonly machineCount: () => number;
  readonly close: () => Promise<void>;
}

interface CacheSettings extends PortalDatabase {
  readonly DB_POOL_MAX: number;
  readonly CACHE_TTL: number;
  readonly CACHE_MAXSIZE: number;
  readonly CACHE_UNKNOWN_TTL: number;
  readonly MACHINE_COUNT_INTERVAL_MS: number;
}

/** Counts the machines at once and from time to time, and tells when they have become more than the cache holds. Its look-ups reject with Unavailable while the Portal's database is away. */
export function openMachineTypes(settings: CacheSettings, profile: Profile, log: Logger): OpenMachineTypes {
  const sizeMax = settings.CACHE_MAXSIZE;
  const { own, ...options } = openOptions(settings, profile, log, { sizeMax, setting: 'CACHE_MAXSIZE' });
  return { ...createMachineTypes({ ...options, sizeMax }), ...own };
}

/** The same for readings in columns, remembered for as many machines as CONSUMER_CACHE_MAXSIZE says, and found by `machineRows` where others keep something of machines by it. */
export function openMachineTypesInTable(
  settings: CacheSettings & { readonly CONSUMER_CACHE_MAXSIZE: number },
  profile: Profile,
  log: Logger,
  machineRows?: MachineRows,
): OpenMachineTypes & MachineTypesInTable {
  const sizeMax = settings.CONSUMER_CACHE_MAXSIZE;
  const { own, ...options } = openOptions(settings, profile, log, {
    sizeMax,
    setting: 'CONSUMER_CACHE_MAXSIZE',
    fleetMax: Math.min(sizeMax, fleetAtOnceMax),
  });
  return { ...createMachineTypesInTable({ ...options, sizeMax, machineRows }), ...own };
}

interface CacheBound {
  readonly sizeMax: number;
  /** Which setting it is. */
  readonly setting: string;
  /** A fleet of no more machines is read as a whole when many are not known; absent, and only who is asked for is ever remembered. */
  readonly fleetMax?: number;
}

/** So many machines are read at once, in about a hundred bytes each. */
const fleetAtOnceMax = 200_000;

function openOptions(settings: CacheSettings, profile: Profile, log: Logger, bound: CacheBound) {
  const database = { ...portalDatabaseOptions(settings, settings.DB_POOL_MAX), readOnly: true };
  const pool = openPool(database, 'spindle-machine-types');
  const fleet = countFleet({
    countMachines: () => countMachines(pool),
    intervalMs: settings.MACHINE_COUNT_INTERVAL_MS,
    sizeMax: bound.sizeMax,
    tellLarger: (machines) => tellFleet(log, machines, bound),
  });
  return {
    profile,
    queryMachines: async (machineIds: readonly number[]) => {
      const rows = await explainPostgres(database, () => queryMachines(pool, machineIds, bound.fleetMax));
      log.debug({ asked: machineIds.length, found: rows.length }, 'Machine types read');
      return rows;
    },
    ttlMs: settings.CACHE_TTL * 1000,
    unknownTtlMs: settings.CACHE_UNKNOWN_TTL * 1000,
    own: {
      machineCount: fleet.machineCount,
      close: (): Promise<void> => {
        fleet.close();
        return pool.end();
      },
    },
  };
}

function tellFleet(log: Logger, machines: number, { sizeMax, setting }: CacheBound): void {
  log.warn(
    { machines, sizeMax },
    `The Portal knows more machines than types are remembered of, so that the database is asked again and again; raise ${setting}`,
  );
}
