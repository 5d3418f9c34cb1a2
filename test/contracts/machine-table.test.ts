// The machine table in memory against the query of the real one: the same rows for the same machines, whatever is asked for.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import type { MachineRow } from '../../src/machines/machine-types.ts';
import { queryMachines } from '../../src/machines/query-machines.ts';
import { createDatabase, createMigratedDatabase, openPool, type TestDatabase } from '../support/stack.ts';
import { times } from '../support/times.ts';
import { type MachineTable, machineTableOf } from './machine-table.ts';

/** What happens to a table, and what is asked of it. */
type Step =
  | { readonly do: 'put'; readonly id: number; readonly type: string | null }
  | { readonly do: 'remove'; readonly id: number }
  | { readonly do: 'ask'; readonly ids: readonly number[] };

// Few, so that what is asked for is often there.
const id = fc.constantFrom(1, 2, 3, -1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER);
const typeText = fc.constantFrom('L', 'MEDIUM', ' high ', 'HUGE', '유형', "a'); drop table machine; --");

/** `type` is what the table may hold for one. */
function stepsWith(type: fc.Arbitrary<string | null>): fc.Arbitrary<Step[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('put' as const), id, type }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), id }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), ids: fc.array(id, { maxLength: 12 }) }) },
  );
  return fc.array(step, { minLength: 6, maxLength: 15 });
}

describe('the machine table in memory answers as', () => {
  const databases: TestDatabase[] = [];
  const pools: Pool[] = [];
  const open = (database: TestDatabase): Pool => {
    const pool = openPool(database, 1);
    databases.push(database);
    pools.push(pool);
    return pool;
  };
  let own: Pool;
  let existing: Pool;
  before(async () => {
    own = open(await createMigratedDatabase('portal'));
    existing = open(await createDatabase());
    // As other Portals have it: a type may be missing.
    await existing.query('create table machine (id bigint primary key, name varchar(255), type varchar(255))');
  });
  after(async () => {
    for (const pool of pools) await pool.end();
    for (const database of databases) await database.drop();
  });

  test("the Portal's own", () => proveEqual(own, typeText));

  test("an existing Portal's, with machines that have no type", () =>
    proveEqual(existing, fc.option(typeText, { nil: null })));
});

async function proveEqual(pool: Pool, type: fc.Arbitrary<string | null>): Promise<void> {
  let found = 0;
  let absent = 0;
  await fc.assert(
    fc.asyncProperty(stepsWith(type), async (steps) => {
      await pool.query('delete from machine');
      const table: MachineTable = {};
      const inMemory = machineTableOf(table);
      for (const step of steps) {
        if (step.do === 'ask') {
          const expected = byId(await queryMachines(pool, step.ids));
          assert.deepEqual(byId(await inMemory(step.ids)), expected);
          found += expected.length;
          absent += new Set(step.ids).size - expected.length;
        } else await change(pool, table, step);
      }
    }),
    { numRuns: times(400, 20) },
  );
  assert.ok(found > 0 && absent > 0, `${found} machines were found and ${absent} were not there`);
}

async function change(pool: Pool, table: MachineTable, step: Exclude<Step, { do: 'ask' }>): Promise<void> {
  if (step.do === 'remove') {
    delete table[step.id];
    await pool.query('delete from machine where id = $1', [step.id]);
    return;
  }
  table[step.id] = step.type;
  const text =
    'insert into machine (id, name, type) values ($1, $2, $3) on conflict (id) do update set type = excluded.type';
  await pool.query(text, [step.id, 'a machine', step.type]);
}

/** No order is promised. */
function byId(rows: readonly MachineRow[]): MachineRow[] {
  return rows.toSorted((one, other) => one.id - other.id);
}
