// Portals that share a database: what one stores is on the open pages of all, in order and once, and one alone pays nothing for it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { insertAlerts } from '../../src/portal/alerts.ts';
import type { PortalAlert } from '../../src/portal/api.ts';
import { insertEpisodeEvents } from '../../src/portal/episodes.ts';
import { followTable } from '../../src/portal/follow-table.ts';
import { readAlert } from '../../src/portal/read-alert.ts';
import { readEpisode } from '../../src/portal/read-episode.ts';
import { inTransaction } from '../../src/postgres/in-transaction.ts';
import { until } from '../e2e/support.ts';
import { episodeText } from './episode-texts.ts';
import { follow, ids } from './follow-stream.ts';
import { alertText, createTestPortal, reading, type TestPortal } from './support.ts';

const alertOf = (sequence: number) => ({ sequence }) as PortalAlert;

/** A table of numbers, and what a page would be shown of it. */
function start({ clients = 1, limit = 3 } = {}) {
  const table: number[] = [];
  const shown: number[] = [];
  let reads = 0;
  let episodes = 0;
  let alarms = 0;
  const state = { episodeChange: 0, alarmEntry: 0 };
  let onAnswer = (): void => {};
  const follower = followTable({
    feed: {
      publish: (alerts) => void shown.push(...alerts.map(({ sequence }) => sequence)),
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
    observe: { failed: assert.fail, succeeded: () => {} },
  });
  return {
    ...follower,
    state,
    shown,
    reads: () => reads,
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

  test('shows what others have stored at its next look, however much, and not what was there before', async () => {
    const portal = start();
    portal.store(1, 2);
    await portal.look();
    portal.store(3, 4, 5, 6, 7);
    await portal.look();
    await portal.look();
    assert.deepEqual(portal.shown, [3, 4, 5, 6, 7]);
  });

  test('shows what others have stored before its own, and a look that is under way doubles nothing', async () => {
    const portal = start();
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

  test('tells of a change of episodes by others, and of its own once', async () => {
    const portal = start();
    await portal.look();
    portal.state.episodeChange = 4;
    portal.episodesStored([3, 4]);
    await portal.look();
    assert.equal(portal.episodes(), 1);
    portal.state.episodeChange = 5;
    await portal.look();
    await portal.look();
    assert.equal(portal.episodes(), 2);
  });

  test('tells of what people do to alarms, wherever they do it', async () => {
    const portal = start();
    portal.state.alarmEntry = 7;
    await portal.look();
    assert.equal(portal.alarms(), 0, 'what was there before the first look is no change');
    portal.state.alarmEntry = 9;
    await portal.look();
    await portal.look();
    assert.equal(portal.alarms(), 1);
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
