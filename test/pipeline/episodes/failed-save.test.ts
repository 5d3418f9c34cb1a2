// What a batch changes in conditions is undone when its save fails: tried again, it comes to the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createConditionIndex } from '../../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../../src/pipeline/episodes/follow-conditions.ts';
import { createSaveWithEpisodes } from '../../../src/pipeline/episodes/save-with-episodes.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import {
  anyShown,
  asColumns,
  clock,
  followOneByOne,
  pausesMs,
  rulesOf,
  type SimpleReading,
} from './episode-readings.ts';

const start = 1_000_000_000;
const reading = fc.record({
  machineId: fc.integer({ min: 1, max: 4 }),
  stepMs: fc.constantFrom(1_000, 20_000, 100_000, 400_000),
  probability: fc.constantFrom(0.05, 0.1, 0.3, 0.55, 0.7, 0.9, 0.9),
  shows: anyShown,
});

test('a batch whose save fails, and is tried again, changes conditions once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { minLength: 10, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer(),
      async (drawn, size, seed) => {
        let at = start;
        const readings = drawn.map((each, place): SimpleReading => {
          at += each.stepMs;
          return { ...each, id: eventId(`r${place}`), partition: 0, at };
        });
        const index = createConditionIndex(rulesOf);
        let calls = 0;
        const saving = createSaveWithEpisodes({
          follow: createFollowConditions({ rulesOf, clock, model: { name: 'm', version: '1' }, topic: 'e', eventId }),
          index,
          now: () => at,
          elapsedMs: () => 0,
          refreshMs: 1e9,
          overtakenMax: 3,
          aheadMaxMs: clock.aheadMaxMs,
          pausesMs,
          observe: { overtaken: () => {}, saved: () => {} },
          conditions: {
            loadAll: async () => [],
            load: async () => [],
            loadChanged: async () => [],
            loadTimes: async () => new Map(),
            mayStoreAsKept: () => true,
          },
          save: async () => {
            if (((calls++ * 7 + seed) & 3) !== 0) throw new Error('the database is away');
            return 'saved';
          },
        });
        for (let from = 0; from < readings.length; from += size) {
          const columns = asColumns(readings.slice(from, from + size));
          const outcome = {
            topic: 't',
            topicId: 'i',
            detections: [...columns.detections.values()],
            deadLetters: [],
            outbox: [],
            readings: [columns],
            progress: [
              {
                partition: 0,
                from,
                to: from + size,
                logEnd: 0,
                scored: size,
                anomalous: 0,
                rejected: 0,
                skipped: 0,
                lost: 0,
              },
            ],
          };
          for (;;) {
            try {
              await saving.save(outcome);
              break;
            } catch (error) {
              if (!(error as Error).message.includes('away')) throw error;
            }
          }
          const known = new Map([...index.rows.machineIds()].map((id) => [id, index.rows.get(id)]));
          assert.deepEqual(known, followOneByOne(readings.slice(0, from + size)).conditions);
        }
      },
    ),
    { numRuns: 200 },
  );
});
