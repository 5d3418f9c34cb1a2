// The journal of alarms in a real PostgreSQL: it only grows, is stored with what it tells of or not at all, and leads to how its alarm is.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { createTestPortal, type TestPortal } from '../support.ts';
import { alarmOf, assertWhole, closed, critical, detailOf, emptyTables, listOf, post } from './support.ts';

describe('the journal of alarms', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  beforeEach(() => emptyTables(portal));
  after(() => portal.close());

  const id = episodeId(1);

  test('only grows', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    for (const sql of [
      "update alarm_journal set actor = 'nobody'",
      'delete from alarm_journal',
      'truncate alarm_journal cascade',
      'set session_replication_role = replica; delete from alarm_journal',
    ]) {
      const client = await portal.pool.connect();
      try {
        await assert.rejects(client.query(sql), { code: '23001', message: /alarm_journal only grows/ }, sql);
      } finally {
        client.release(true);
      }
    }
    assert.equal((await detailOf(portal, id)).journal.length, 1);
  });

  test('an event is stored with what it does to alarms, or not at all', async () => {
    await portal.pool.query('alter table alarm_journal rename to elsewhere');
    await assert.rejects(portal.receiveEpisodes(episodeText(1, 1)), { code: '42P01' });
    const kept = await portal.pool.query(
      'select from episode_event union all select from episode union all select from alarm',
    );
    assert.equal(kept.rowCount, 0);
    await portal.pool.query('alter table elsewhere rename to alarm_journal');
    await portal.receiveEpisodes(episodeText(1, 1));
    assert.equal((await alarmOf(portal, id)).state, 'unacknowledged');
  });

  test('whatever comes in whatever order and again, beside what people do, each journal leads to how its alarm is', async () => {
    const lives = (number: number) => [
      episodeText(number, 1, { machine_id: (number % 2) + 1, failure_mode: number % 3 === 0 ? null : 'PWF' }),
      episodeText(number, 2, { ...critical, machine_id: (number % 2) + 1 }),
      closed(number, { machine_id: (number % 2) + 1, severity: 'CRITICAL', worst_severity: 'CRITICAL' }),
    ];
    const events = [1, 2, 3, 4].flatMap(lives);
    const acts = fc.array(
      fc.constantFrom('acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service', 'verdict'),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: 4 }),
        fc.array(fc.nat(11), { maxLength: 4 }),
        acts,
        async (told, again, wishes) => {
          await emptyTables(portal);
          const all = [...told, ...again.map((at) => told[at % told.length] as string)];
          for (let at = 0; at < all.length; at += 3) {
            await portal.receiveEpisodes(...all.slice(at, at + 3));
            const [alarm] = (await listOf(portal)).alarms;
            const wish = wishes[at / 3];
            // Whether it may be done is not asked here: a refusal changes nothing.
            if (alarm !== undefined && wish !== undefined)
              await post(portal, `${alarm.alarmId}/${wish}`, { version: alarm.version, ...bodies[wish] });
          }
          const { rows: before } = await portal.pool.query('select * from alarm_journal order by sequence');
          await portal.receiveEpisodes(...all);
          const { rows: afterwards } = await portal.pool.query('select * from alarm_journal order by sequence');
          assert.deepEqual(afterwards, before, 'what comes again changes nothing');
          for (const query of ['', '?ended=true'])
            for (const { alarmId } of (await listOf(portal, query)).alarms) {
              const detail = await detailOf(portal, alarmId);
              assertWhole(detail);
              assert.equal(
                detail.alarm.isActive,
                detail.episodes.some((each) => each.closedAt === null),
                alarmId,
              );
            }
          const { rows: lost } = await portal.pool.query(
            'select episode_id from episode where episode_id not in (select episode_id from alarm_episode)',
          );
          assert.deepEqual(lost, []);
        },
      ),
      { numRuns: 25 },
    );
  });
});

const bodies: Readonly<Record<string, object>> = {
  shelve: { minutes: 5, reason: 'known' },
  'out-of-service': { reason: 'known' },
  verdict: { verdict: 'unclear' },
};
