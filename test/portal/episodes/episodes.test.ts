import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { insertEpisodeEvents } from '../../../src/portal/episodes/episodes.ts';
import { type NewEpisodeEvent, readEpisode } from '../../../src/portal/episodes/read-episode.ts';
import { withTestDatabase } from '../../support/database.ts';
import { episodeText } from './episode-texts.ts';

describe("the Portal's episodes", () => {
  let pool: Pool;
  withTestDatabase({ schema: 'portal', connectionsMax: 2 }, (opened) => {
    pool = opened;
  });

  const changedBy = async (events: readonly NewEpisodeEvent[]): Promise<readonly string[]> =>
    (await insertEpisodeEvents(pool, events)).map(({ episodeId }) => episodeId);
  const rowOf = async (episodeId: string) => {
    const { change: _, ...row } = (await pool.query('select * from episode where episode_id = $1', [episodeId]))
      .rows[0];
    return row;
  };

  test('are what their furthest event says, in whatever order, batches and repeats the events come', async () => {
    let number = 0;
    const parts = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), parts, async (order, again) => {
        const life = lifeOf(++number);
        const batches = [...order, ...again].map((index) => life[index] as NewEpisodeEvent);
        const middle = Math.floor(batches.length / 2);
        await insertEpisodeEvents(pool, batches.slice(0, middle));
        await insertEpisodeEvents(pool, batches.slice(middle));
        const row = await rowOf(life[0]?.episodeId as string);
        assert.equal(row.event_id, life[3]?.eventId);
        assert.equal(row.severity, 'CRITICAL');
        assert.equal(row.closed_at.toISOString(), '2026-03-01T10:30:00.000Z');
        const kept = await pool.query('select 1 from episode_event where episode_id = $1', [life[0]?.episodeId]);
        assert.equal(kept.rowCount, 4);
      }),
      { numRuns: 40 },
    );
  });

  test('tell a change once, and an event that comes again or late changes nothing', async () => {
    const [opened, escalated, resumed, closed] = lifeOf(5_000) as [
      NewEpisodeEvent,
      NewEpisodeEvent,
      NewEpisodeEvent,
      NewEpisodeEvent,
    ];
    assert.deepEqual(await changedBy([opened, opened]), [opened.episodeId]);
    assert.deepEqual(await changedBy([opened]), []);
    assert.deepEqual(await changedBy([resumed]), [opened.episodeId]);
    assert.deepEqual(await changedBy([escalated]), []);
    assert.equal((await rowOf(opened.episodeId)).closed_at, null);
    assert.deepEqual(await changedBy([closed]), [opened.episodeId]);
    assert.equal((await rowOf(opened.episodeId)).end_reason, 'recovered');
  });

  test('are stored whatever text they carry', async () => {
    const [event] = [
      readOf(9_000, 1, {
        machine_type: '\0\ud800<script>',
        kind: 'of-tomorrow',
        checks: ['stuck', 7, '\0'],
        sensors: ['a"b,{}', 'x\0'],
      }),
    ];
    assert.deepEqual(await changedBy([event]), [event.episodeId]);
    const row = await rowOf(event.episodeId);
    assert.equal(row.machine_type, '\ufffd<script>');
    assert.equal(row.kind, 'of-tomorrow');
    assert.deepEqual(row.sensors, ['a"b,{}', 'x']);
    assert.deepEqual(row.checks, ['stuck', '']);
  });
});

/** Opened, escalated, resumed with the same count of readings, closed. */
function lifeOf(number: number): readonly NewEpisodeEvent[] {
  return [
    readOf(number, 1),
    readOf(number, 2, { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL', reading_count: 7 }),
    readOf(number, 3, { event: 'resumed', severity: 'CRITICAL', worst_severity: 'CRITICAL', reading_count: 7 }),
    readOf(number, 4, {
      ...{ event: 'closed', severity: 'CRITICAL', worst_severity: 'CRITICAL', reading_count: 9 },
      ...{ closed_at: '2026-03-01T10:30:00Z', end: 'recovered' },
    }),
  ];
}

function readOf(episode: number, event: number, members: object = {}): NewEpisodeEvent {
  return readEpisode(Buffer.from(episodeText(episode, event, members)));
}
