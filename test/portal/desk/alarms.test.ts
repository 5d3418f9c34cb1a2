// The life of alarms, through the Portal's steps and its API into a real PostgreSQL: raised, acknowledged, set aside, and over.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { expireShelves } from '../../../src/portal/desk/act.ts';
import { adoptOpenEpisodes } from '../../../src/portal/desk/follow-episodes.ts';
import type { BulkDone } from '../../../src/portal/desk/schemas.ts';
import { insertEpisodeEvents } from '../../../src/portal/episodes/episodes.ts';
import { readEpisode } from '../../../src/portal/episodes/read-episode.ts';
import type { Refusal } from '../../../src/portal/refusals.ts';
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';
import { act, alarmOf, assertWhole, closed, critical, detailOf, emptyTables, listOf, post } from './support.ts';

describe('alarms', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  beforeEach(() => emptyTables(portal));
  after(() => portal.close());

  const id = episodeId(1);

  test('an episode raises one, which is acknowledged, and is over when the machine is well again', async () => {
    await portal.receive(
      alertText(1, { machine_id: 7, explanation: { summary: 'Torque is high', failure_modes: [] } }),
    );
    await portal.receiveEpisodes(episodeText(1, 1));
    const { alarms, counts } = await listOf(portal);
    assert.equal(alarms.length, 1);
    assert.equal(counts.unacknowledged, 1);
    const { alarm, alert, episodes, journal } = await detailOf(portal, id);
    assert.deepEqual(alarms, [alarm]);
    assert.deepEqual([alarm.state, alarm.priority, alarm.mode, alarm.machineId], ['unacknowledged', 'ALERT', 'PWF', 7]);
    assert.deepEqual([alarm.readingCount, alarm.episodeCount, episodes.length], [3, 1, 1]);
    assert.equal(alert?.explanation?.summary, 'Torque is high');
    assert.deepEqual(
      journal.map((entry) => [entry.act, entry.actor, entry.address, entry.episodeId, entry.before]),
      [['raised', 'system', null, id, null]],
    );

    await act(portal, id, 'acknowledge');
    await act(portal, id, 'comment', { text: ' A noise from the gearbox.\n' });
    await act(portal, id, 'assign', { assignee: 'Kim' });
    // Worse than what was acknowledged asks for attention anew.
    await portal.receiveEpisodes(episodeText(1, 2, critical));
    assert.equal((await alarmOf(portal, id)).state, 'unacknowledged');
    await act(portal, id, 'acknowledge');
    await portal.receiveEpisodes(closed(1, { ...critical, event: 'closed' }));

    const over = await detailOf(portal, id);
    assert.deepEqual([over.alarm.state, over.alarm.assignee, over.alarm.endedAt === null], ['normal', 'Kim', false]);
    assert.deepEqual(
      over.journal.toReversed().map((entry) => [entry.act, entry.actor, entry.stateAfter]),
      [
        ['raised', 'system', 'unacknowledged'],
        ['acknowledged', 'unauthenticated', 'acknowledged'],
        ['commented', 'unauthenticated', 'acknowledged'],
        ['assigned', 'unauthenticated', 'acknowledged'],
        ['escalated', 'system', 'unacknowledged'],
        ['acknowledged', 'unauthenticated', 'acknowledged'],
        ['returned', 'system', 'normal'],
      ],
    );
    assert.equal(over.journal.find((entry) => entry.act === 'commented')?.note, 'A noise from the gearbox.');
    assert.match(over.journal[1]?.address ?? '', /^(::ffff:)?127\.0\.0\.1$/);
    assertWhole(over);
    assert.deepEqual((await listOf(portal)).alarms, []);
    assert.equal((await listOf(portal, '?ended=true')).alarms[0]?.alarmId, id);
  });

  // Beside a list of one type stood the numbers of all.
  test('are counted by state among those that were asked for, whatever states those are', async () => {
    await portal.receiveEpisodes(
      episodeText(1, 1, { machine_type: 'L' }),
      episodeText(2, 1, { machine_id: 8, machine_type: 'L', severity: 'CRITICAL', worst_severity: 'CRITICAL' }),
      episodeText(3, 1, { machine_id: 9, machine_type: 'H' }),
    );
    await act(portal, episodeId(2), 'acknowledge');
    const countsOf = async (query: string) => {
      const { counts } = await listOf(portal, query);
      return [counts.unacknowledged, counts.acknowledged, counts.normal];
    };
    assert.deepEqual(await countsOf(''), [2, 1, 0]);
    assert.deepEqual(await countsOf('?type=L'), [1, 1, 0]);
    assert.deepEqual(await countsOf('?type=L&state=unacknowledged'), [1, 1, 0]);
    assert.deepEqual(await countsOf('?priority=CRITICAL'), [0, 1, 0]);
    assert.deepEqual(await countsOf('?machine=9&ended=true&judged=false'), [1, 0, 0]);
  });

  // The time, and the order in the journal, were those of the episodes' ids, where several came at once: after a break, or of a replayed file.
  test('of several episodes that come at once the one that opened last raises it last', async () => {
    const later = { opened_at: '2026-03-01T12:00:00Z', first_reading_at: '2026-03-01T11:58:00Z' };
    const over = { closed_at: '2026-03-01T13:00:00Z', last_reading_at: '2026-03-01T12:10:00Z' };
    await portal.receiveEpisodes(closed(2), closed(1, { ...later, ...over }));
    const { alarm, journal } = await detailOf(portal, episodeId(2));
    assert.equal(alarm.raisedAt, '2026-03-01T12:00:00.000Z');
    assert.deepEqual(
      journal.toReversed().map((entry) => [entry.act, entry.episodeId]),
      [2, 2, 1, 1].map((which, at) => [at % 2 === 0 ? 'raised' : 'returned', episodeId(which)]),
    );
  });

  test('one that nobody acknowledged waits, and is raised again instead of a second one', async () => {
    await portal.receiveEpisodes(episodeText(1, 1), closed(1));
    assert.equal((await alarmOf(portal, id)).state, 'returned-unacknowledged');
    await portal.receiveEpisodes(episodeText(2, 1));
    // Of another mode, and of another machine.
    await portal.receiveEpisodes(episodeText(3, 1, { failure_mode: 'HDF' }), episodeText(4, 1, { machine_id: 8 }));
    const { alarms } = await listOf(portal);
    assert.deepEqual(alarms.map(({ alarmId }) => alarmId).sort(), [1, 3, 4].map(episodeId));
    const again = await detailOf(portal, id);
    assert.deepEqual([again.alarm.state, again.alarm.episodeCount], ['unacknowledged', 2]);
    assertWhole(again);
  });

  test('what was acknowledged and is over stays over; the next episode is another alarm', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    await act(portal, id, 'acknowledge');
    await portal.receiveEpisodes(closed(1));
    await portal.receiveEpisodes(episodeText(2, 1));
    assert.equal((await alarmOf(portal, id)).state, 'normal');
    assert.equal((await alarmOf(portal, episodeId(2))).state, 'unacknowledged');
  });

  test('under a maintenance window it is suppressed, asks for attention when the window ends, and asks nobody when it was over before', async () => {
    await portal.receiveEpisodes(
      episodeText(1, 1, { suppressed_by: 'window-1' }),
      episodeText(2, 1, { machine_id: 8, suppressed_by: 'window-1' }),
    );
    assert.equal((await alarmOf(portal, id)).state, 'suppressed');
    await portal.receiveEpisodes(episodeText(1, 2, critical), closed(2, { machine_id: 8, suppressed_by: 'window-1' }));
    assert.equal((await alarmOf(portal, id)).state, 'unacknowledged');
    assert.equal((await alarmOf(portal, episodeId(2))).state, 'normal');
  });

  test('is shelved for a time and comes back by itself; is out of service until somebody brings it back', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    await act(portal, id, 'shelve', { minutes: 30, reason: 'a known leak' });
    const shelved = await alarmOf(portal, id);
    assert.equal(shelved.state, 'shelved');
    const minutes = (Date.parse(shelved.shelvedUntil ?? '') - Date.now()) / 60_000;
    assert.ok(minutes > 29 && minutes < 31, String(minutes));
    assert.equal(await expireShelves(portal.pool, 10), 0);
    await portal.pool.query("update alarm set shelved_until = now() - interval '1 second'");
    assert.equal(await expireShelves(portal.pool, 10), 1);
    assert.equal(await expireShelves(portal.pool, 10), 0);
    assert.equal((await alarmOf(portal, id)).state, 'unacknowledged');

    await act(portal, id, 'out-of-service', { reason: 'its sensor is being replaced' });
    await portal.receiveEpisodes(closed(1), episodeText(2, 1), closed(2));
    const { alarm, journal } = await detailOf(portal, id);
    assert.deepEqual([alarm.state, alarm.episodeCount, alarm.isActive], ['out-of-service', 2, false]);
    assert.equal(journal.find((entry) => entry.act === 'taken-out-of-service')?.note, 'its sensor is being replaced');
    await act(portal, id, 'return-to-service');
    assert.equal((await alarmOf(portal, id)).state, 'normal');
  });

  test('of two people at once the second is told who was first, and when', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    const { version } = await alarmOf(portal, id);
    const answers = await Promise.all([1, 2, 3].map(() => post(portal, `${id}/acknowledge`, { version })));
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<Told>));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
    // For the page, which says it in its reader's language: it took the sentence apart.
    for (const { detail, code, act: done, by, address, at } of bodies.filter((body) => body.status === 409)) {
      assert.match(detail, /^somebody was first: acknowledged by unauthenticated from .*127\.0\.0\.1 at 20\d\d-.*Z$/);
      assert.deepEqual([code, done, by], ['changed', 'acknowledged', 'unauthenticated']);
      assert.ok(detail.endsWith(` from ${address} at ${at}`), detail);
    }
    const refused = await post(portal, `${id}/acknowledge`, { version: version + 1 });
    assert.equal(refused.status, 409);
    const told = (await refused.json()) as Told;
    assert.match(told.detail, /^it is acknowledged: acknowledged by unauthenticated/);
    assert.deepEqual([told.code, told.state, told.act], ['wrong-state', 'acknowledged', 'acknowledged']);
    const invented = await post(portal, `${id}/acknowledge`, { version: 99 });
    assert.match(((await invented.json()) as Told).detail, /^version 99 is none that the alarm has had: it is at 2;/);
    assert.equal((await detailOf(portal, id)).journal.length, 2);
    // A comment takes nothing from anybody.
    assert.equal((await post(portal, `${id}/comment`, { text: 'seen' })).status, 200);
  });

  test('many are acknowledged at once, each for itself', async () => {
    await portal.receiveEpisodes(...[1, 2, 3].map((each) => episodeText(each, 1, { machine_id: each })));
    await act(portal, episodeId(2), 'comment', { text: 'mine' });
    const alarms = [1, 2, 3, 4].map((each) => ({ alarmId: episodeId(each), version: 1 }));
    const { results } = (await (await post(portal, 'acknowledge', { alarms })).json()) as BulkDone;
    assert.deepEqual(
      results.map((each) => each.version),
      [2, null, 2, null],
    );
    assert.match(results[1]?.problem ?? '', /^somebody was first: commented by/);
    assert.match(results[3]?.problem ?? '', /^there is no alarm/);
    assert.deepEqual(
      results.map(({ refusal }) => refusal && [refusal.code, refusal.act ?? refusal.record]),
      [null, ['changed', 'commented'], null, ['no-such-record', 'alarm']],
    );
    assert.equal((await listOf(portal, '?state=acknowledged')).alarms.length, 2);
  });

  test('lists have what asks for attention first, by filters and in pages', async () => {
    const told = [1, 2, 3, 4, 5, 6].map((each) =>
      episodeText(each, 1, {
        machine_id: each,
        severity: each % 2 === 0 ? 'CRITICAL' : 'WARNING',
        failure_mode: each < 4 ? 'PWF' : null,
        opened_at: `2026-03-01T09:3${each}:00Z`,
        ...(each === 6 ? { kind: 'data_quality' } : {}),
      }),
    );
    await portal.receiveEpisodes(...told);
    await act(portal, episodeId(6), 'acknowledge');
    const numbers = (list: { alarms: readonly { machineId: number }[] }) =>
      list.alarms.map(({ machineId }) => machineId);
    const order = [4, 2, 5, 3, 1, 6];
    assert.deepEqual(numbers(await listOf(portal)), order);
    const pages: number[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page = await listOf(portal, `?limit=4${after === '' ? '' : `&after=${after}`}`);
      pages.push(...numbers(page));
      after = page.nextAfter;
    }
    assert.deepEqual(pages, order);
    for (const [query, expected] of [
      ['?priority=CRITICAL', [4, 2, 6]],
      ['?priority=CRITICAL&priority=WARNING&state=unacknowledged', [4, 2, 5, 3, 1]],
      ['?mode=', [4, 5, 6]],
      ['?mode=PWF', [2, 3, 1]],
      ['?kind=data_quality', [6]],
      ['?machine=3', [3]],
      ['?judged=true', []],
    ] as const) {
      assert.deepEqual(numbers(await listOf(portal, query)), expected, query);
    }
    for (const each of [1, 3, 6]) {
      await act(portal, episodeId(each), 'verdict', { verdict: 'unclear' });
      const kind = each === 6 ? 'data_quality' : 'machine';
      await portal.receiveEpisodes(
        closed(each, { machine_id: each, kind, severity: each === 6 ? 'CRITICAL' : 'WARNING' }),
      );
    }
    const first = await listOf(portal, '?ended=true&limit=2');
    assert.deepEqual(numbers(first), [6, 3]);
    assert.deepEqual(numbers(await listOf(portal, `?ended=true&limit=2&after=${first.nextAfter}`)), [1]);
  });

  test('an episode that says to be of another machine than before stays with its alarm', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    const elsewhere = { ...critical, machine_id: 8, failure_mode: 'HDF' };
    await portal.receiveEpisodes(episodeText(2, 1, { machine_id: 8 }), episodeText(1, 2, elsewhere));
    const { alarm } = await detailOf(portal, id);
    assert.deepEqual([alarm.machineId, alarm.mode, alarm.priority], [7, 'PWF', 'CRITICAL']);
    await portal.receiveEpisodes(closed(1, { machine_id: 8 }));
    assert.equal((await alarmOf(portal, id)).state, 'returned-unacknowledged');
  });

  test('episodes that were open before there were alarms become some, once', async () => {
    const events = [episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }), closed(2, { machine_id: 8 })];
    await insertEpisodeEvents(
      portal.pool,
      events.map((text) => readEpisode(Buffer.from(text))),
    );
    assert.equal(await adoptOpenEpisodes(portal.pool), 1);
    assert.equal(await adoptOpenEpisodes(portal.pool), 0);
    assert.deepEqual(
      (await listOf(portal)).alarms.map(({ alarmId }) => alarmId),
      [id],
    );
  });
});

/** A problem. */
interface Told extends Partial<Refusal> {
  readonly status: number;
  readonly detail: string;
}
