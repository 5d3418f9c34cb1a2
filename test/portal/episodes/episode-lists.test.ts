// Episodes as the Portal gives them, over a real database: their order, page by page, and which alerts are inside.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { EpisodeList, EpisodeWithAlerts, SingleAlerts } from '../../../src/portal/episodes/schemas.ts';
import { alertText, createTestPortal, type TestPortal } from '../support.ts';
import { episodeId, episodeText } from './episode-texts.ts';

describe('the episodes of the Portal', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());
  beforeEach(() => portal.pool.query('truncate alert, episode, episode_event'));

  async function get<T>(path: string): Promise<T> {
    const response = await fetch(portal.url + path);
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  }
  const numbersOf = ({ episodes }: Pick<EpisodeList, 'episodes'>) =>
    episodes.map((each) => Number(each.episodeId.slice(-12)));
  const severe = (severity: string) => ({ severity, worst_severity: severity });
  const closing = (at: string, end = 'recovered') => ({ event: 'closed', closed_at: at, end, reading_count: 9 });

  /** All pages of a list. */
  async function pages(state: string, limit: number): Promise<readonly number[][]> {
    const all: number[][] = [];
    let after: string | null | undefined;
    do {
      const query: string = after === undefined ? '' : `&after=${after}`;
      const page: EpisodeList = await get(`/api/episodes?state=${state}&limit=${limit}${query}`);
      all.push(numbersOf(page));
      after = page.nextAfter;
    } while (after !== null);
    return all;
  }

  test('come with the worst first, then the newest, each once on any pages', async () => {
    await portal.receiveEpisodes(
      episodeText(1, 1, { ...severe('WARNING'), opened_at: '2026-03-01T12:00:00Z' }),
      episodeText(2, 1, { ...severe('CRITICAL'), opened_at: '2026-03-01T09:00:00Z' }),
      episodeText(3, 1, { ...severe('ALERT'), opened_at: '2026-03-01T10:00:00Z' }),
      episodeText(4, 1, { ...severe('CRITICAL'), opened_at: '2026-03-01T11:00:00Z' }),
      // At the same time as 3.
      episodeText(5, 1, { ...severe('ALERT'), opened_at: '2026-03-01T10:00:00Z' }),
      episodeText(6, 1, { ...severe('ALERT'), opened_at: '1969-12-31T10:00:00Z' }),
      episodeText(7, 1),
      episodeText(7, 2, { ...severe('CRITICAL'), ...closing('2026-03-01T10:30:00Z') }),
    );
    const order = [4, 2, 5, 3, 6, 1];
    for (const limit of [1, 2, 3, 4, 200])
      assert.deepEqual((await pages('open', limit)).flat(), order, `${limit} a page`);
    const { openCount } = await get<EpisodeList>('/api/episodes?limit=1');
    assert.equal(openCount, 6);
    assert.deepEqual(numbersOf(await get('/api/episodes')), order);
  });

  test('that are over come with the last one that ended first', async () => {
    const ends = ['2026-03-01T12:00:00Z', '2026-03-01T11:00:00Z', '2026-03-01T13:00:00Z', '2026-03-01T11:00:00Z'];
    for (const [index, end] of ends.entries()) await portal.receiveEpisodes(episodeText(index + 1, 1, closing(end)));
    await portal.receiveEpisodes(episodeText(9, 1));
    for (const limit of [1, 2, 4]) assert.deepEqual((await pages('closed', limit)).flat(), [3, 1, 4, 2]);
    const { episodes, openCount } = await get<EpisodeList>('/api/episodes?state=closed&limit=1');
    assert.equal(openCount, 1);
    assert.equal(episodes[0]?.closedAt, '2026-03-01T13:00:00.000Z');
    assert.equal(episodes[0]?.end, 'recovered');
  });

  // Of more open ones than a page lists, the newest that was least severe was in no answer.
  test('tell what happened last: that they opened or ended, of whatever severity', async () => {
    const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00Z`;
    await portal.receiveEpisodes(
      ...Array.from({ length: 6 }, (_, index) =>
        episodeText(20 + index, 1, { ...severe('CRITICAL'), opened_at: at(index) }),
      ),
      episodeText(1, 1, { ...severe('WARNING'), opened_at: at(30) }),
      episodeText(2, 1, { ...severe('ALERT'), opened_at: at(20) }),
      episodeText(3, 1, { ...closing(at(25)), opened_at: at(10) }),
      episodeText(4, 1, { ...closing(at(4)), opened_at: at(3) }),
    );
    const newest = async (limit: number) => numbersOf(await get(`/api/episodes/newest?limit=${limit}`));
    assert.deepEqual(await newest(4), [1, 3, 2, 25]);
    assert.deepEqual(await newest(1), [1]);
    // At the same time the greater id is first.
    assert.deepEqual(await newest(20), [1, 3, 2, 25, 24, 4, 23, 22, 21, 20]);
  });

  /** Of machine 7, by the time of its reading. */
  const alertAt = (number: number, collectedAt: unknown, detectedAt = '2026-03-01T09:45:00Z', machine = 7) =>
    alertText(number, { machine_id: machine, sensor_data: { collectedAt }, detected_at: detectedAt });
  async function inside(query = ''): Promise<{ numbers: number[]; next: number | null }> {
    const { alerts, nextBefore } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(1)}${query}`);
    return { numbers: alerts.map((each) => Number(each.eventId.slice(-12))), next: nextBefore };
  }

  test('hold the alerts of their machine from the first reading on, in the order of the readings', async () => {
    await portal.receive(
      alertAt(1, '2026-03-01T09:27:59.999Z'),
      alertAt(2, '2026-03-01T09:28:00Z'),
      alertAt(3, [2026, 3, 1, 9, 40]),
      alertAt(4, '2026-03-01T09:35:00'),
      alertAt(5, '2026-03-01T09:36:00Z', '2026-03-01T09:45:00Z', 8),
      // A clock that is an hour ahead counts as a minute ahead, as in episodes; one that was never set, or tells no time, as the detection's.
      alertAt(6, '2026-03-01T10:30:00Z', '2026-03-01T09:41:00Z'),
      alertAt(7, '1970-01-01T00:00:00Z', '2026-03-01T09:41:30Z'),
      alertAt(8, null, '2026-03-01T09:39:00Z'),
    );
    await portal.receiveEpisodes(episodeText(1, 1));
    assert.deepEqual((await inside()).numbers, [6, 7, 3, 8, 4, 2]);
    const first = await inside('?limit=4');
    const second = await inside(`?limit=4&before=${first.next}`);
    assert.deepEqual([...first.numbers, ...second.numbers], [6, 7, 3, 8, 4, 2]);
    assert.equal(second.next, null);
  });

  test('hold alerts of readings that came late, by the time that decided for the episode', async () => {
    const late = { sensor_data: { torque: 1, collectedAt: '2026-03-01T08:59:00Z' }, machine_id: 7 };
    await portal.receive(alertText(1, { ...late, reading_at: '2026-03-01T09:29:00Z' }), alertText(2, late));
    await portal.receiveEpisodes(episodeText(1, 1));
    const { alerts } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(1)}`);
    assert.deepEqual(
      alerts.map(({ eventId }) => Number(eventId.slice(-12))),
      [1],
    );
  });

  test('hold nothing from after their end, and the next episode nothing from before its beginning', async () => {
    await portal.receive(
      ...['09:29:00Z', '10:29:59Z', '10:30:00Z', '10:30:01Z', '11:05:00Z'].map((time, index) =>
        alertAt(index + 1, `2026-03-01T${time}`, '2026-03-01T11:30:00Z'),
      ),
    );
    await portal.receiveEpisodes(episodeText(1, 1), episodeText(1, 2, closing('2026-03-01T10:30:00Z')));
    const next = { first_reading_at: '2026-03-01T11:00:00Z', opened_at: '2026-03-01T11:02:00Z' };
    await portal.receiveEpisodes(episodeText(2, 1, { ...next, last_reading_at: '2026-03-01T11:02:00Z' }));
    assert.deepEqual((await inside()).numbers, [3, 2, 1]);
    const { alerts, episode } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(2)}`);
    assert.equal(alerts.length, 1);
    assert.equal(episode.alertCount, 1);
  });

  test('count what their alerts add up to while they are open, and what the last event says when they are over', async () => {
    await portal.receiveEpisodes(episodeText(1, 1));
    const figures = async () => {
      const { episodes } = await get<EpisodeList>('/api/episodes?limit=3');
      const first = episodes.find((each) => each.episodeId === episodeId(1));
      const { episode } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(1)}`);
      if (first !== undefined) assert.deepEqual(episode, first);
      return [episode.readingCount, episode.alertCount, episode.lastReadingAt.slice(11, 16)];
    };
    // Those that led to it, of which the last one opened it, and one more, which came late.
    await portal.receive(...[28, 29].map((number) => alertAt(number, `2026-03-01T09:${number}:00Z`)));
    await portal.receive(alertAt(1, '2026-03-01T09:30:00Z'), alertAt(30, '2026-03-01T09:29:30Z'));
    assert.deepEqual(await figures(), [4, 4, '09:30']);
    await portal.receive(alertAt(2, '2026-03-01T09:31:00Z'));
    const worse = {
      event: 'escalated',
      ...severe('CRITICAL'),
      reading_count: 5,
      last_reading_at: '2026-03-01T09:31:00Z',
    };
    await portal.receiveEpisodes(episodeText(1, 2, worse));
    assert.deepEqual(await figures(), [5, 5, '09:31']);
    await portal.receive(...[3, 4, 5].map((number) => alertAt(number, `2026-03-01T09:3${number}:00Z`)));
    await portal.receiveEpisodes(episodeText(99, 1));
    assert.deepEqual(await figures(), [8, 8, '09:35']);
    const end = { ...closing('2026-03-01T09:50:00Z'), reading_count: 8, last_reading_at: '2026-03-01T09:35:00Z' };
    await portal.receiveEpisodes(episodeText(1, 3, end));
    // What comes after the end is inside, and counted no more.
    await portal.receive(alertAt(6, '2026-03-01T09:36:00Z'));
    assert.deepEqual(await figures(), [8, 9, '09:35']);
  });

  test('of a kind of their own count what their events say', async () => {
    await portal.receive(...[1, 2, 3, 4, 5].map((number) => alertAt(number, '2026-03-01T09:40:00Z')));
    await portal.receiveEpisodes(episodeText(1, 1, { kind: 'data_quality', failure_mode: null, reading_count: 1 }));
    const [episode] = (await get<EpisodeList>('/api/episodes')).episodes;
    assert.deepEqual([episode?.kind, episode?.readingCount, episode?.alertCount], ['data_quality', 1, 5]);
    assert.equal(episode?.isCountComplete, false, 'while it is open there may be more');
    await portal.receiveEpisodes(episodeText(1, 2, { kind: 'data_quality', ...closing('2026-03-01T09:50:00Z') }));
    const [closed] = (await get<EpisodeList>('/api/episodes?state=closed')).episodes;
    assert.deepEqual([closed?.readingCount, closed?.isCountComplete], [9, true]);
  });

  test('of two models that judge one machine have each the alerts of its own', async () => {
    const valve = { model: { name: 'valve', version: '1', beside: true } };
    const at = (number: number, minute: number, members: object = {}) =>
      alertText(number, { machine_id: 7, reading_at: `2026-03-01T09:${minute}:00Z`, ...members });
    await portal.receive(at(1, 40), at(2, 41, valve));
    await portal.receiveEpisodes(episodeText(1, 1), episodeText(2, 2, valve));
    await portal.receive(at(3, 42, valve), at(4, 43, valve));
    const shown = async (number: number) => {
      const { episode, alerts } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(number)}`);
      return [episode.besideModel, episode.alertCount, alerts.map(({ besideModel }) => besideModel)];
    };
    assert.deepEqual(await shown(1), [null, 1, [null]]);
    assert.deepEqual(await shown(2), ['valve', 3, ['valve', 'valve', 'valve']]);
  });

  test('whose readings have few alerts say that there may be more readings', async () => {
    await portal.receive(alertAt(1, '2026-03-01T09:30:00Z'));
    await portal.receiveEpisodes(episodeText(1, 1));
    const [episode] = (await get<EpisodeList>('/api/episodes')).episodes;
    assert.deepEqual([episode?.readingCount, episode?.alertCount, episode?.isCountComplete], [3, 1, false]);
  });

  test('show the window that their alerts fall under, where it began while they were open', async () => {
    await portal.receive(alertAt(1, '2026-03-01T09:30:00Z'));
    await portal.receiveEpisodes(episodeText(1, 1));
    const mark = async () => {
      const { episode } = await get<EpisodeWithAlerts>(`/api/episodes/${episodeId(1)}`);
      return [episode.suppressedBy, episode.suppressedReason];
    };
    assert.deepEqual(await mark(), [null, null]);
    const members = {
      machine_id: 7,
      reading_at: '2026-03-01T09:40:00Z',
      suppressed_by: 'window',
      suppressed_reason: 'Tool change',
    };
    await portal.receive(alertText(40, members));
    assert.deepEqual(await mark(), ['window', 'Tool change']);
    await portal.receive(alertAt(41, '2026-03-01T09:41:00Z'));
    assert.deepEqual(await mark(), [null, null], 'it is over, and no event of it was marked');
    const event = { event: 'escalated', suppressed_by: 'other', suppressed_reason: 'Cleaning', reading_count: 6 };
    await portal.receiveEpisodes(episodeText(1, 2, { ...event, last_reading_at: '2026-03-01T09:42:00Z' }));
    assert.deepEqual(await mark(), ['other', 'Cleaning']);
  });

  test('leave the single alerts of the last hour over, on how many machines', async () => {
    const alerts = [
      alertAt(1, '2026-03-01T09:29:00Z'),
      alertAt(2, '2026-03-01T10:29:00Z', '2026-03-01T10:29:00Z'),
      alertAt(3, '2026-03-01T10:31:00Z', '2026-03-01T10:31:00Z'),
      alertAt(4, '2026-03-01T10:32:00Z', '2026-03-01T10:32:00Z'),
      alertAt(5, '2026-03-01T10:32:00Z', '2026-03-01T10:32:00Z', 8),
      alertAt(6, '2026-03-01T10:33:00Z', '2026-03-01T10:33:00Z', 9),
      // Its machine's episode is of another model.
      alertText(7, {
        machine_id: 9,
        reading_at: '2026-03-01T10:33:00Z',
        model: { name: 'valve', version: '1', beside: true },
      }),
    ];
    await portal.receive(...alerts);
    await portal.receiveEpisodes(
      episodeText(1, 1, closing('2026-03-01T10:30:00Z')),
      episodeText(2, 1, { machine_id: 9 }),
      episodeText(3, 1, { machine_id: 8, first_reading_at: '2026-03-01T10:32:01Z' }),
    );
    // Of an hour ago and more.
    await portal.pool.query(
      `update alert set received_at = now() - interval '61 minutes' where event_id::text like '%4'`,
    );
    assert.deepEqual(await get<SingleAlerts>('/api/alerts/single'), {
      ...{ count: 3, machineCount: 3, withinSeconds: 3_600, isComplete: true },
    });
  });

  test('are never older than the last change that was told, however many ask', async () => {
    for (let number = 1; number <= 30; number++) {
      const asked = Array.from({ length: 5 }, () => get<EpisodeList>('/api/episodes?limit=200'));
      await portal.receiveEpisodes(episodeText(number, 1));
      assert.equal((await get<EpisodeList>('/api/episodes?limit=200')).openCount, number);
      await Promise.all(asked);
    }
  });
});
