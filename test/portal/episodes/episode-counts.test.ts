// The Portal said more readings of an episode than the AI server, where some came late or again: it counted alerts by the times of their readings. It
// counts as the AI server does, at every moment, whatever order the readings come in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import { encodeEpisodeEvent, episodeEventName } from '../../../src/core/episode/message.ts';
import { decidingTime } from '../../../src/core/episode/rules.ts';
import { findEpisode } from '../../../src/portal/episodes/list-episodes.ts';
import { eventId } from '../../../src/programs/support/event-id.ts';
import { clock, followOneByOne, type SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';

const second = 1_000;
const start = Date.parse('2026-03-01T09:00:00Z');
let drawn = 0;

/** Mostly anomalous ones, of which some come late, and some once more. */
const stream = fc
  .array(
    fc.record({
      stepMs: fc.constantFrom(0, 5 * second, 20 * second, 60 * second),
      lateMs: fc.constantFrom(0, 0, 0, 45 * second, 240 * second),
      isRepeat: fc.constantFrom(false, false, false, true),
      probability: fc.constantFrom(0.1, 0.4, 0.55, 0.65, 0.9, 0.9),
    }),
    { minLength: 10, maxLength: 30 },
  )
  .map((list) => {
    let at = start;
    let last: SimpleReading | undefined;
    return list.map(({ stepMs, lateMs, isRepeat, probability }) => {
      at += stepMs;
      const id = eventId(`counted ${drawn++}`);
      const fresh = { id, machineId: 7, partition: 0, at, collectedAt: at - lateMs, probability };
      last = isRepeat && last !== undefined ? { ...last, id } : fresh;
      return last;
    });
  });

describe('the readings that the Portal counts', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());

  async function send(each: SimpleReading, told: ReturnType<typeof followOneByOne>['told']): Promise<void> {
    const readingAt = decidingTime(clock, each.collectedAt ?? each.at, each.at, Number.POSITIVE_INFINITY);
    if (each.probability >= 0.5) {
      const members = { machine_id: 7, event_id: each.id, reading_at: new Date(readingAt).toISOString() };
      await portal.receive(alertText(0, members));
    }
    const events = told.map(({ event, machineId }) =>
      encodeEpisodeEvent({
        ...event,
        ...{ machineId, kind: 'machine', model: { name: 'm', version: '1' }, suppressedBy: null },
        eventId: eventId(episodeEventName(event)),
      }),
    );
    await portal.receiveEpisodes(...events);
  }

  test('are those that the AI server counts, after each of them', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(stream, async (readings) => {
        await portal.pool.query('truncate alert, episode, episode_event');
        let conditions = new Map<number, Condition>();
        for (const each of readings) {
          const followed = followOneByOne([each], conditions);
          conditions = followed.conditions;
          await send(each, followed.told);
          const episode = conditions.get(7)?.episode ?? followed.told.at(-1)?.event.episode;
          if (episode === undefined || episode === null) continue;
          const shown = await findEpisode(portal.pool, episode.id);
          assert.deepEqual(
            [shown?.readingCount, shown?.isCountComplete, shown?.lastReadingAt],
            [episode.readingCount, true, new Date(episode.lastReadingAt).toISOString()],
          );
          compared++;
        }
      }),
      { numRuns: 25 },
    );
    assert.ok(compared > 50, `${compared} were compared`);
  });
});
