// The machines as the existing Portal's clients look after them: without versions, so that the last one to write wins, and without areas. Whom they delete
// is retired: what is known of it stays, and it can be brought back.
import type { Pool } from 'pg';
import type { Profile } from '../../core/profile.ts';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import { changeFleet, type FleetActor, nextMachineId } from '../fleet/change-fleet.ts';
import { UnfitMachine } from '../fleet/errors.ts';
import { add, change, type Fleet, type FleetStep, factsReader, type GivenFacts, retire } from '../fleet/fleet.ts';
import type { JavaMachine } from './forms.ts';

/** Ports: the table of machines. Reject with Unavailable, UnfitMachine and NoSuchRecord. */
export interface JavaMachines {
  /** By id. */
  readonly list: () => Promise<readonly JavaMachine[]>;
  readonly find: (id: number) => Promise<JavaMachine | undefined>;
  readonly add: (given: GivenFacts, actor: FleetActor) => Promise<void>;
  readonly change: (id: number, given: GivenFacts, actor: FleetActor) => Promise<void>;
  readonly remove: (id: number, actor: FleetActor) => Promise<void>;
}

export interface JavaMachineOptions {
  readonly pool: Pool;
  readonly profile: Profile;
  readonly rowsMax: number;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

const removedReason = 'deleted by DELETE /api/machine';

export function javaMachines({ pool, profile, rowsMax, ask }: JavaMachineOptions): JavaMachines {
  const read = factsReader(profile);
  const step = (id: number, actor: FleetActor, decide: (fleet: Fleet) => FleetStep | null): Promise<unknown> =>
    ask(() =>
      changeFleet(pool, [id], actor, (fleet) => {
        // Of one that is retired these clients know nothing.
        if (fleet.get(id)?.isRetired !== false) throw new NoSuchRecord('a machine', id);
        return [decide(fleet)].filter((each) => each !== null);
      }),
    );
  return {
    list: () => ask(() => load(pool, 'order by id limit $1', rowsMax)),
    find: async (id) => (await ask(() => load(pool, 'where id = $1', id)))[0],
    add: async (given, actor) => {
      const { name, type, area = null } = read(given);
      if (name === undefined || type === undefined) throw new UnfitMachine('a machine needs a name and a type');
      const id = await ask(() => nextMachineId(pool));
      await ask(() => changeFleet(pool, [id], actor, (fleet) => [add(fleet, id, { name, type, area })]));
    },
    change: async (id, given, actor) => {
      const facts = read(given);
      await step(id, actor, (fleet) => change(fleet, id, facts));
    },
    remove: async (id, actor) => {
      await step(id, actor, (fleet) => retire(fleet, id, removedReason));
    },
  };
}

async function load(
  pool: Pool,
  which: 'order by id limit $1' | 'where id = $1',
  value: number,
): Promise<readonly JavaMachine[]> {
  const { rows } = await pool.query<{ id: string; name: string; type: string }>(
    `select id, name, type from machine ${which}`,
    [value],
  );
  return rows.map(({ id, name, type }) => ({ id: Number(id), name, type }));
}
