// What a table of machines would change, beside a plain reading of the same table, and what is said of each line with a fault.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { type Fleet, factsReader, type KnownMachine, type MachineFacts } from '../../../src/portal/fleet/fleet.ts';
import { planImport } from '../../../src/portal/fleet/plan-import.ts';
import { readTable } from '../../../src/portal/fleet/read-table.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { times } from '../../support/times.ts';

const read = factsReader(ai4i);
const stored: Readonly<Record<string, string>> = { L: 'LOW', M: 'MEDIUM', H: 'HIGH' };

const word = fc.stringMatching(/^[a-z가-힣=,;"' ]{0,12}x$/).map((text) => text.trim());
const machine = fc.record({
  name: word,
  type: fc.constantFrom('L', 'M', 'H', 'low', 'Medium'),
  area: fc.option(word, { nil: '' }),
});
const storedType = (spelling: string): string => stored[spelling] ?? spelling.toUpperCase();
const factsOf = ({ name, type, area }: { name: string; type: string; area: string }): MachineFacts => ({
  ...{ name, type: storedType(type), area: area === '' ? null : area },
});
const known = (facts: MachineFacts, isRetired = false): KnownMachine => ({ ...facts, version: 1, isRetired });

describe('a table of machines', () => {
  test('changes what it says, and nothing else, in whatever order and by whatever separator it has its columns', () => {
    const given = fc.record({
      present: fc.uniqueArray(fc.tuple(fc.nat(20), machine), { selector: ([id]) => id, maxLength: 10 }),
      table: fc.uniqueArray(fc.tuple(fc.nat(20), machine), { selector: ([id]) => id, maxLength: 10 }),
      columns: fc.shuffledSubarray(['id', 'name', 'type', 'area'] as const, { minLength: 4 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
    });
    return fc.assert(
      fc.asyncProperty(given, async ({ present, table, columns, delimiter }) => {
        const fleet: Fleet = new Map(present.map(([id, each]) => [id, known(factsOf(each))]));
        const rows = table.map(([id, each]) => columns.map((column) => (column === 'id' ? String(id) : each[column])));
        const { rows: found, faults } = await readTable(
          stringify([[...columns], ...rows], { delimiter, bom: true }),
          100,
        );
        assert.deepEqual(faults, []);
        const plan = planImport(found, fleet, read);
        assert.deepEqual(plan.faults, []);
        const after = new Map([...fleet].map(([id, { name, type, area }]) => [id, { name, type, area }]));
        for (const { id, before, after: facts } of plan.steps) {
          assert.deepEqual(before, after.get(id) ?? null);
          after.set(id, facts ?? assert.fail('a table removes nothing'));
        }
        const expected = new Map(present.map(([id, each]) => [id, factsOf(each)]));
        for (const [id, each] of table) expected.set(id, factsOf(each));
        assert.deepEqual(after, expected);
        assert.equal(plan.steps.length + plan.sameCount, table.length);
        // Done once, it changes nothing more.
        const again = planImport(found, new Map([...after].map(([id, facts]) => [id, known(facts)])), read);
        assert.deepEqual([again.steps, again.sameCount], [[], table.length]);
      }),
      { numRuns: times(500, 50) },
    );
  });

  test('has each fault with its line, and the lines that are right beside them', async () => {
    const text = [
      'ID, Name ,type,area',
      '1,Mill,XL,',
      '2,,L,',
      'three,Press,L,',
      '4,Lathe,L',
      '5,Old,L,',
      '6,New,L,Hall 1',
      '',
      '6,Twice,L,',
      `7,${'a'.repeat(101)},L,`,
      '8,"two',
      'lines",L,',
    ].join('\n');
    const { rows, faults } = await readTable(text, 100);
    const fleet: Fleet = new Map([[5, known({ name: 'Old', type: 'LOW', area: null }, true)]]);
    const plan = planImport(rows, fleet, read);
    const said = [...faults, ...plan.faults].map(({ line, message }) => [line, message] as const);
    assert.deepEqual(Object.fromEntries(said), {
      2: 'type: the profile ai4i has no machine type "XL"; it has L, M, H',
      3: 'name must not be empty',
      4: 'id: "three" is no whole number from 0',
      5: 'it has 3 cells, and the header 4',
      6: 'machine 5 is retired; restore it first',
      9: 'machine 6 is on line 7 already',
      10: 'name must not have more than 100 characters',
      12: 'name must have no control characters, such as line ends',
    });
    assert.deepEqual(
      plan.steps.map(({ line, id, act }) => [line, id, act]),
      [[7, 6, 'added']],
    );
  });

  test('leaves what it has no column for, and needs name and type of a new machine', async () => {
    const fleet: Fleet = new Map([[1, known({ name: 'Mill', type: 'LOW', area: 'Hall 1' })]]);
    const plan = async (text: string) => planImport((await readTable(text, 100)).rows, fleet, read);
    assert.deepEqual((await plan('id,type\n1,H')).steps[0]?.after, { name: 'Mill', type: 'HIGH', area: 'Hall 1' });
    assert.deepEqual((await plan('id,area\n1,')).steps[0]?.after, { name: 'Mill', type: 'LOW', area: null });
    assert.match((await plan('id,type\n2,H')).faults[0]?.message ?? '', /needs the columns name and type/);
  });

  for (const [what, text, said] of [
    ['that is empty', ' \n', /the table is empty/],
    ['without an id', 'name,type\nMill,L', /at least id/],
    ['with a column that there is not', 'id,name,colour\n1,Mill,red', /it has "id", "name", "colour"/],
    ['with a column twice', 'id,id\n1,2', /each once/],
    ['that is no CSV', 'id,name\n1,"Mill', /no CSV/],
    ['with too many lines', `id\n${'1\n'.repeat(101)}`, /more than 100 machines/],
  ] as const) {
    test(`${what} is refused as a whole`, async () => {
      await assert.rejects(readTable(text, 100), { name: 'UnfitMachine', message: said });
    });
  }

  // A spreadsheet writes such lines: "id: "" is no whole number" was said of each.
  test('may have lines without anything', async () => {
    const { rows, faults } = await readTable('id,name,type,area\n1,Mill,L,\n,,,\n , ,,\n', 100);
    assert.deepEqual([rows.map(({ id }) => id), faults], [['1'], []]);
  });

  // 9 MB of readings were read whole before the header was looked at, in one go: the Portal stood still for many seconds.
  test('that is none, or too long, is not read to its end, and others have their turns meanwhile', async () => {
    const readings = `time,machine,torque\n${'2026-01-01T00:00:00Z,1,42.5\n'.repeat(300_000)}`;
    const turnsOf = async (step: () => Promise<unknown>): Promise<number> => {
      let turns = 0;
      let isDone = false;
      const others = (): void => {
        turns++;
        if (!isDone) setImmediate(others);
      };
      setImmediate(others);
      await step();
      isDone = true;
      return turns;
    };
    const refused = await turnsOf(async () => {
      await assert.rejects(readTable(readings, 100), /it has "time", "machine", "torque"/);
      await assert.rejects(readTable(`id\n${'1\n'.repeat(3_000_000)}`, 100), /more than 100 machines/);
    });
    // To the end it would be a thousand.
    assert.ok(refused < 200, `${refused} turns`);
    const long = `id,name\n${Array.from({ length: 20_000 }, (_, id) => `${id},Machine ${id}\n`).join('')}`;
    const read = await turnsOf(async () => assert.equal((await readTable(long, 100_000)).rows.length, 20_000));
    assert.ok(read >= 10, `${read} turns`);
  });
});
