// Portals that share a database: what one stores is on the open pages of all, in order and once, and one alone pays nothing for it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { insertAlerts } from '../../src/portal/alerts/alerts.ts';
import { readAlert } from '../../src/portal/alerts/read-alert.ts';
import type { PortalAlert } from '../../src/portal/alerts/schemas.ts';
import { insertEpisodeEvents } from '../../src/portal/episodes/episodes.ts';
import { readEpisode } from '../../src/portal/episodes/read-episode.ts';
import { followTable } from '../../src/portal/follow-table.ts';
import { inTransaction } from '../../src/postgres/in-transaction.ts';
import { until } from '../support/until.ts';
import { episodeText } from './episodes/episode-texts.ts';
import { follow, ids } from './follow-stream.ts';
import { alertText, createTestPortal, reading, type TestPortal } from './support.ts';

const alertOf = (sequence: number) => ({ sequence }) as PortalAlert;

/** A table of numbers, and what a page would be shown of it. */
function start({ clients = 1, limit = 3 } = {}) {
  const table: number[] = [];
  const shown: number[] = [];
  let reads = 0;
  let reloads = 0;
  let episodes = 0;
  let alarms = 0;
  const state = { episodeChange: 0, alarmEntry: 0 };
  let onAnswer = (): void => {};
  const follower = followTable({
    feed: {
      publish: (alerts) => void shown.push(...alerts.map(({ sequence }) => sequence)),
      reload: () => void reloads++,
      episodesChanged: () => void episodes++,
      alarmsChanged: () => void alarms++,
      clientCount: () => clients,
    },
    newest: async () => {
      const answer = { ...state, alert: Math.max(0, ...table) };
      onAnswer();
      return answer;
    },
    alertsAfter: async (query) => {
      reads++;
      const after = table.filter((number) => number > query.after);
      return after.slice(0, query.limit).map(alertOf);
    },
    limit,
  });
  return {
    ...follower,
    state,
    shown,
    reads: () => reads,
    reloads: () => reloads,
    episodes: () => episodes,
    alarms: () => alarms,
    /** By another Portal. */
    store: (...numbers: number[]) => void table.push(...numbers),
    forget: () => void table.splice(0),
    /** Between the database's answer and its being read. */
    duringLook: (step: () => void) => {
      onAnswer = step;
    },
    storeOwn: (...numbers: number[]) => {
      table.push(...numbers);
      follower.stored(numbers.map(alertOf));
    },
  };
}

describe('a Portal that follows its table', () => {
  test('shows what it stores itself at once, and reads nothing for it', async () => {
    const portal = start();
    await portal.look();
    portal.storeOwn(1, 2);
    assert.deepEqual(portal.shown, [1, 2]);
    portal.storeOwn(3);
    await portal.look();
    assert.deepEqual([portal.shown, portal.reads()], [[1, 2, 3], 0]);
  });

  test('shows what others have stored at its next look, however much; what was there before its first is loaded anew', async () => {
    const portal = start();
    portal.store(1, 2);
    await portal.look();
    assert.deepEqual([portal.shown, portal.reloads()], [[], 1]);
    portal.store(3, 4, 5, 6, 7);
    await portal.look();
    await portal.look();
    assert.deepEqual([portal.shown, portal.reloads()], [[3, 4, 5, 6, 7], 1]);
  });

  test('shows what others have stored before its own, and a look that is under way doubles nothing', async () => {
    const portal = start();
    await portal.look();
    portal.storeOwn(1);
    portal.store(2, 3);
    const looking = portal.look();
    portal.storeOwn(4);
    portal.storeOwn(5);
    await looking;
    await portal.look();
    assert.deepEqual(portal.shown, [1, 2, 3, 4, 5]);
  });

  test('takes what it has stored during a look for no other database', async () => {
    const portal = start();
    portal.storeOwn(1);
    portal.duringLook(() => portal.storeOwn(2));
    await portal.look();
    portal.duringLook(() => {});
    portal.storeOwn(3);
    await portal.look();
    assert.deepEqual([portal.shown, portal.reads()], [[1, 2, 3], 0]);
  });

  test('reads nothing while no page is open, and goes on from there', async () => {
    const portal = start({ clients: 0 });
    await portal.look();
    portal.store(1, 2, 3);
    portal.storeOwn(5);
    await portal.look();
    assert.deepEqual([portal.shown, portal.reads()], [[], 0]);
  });

  test('shows what is stored in a database that stands in place of the first one', async () => {
    const portal = start();
    portal.storeOwn(1, 2, 3);
    portal.forget();
    await portal.look();
    portal.storeOwn(1);
    assert.deepEqual(portal.shown, [1, 2, 3, 1]);
  });

  test('has the pages loaded anew where the changes of episodes alone have gone back', async () => {
    const portal = start();
    portal.state.episodeChange = 9;
    await portal.look();
    for (const change of [4, 5, 5]) {
      portal.state.episodeChange = change;
      await portal.look();
    }
    // At its first look, because of the other database, and of the change in that one.
    assert.deepEqual([portal.reloads(), portal.episodes()], [2, 3]);
  });

  test('tells of a change of episodes by others, and of its own once', async () => {
    const portal = start();
    await portal.look();
    portal.state.episodeChange = 4;
    portal.episodesStored([3, 4]);
    await portal.look();
    // The first look has all of them loaded anew.
    assert.equal(portal.episodes(), 2);
    portal.state.episodeChange = 5;
    await portal.look();
    await portal.look();
    assert.equal(portal.episodes(), 3);
  });

  test('tells of what people do to alarms, wherever they do it', async () => {
    const portal = start();
    portal.state.alarmEntry = 7;
    await portal.look();
    assert.equal(portal.alarms(), 1, 'pages that were opened before the first look may lack what others have done');
    portal.state.alarmEntry = 9;
    await portal.look();
    await portal.look();
    assert.equal(portal.alarms(), 2);
  });
});

describe('two Portals on one database', { timeout: 60_000 }, () => {
  let one: TestPortal;
  let other: TestPortal;
  before(async () => {
    one = await createTestPortal();
    other = await createTestPortal({}, '/nowhere', undefined, one);
    await Promise.all([one.look(), other.look()]);
  });
  after(async () => {
    await other.close();
    await one.close();
  });

  test('what one stores is on the open pages of the other, in order, with what that one stores itself', async () => {
    const feed = await follow(other);
    const first = await one.receive(alertText(1), alertText(2));
    const second = await other.receive(alertText(3));
    const third = await one.receive(alertText(4));
    await other.look();
    const text = await feed.until(/000000000004"/);
    assert.deepEqual(
      ids(text),
      [...first, ...second, ...third].map(({ sequence }) => String(sequence)),
    );
    await one.receiveEpisodes(episodeText(1, 1));
    await other.look();
    await feed.until(/event: episodes\n/);
    feed.leave();
  });

  test('a page that was open before the first look is told to load what others have stored by then', async () => {
    const third = await createTestPortal({}, '/nowhere', undefined, one);
    const feed = await follow(third);
    await one.receive(alertText(5));
    await third.look();
    await feed.until(/event: gap\n/);
    await one.receive(alertText(6));
    await third.look();
    assert.doesNotMatch(await feed.until(/000000000006"/), /000000000005"/);
    feed.leave();
    await third.close();
  });

  test('open pages go on in a database that has gone back to an earlier time', async () => {
    const feed = await follow(other);
    const before = await one.receive(alertText(7));
    await other.look();
    await feed.until(/000000000007"/);
    await one.pool.query('delete from alert where sequence > 1');
    await one.pool.query(`select setval(pg_get_serial_sequence('alert', 'sequence'), 1)`);
    await other.look();
    await feed.until(/event: gap\n/);
    const [again] = await other.receive(alertText(8));
    assert.ok((again?.sequence as number) < (before[0]?.sequence as number));
    await feed.until(/000000000008"/);
    await one.look();
    await one.receive(alertText(9));
    await other.look();
    await feed.until(/000000000009"/);
    feed.leave();
  });

  test('numbers become visible in their order: who stores later waits, and gets the higher ones', async () => {
    const alert = (number: number) => readAlert(Buffer.from(alertText(number)), reading);
    const event = (number: number) => readEpisode(Buffer.from(episodeText(number, 1)));
    const waiting = async () => {
      const { rows } = await one.pool.query(
        "select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
      );
      return rows.length > 0 ? true : undefined;
    };
    const stores = [
      async (pool: Parameters<typeof insertAlerts>[0], number: number) =>
        (await insertAlerts(pool, [alert(number)]))[0]?.sequence as number,
      async (pool: Parameters<typeof insertAlerts>[0], number: number) =>
        (await insertEpisodeEvents(pool, [event(number)]))[0]?.change as number,
    ];
    for (const store of stores) {
      let second: Promise<number> | undefined;
      const first = await inTransaction(one.pool, async (client) => {
        const number = await store(client, 100);
        second = store(other.pool, 101);
        await until('the other Portal to wait', waiting);
        return number;
      });
      assert.ok(((await second) as number) > first);
    }
  });
});
