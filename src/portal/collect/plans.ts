// Plans of collecting in the Portal's database: one a machine, changed one after the other, each change told in the journal of its machine. What became of a
// plan that is changed is forgotten with it.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import {
  addressProblem,
  type GivenPlan,
  intervalMaxSeconds,
  intervalProblem,
  type Plan,
  planNote,
  plansMost,
} from '../collection/plan.ts';
import type { FleetActor } from '../fleet/change-fleet.ts';
import { type AddressRules, addressRefusals, refusalOfNumber } from './addresses.ts';
import { NoSuchPlan, PlanConflict, UnfitPlan } from './errors.ts';

/** Ports: the tables of plans. Reject with Unavailable, NoSuchPlan, PlanConflict, UnfitPlan, and NoSuchRecord for a machine. */
export interface Plans {
  /** By id. */
  readonly list: () => Promise<readonly Plan[]>;
  readonly find: (id: number) => Promise<Plan | undefined>;
  readonly add: (given: Omit<Plan, 'id'>, actor: FleetActor) => Promise<void>;
  readonly change: (id: number, given: GivenPlan, actor: FleetActor) => Promise<void>;
  readonly remove: (id: number, actor: FleetActor) => Promise<void>;
}

export interface PlanOptions {
  readonly pool: Pool;
  readonly intervalMinSeconds: number;
  readonly plansMax: number;
  readonly rules: AddressRules;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

export function planTable({ pool, intervalMinSeconds, plansMax, rules, ask }: PlanOptions): Plans {
  const change = (steps: (client: PoolClient) => Promise<void>): Promise<void> =>
    ask(() =>
      inTransaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [planLock]);
        await steps(client);
      }),
    );
  const check = ({ intervalSeconds, address }: Pick<Plan, 'intervalSeconds' | 'address'>): void => {
    const wrongAddress = addressProblem(address);
    if (wrongAddress !== null) throw new UnfitPlan(wrongAddress, { code: 'unfit-address' });
    const wrongInterval = intervalProblem(intervalSeconds, intervalMinSeconds);
    const range = { least: intervalMinSeconds, most: intervalMaxSeconds };
    if (wrongInterval !== null) throw new UnfitPlan(wrongInterval, { code: 'unfit-interval', ...range });
    const kind = refusalOfNumber(rules, address);
    if (kind !== null)
      throw new UnfitPlan(`nothing is fetched from this address: ${addressRefusals[kind]}`, {
        ...{ code: 'refused-address', kind },
      });
  };
  return {
    list: () => ask(() => loadPlans(pool)),
    find: (id) => ask(() => findPlan(pool, id)),
    add: (plan, actor) =>
      change(async (client) => {
        check(plan);
        await requireMachine(client, plan.machineId);
        await requireNone(client, plan.machineId);
        await requireRoom(client, plansMax);
        await client.query('insert into collection_plan (machine_id, interval_seconds, address) values ($1, $2, $3)', [
          plan.machineId,
          plan.intervalSeconds,
          plan.address,
        ]);
        await note(client, plan.machineId, 'plan-set', plan, actor);
      }),
    change: (id, given, actor) =>
      change(async (client) => {
        const before = await requirePlan(client, id);
        const after = {
          machineId: given.machineId ?? before.machineId,
          intervalSeconds: given.intervalSeconds ?? before.intervalSeconds,
          address: given.address ?? before.address,
        };
        check(after);
        await requireMachine(client, after.machineId);
        if (after.machineId !== before.machineId) {
          await requireNone(client, after.machineId);
          await note(client, before.machineId, 'plan-removed', before, actor);
        }
        // After its machine, as whoever retires that, and before its state, as whoever stores states: else two could wait for each other.
        await requirePlan(client, id, 'for update');
        await client.query(changing, [id, after.machineId, after.intervalSeconds, after.address]);
        await note(client, after.machineId, 'plan-set', after, actor);
      }),
    remove: (id, actor) =>
      change(async (client) => {
        const plan = await requirePlan(client, id);
        await client.query('delete from collection_plan where id = $1', [id]);
        await note(client, plan.machineId, 'plan-removed', plan, actor);
      }),
  };
}

const changing = `with begun as (delete from collection_state where plan_id = $1)
  update collection_plan set machine_id = $2, interval_seconds = $3, address = $4, version = version + 1 where id = $1`;

/** Any number that nobody else locks: changes are rare, and come one after the other. */
const planLock = 7_346_501_133;

const columns = 'id, machine_id, interval_seconds, address';

async function loadPlans(pool: Pool): Promise<readonly Plan[]> {
  const { rows } = await pool.query<PlanRow>(`select ${columns} from collection_plan order by id limit $1`, [
    plansMost,
  ]);
  return rows.map(toPlan);
}

async function findPlan(
  client: Pool | PoolClient,
  id: number,
  locking: '' | 'for update' = '',
): Promise<Plan | undefined> {
  const { rows } = await client.query<PlanRow>(`select ${columns} from collection_plan where id = $1 ${locking}`, [id]);
  return rows.map(toPlan)[0];
}

interface PlanRow {
  readonly id: string;
  readonly machine_id: string;
  readonly interval_seconds: number;
  readonly address: string;
}

function toPlan(row: PlanRow): Plan {
  const { id, machine_id: machineId, interval_seconds: intervalSeconds, address } = row;
  return { id: Number(id), machineId: Number(machineId), intervalSeconds, address };
}

async function requirePlan(client: PoolClient, id: number, locking: '' | 'for update' = ''): Promise<Plan> {
  const plan = await findPlan(client, id, locking);
  if (plan === undefined) throw new NoSuchPlan(id);
  return plan;
}

/** And keeps it in the plant until the plan is there. */
async function requireMachine(client: PoolClient, id: number): Promise<void> {
  const { rowCount } = await client.query('select from machine where id = $1 for key share', [id]);
  if (rowCount === 0) throw new NoSuchRecord('a machine', id);
}

async function requireNone(client: PoolClient, machineId: number): Promise<void> {
  const { rowCount } = await client.query('select from collection_plan where machine_id = $1', [machineId]);
  if (rowCount !== 0) throw new PlanConflict(machineId);
}

async function requireRoom(client: PoolClient, plansMax: number): Promise<void> {
  const { rows } = await client.query<{ count: string }>('select count(*) from collection_plan');
  if (Number(rows[0]?.count) < plansMax) return;
  throw new UnfitPlan(
    `there are ${plansMax} plans of collecting already, which is the most (PORTAL_COLLECT_PLANS_MAX)`,
    { code: 'too-many-plans', most: plansMax },
  );
}

/** The machine itself is as it was. */
async function note(
  client: PoolClient,
  machineId: number,
  act: 'plan-set' | 'plan-removed',
  plan: Pick<Plan, 'intervalSeconds' | 'address'>,
  actor: FleetActor,
): Promise<void> {
  await client.query(
    `insert into machine_journal (machine_id, act, actor, address, note, before, after)
     select id, $2, $3, $4, $5, facts, facts
     from (select id, jsonb_build_object('name', name, 'type', type, 'area', area) as facts from machine where id = $1) as machine`,
    [machineId, act, actor.name, actor.address, planNote(plan)],
  );
}
