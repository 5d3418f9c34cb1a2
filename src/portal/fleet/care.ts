// The care of machines over the Portal's database: what the API asks for.
import type { Pool } from 'pg';
import { typeNameReader } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import { changeFleet, changeMachine, loadFleet, nextMachineId } from './change-fleet.ts';
import { UnfitMachine } from './errors.ts';
import { add, change, factsReader, restore, retire } from './fleet.ts';
import { applyImport, previewImport } from './import-machines.ts';
import { listFleet, machineJournal } from './list-fleet.ts';
import type { FleetCare } from './routes.ts';

export interface CareOptions {
  readonly pool: Pool;
  readonly profile: Profile;
  readonly importRowsMax: number;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

const listedMax = 10_000;

export function fleetCare({ pool, profile, importRowsMax, ask }: CareOptions): FleetCare {
  const read = factsReader(profile);
  const readTypeName = typeNameReader(profile);
  const importing = { pool, read, rowsMax: importRowsMax };
  return {
    list: () => ask(() => listFleet(pool, { profile, limit: listedMax })),
    journal: (id) => ask(() => machineJournal(pool, profile, id)),
    add: async ({ id: wished, ...given }, actor) => {
      const { name, type, area = null } = read(given);
      if (name === undefined || type === undefined) throw new UnfitMachine('a machine needs a name and a type');
      const id = wished ?? (await ask(() => nextMachineId(pool)));
      await ask(() => changeFleet(pool, [id], actor, (fleet) => [add(fleet, id, { name, type, area })]));
      // Not 1 where there was one of this id before.
      const { version } = (await ask(() => loadFleet(pool, [id]))).get(id) ?? { version: 1 };
      return { id, version };
    },
    change: async (at, given, actor) => {
      const facts = read(given);
      const version = await ask(() => changeMachine(pool, at, actor, (fleet) => change(fleet, at.id, facts)));
      return { id: at.id, version };
    },
    retire: async (at, reason, actor) => {
      const version = await ask(() => changeMachine(pool, at, actor, (fleet) => retire(fleet, at.id, reason)));
      return { id: at.id, version };
    },
    restore: async (at, actor) => {
      const version = await ask(() => changeMachine(pool, at, actor, (fleet) => restore(fleet, at.id)));
      return { id: at.id, version };
    },
    preview: (table) => ask(() => previewImport(table, importing)),
    typeName: (stored) => readTypeName(stored) ?? stored,
    apply: (table, digest, actor) => ask(() => applyImport(table, digest, actor, importing)),
  };
}
