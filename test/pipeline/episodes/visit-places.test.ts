import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { beginEpisode, type OnsetReading } from '../../../src/core/episode/episode.ts';
import type { EpisodeRules } from '../../../src/core/episode/rules.ts';
import { severities } from '../../../src/core/severity.ts';
import type { StoredCondition } from '../../../src/pipeline/batch.ts';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { pack } from '../../../src/pipeline/episodes/condition-rows.ts';
import { createIdFilter } from '../../../src/pipeline/episodes/id-filter.ts';
import { visitPlaces } from '../../../src/pipeline/episodes/visit-places.ts';

/** Ids that share their lowest bits are among them, and ids of more than 32 bits. */
const machineId = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(2 ** 20 + 3, 2 ** 31 + 3, 2 ** 40 + 3, 2 ** 53 - 1),
);
const readings = fc.array(
  fc.record({
    machineId,
    partition: fc.integer({ min: 0, max: 2 }),
    time: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(Number.NaN)),
  }),
  { maxLength: 60 },
);

test('no reading is passed over whose machine is known, whose record may show a silence, or at which something else has happened', () => {
  let passed = 0;
  fc.assert(
    fc.property(
      readings,
      fc.uniqueArray(machineId, { maxLength: 6 }),
      fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 3, maxLength: 3 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 4 }),
      (list, known, deadlines, given) => {
        const filter = createIdFilter();
        for (const id of known) filter.add(id);
        const stops = given.filter((place) => place < list.length).sort((one, other) => one - other);
        const columns = {
          count: list.length,
          machineIds: Float64Array.from(list, (each) => each.machineId),
          times: Float64Array.from(list, (each) => each.time),
          partitions: Int32Array.from(list, (each) => each.partition),
        };
        const visited: number[] = [];
        const deadline = (partition: number): number => deadlines[partition] as number;
        visitPlaces(columns, { filter, deadline }, stops, (place, partition) => {
          assert.equal(partition, list[place]?.partition);
          // What a reading changes is known of the next one.
          if (place % 7 === 0) filter.add(list[place + 1]?.machineId ?? 0);
          visited.push(place);
        });
        const wanted = list.flatMap((each, place) => {
          const isMarked =
            known.includes(each.machineId) ||
            visited.some((at) => at % 7 === 0 && at < place && list[at + 1]?.machineId === each.machineId);
          return isMarked || each.time >= deadline(each.partition) || stops.includes(place) ? [place] : [];
        });
        assert.deepEqual(
          wanted.filter((place) => !visited.includes(place)),
          [],
        );
        assert.deepEqual(
          visited,
          [...new Set(visited)].sort((one, other) => one - other),
        );
        passed += list.length - visited.length;
      },
    ),
  );
  assert.ok(passed > 0, 'readings of quiet machines are passed over');
});

test('open episodes are counted as they stand, whatever has been read, saved and read anew', () => {
  const rules = { silenceMs: 1_000 } as EpisodeRules;
  const condition = fc
    .record({
      partition: fc.integer({ min: 0, max: 2 }),
      severity: fc.constantFrom(...severities),
      isOpen: fc.boolean(),
    })
    .map(({ partition, severity, isOpen }): Condition => {
      const onset: OnsetReading = { eventId: 'e', severity, modes: [], sensors: {}, at: 0, age: 0 };
      const times = { at: 0, collectedAt: 0, heardAt: 0, partition, typeName: 'M', calm: null };
      return isOpen
        ? { ...times, state: 'open', onset: [], episode: beginEpisode([onset], 'M') }
        : { ...times, state: 'pending', onset: [onset], episode: null };
    });
  const row = fc
    .record({ machineId: fc.integer({ min: 1, max: 8 }), condition: fc.oneof(condition, fc.constant(null)) })
    .map((each): StoredCondition => ({ kind: 'machine', version: 1, ...each }));
  const rows = fc.uniqueArray(row, { maxLength: 8, selector: (each) => each.machineId });
  const act = fc.record({ what: fc.constantFrom('replace', 'refresh', 'apply'), rows });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.integer({ min: 0, max: 2 }), (acts, partition) => {
      const index = createConditionIndex(() => rules);
      for (const { what, rows: given } of acts) {
        if (what === 'replace') index.replace(given);
        else if (what === 'refresh') index.refresh([1, 2, 3], given);
        else
          index.apply({
            conditions: given.map((each) => ({
              ...each,
              nextVersion: each.version + 1,
              packed: each.condition === null ? null : pack(each.condition),
            })),
            deadlines: new Map(),
          });
      }
      const open = [...index.rows.machineIds()]
        .map((machineId) => index.rows.get(machineId))
        .filter((each) => each?.partition === partition);
      const counted = severities.map((severity) => open.filter((each) => each?.episode?.severity === severity).length);
      assert.deepEqual(
        [...index.countOpen((each) => each === partition)].map(([, count]) => count),
        counted,
      );
      for (const id of index.rows.machineIds()) assert.ok(index.filter.mayHave(id));
    }),
  );
});
