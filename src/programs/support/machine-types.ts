// Finds machine types for the programs: the Portal's database behind the cache, its errors said for a person.
import type { Logger } from 'pino';
import type { Profile } from '../../core/profile.ts';
import { createMachineTypes, type MachineTypes } from '../../machines/machine-types.ts';
import { queryMachines } from '../../machines/query-machines.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool } from '../../postgres/pool.ts';
import { type PortalDatabase, portalDatabaseOptions } from '../../postgres/settings.ts';

export interface OpenMachineTypes extends MachineTypes {
  readonly close: () => Promise<void>;
}

/** Connects when first used. Its look-ups reject with Unavailable while the Portal's database is away. */
export function openMachineTypes(
  settings: PortalDatabase & {
    readonly DB_POOL_MAX: number;
    readonly CACHE_TTL: number;
    readonly CACHE_MAXSIZE: number;
    readonly CACHE_UNKNOWN_TTL: number;
  },
  profile: Profile,
  log: Logger,
): OpenMachineTypes {
  const database = { ...portalDatabaseOptions(settings, settings.DB_POOL_MAX), readOnly: true };
  const pool = openPool(database, 'spindle-machine-types');
  const machineTypes = createMachineTypes({
    profile,
    queryMachines: async (machineIds) => {
      const rows = await explainPostgres(database, () => queryMachines(pool, machineIds));
      log.debug({ asked: machineIds.length, found: rows.length }, 'Machine types read');
      return rows;
    },
    sizeMax: settings.CACHE_MAXSIZE,
    ttlMs: settings.CACHE_TTL * 1000,
    unknownTtlMs: settings.CACHE_UNKNOWN_TTL * 1000,
  });
  return { ...machineTypes, close: () => pool.end() };
}
