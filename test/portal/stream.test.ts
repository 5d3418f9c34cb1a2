import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { episodeText } from './episodes/episode-texts.ts';
import { follow, ids } from './follow-stream.ts';
import { alertText, createTestPortal, type TestPortal } from './support.ts';

describe('the live feed', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await createTestPortal({ clientsMax: 3, resumeMax: 3, bufferBytesMax: 50_000, heartbeatMs: 20 });
  });
  after(() => portal.close());

  test('sends new alerts as they are stored, and nothing twice', async () => {
    await portal.receive(alertText(1));
    const feed = await follow(portal);
    assert.match(feed.response.headers.get('content-type') ?? '', /^text\/event-stream/);
    await portal.receive(alertText(1), alertText(2));
    await portal.receive(alertText(3));
    const text = await feed.until(/000000000003"/);
    assert.equal(ids(text).length, 2);
    assert.match(text, /event: alert\ndata: \{"sequence":\d+,"eventId":"[^"]*0002"/);
    feed.leave();
  });

  test('tells at its beginning and at every change whether the Portal receives', async () => {
    const feed = await follow(portal);
    await feed.until(/event: status\ndata: \{"state":"current","behind":0,"reason":null,"silenceMaxMs":60\}\n\n/);
    portal.setReceiver({ state: 'stuck', behind: 3, reason: 'Kafka is away' });
    await feed.until(/"state":"stuck","behind":3,"reason":"Kafka is away"/);
    portal.setReceiver({ state: 'current', behind: 0, reason: null });
    feed.leave();
  });

  test('goes on after the last event that a browser had, then live', async () => {
    const [last] = await portal.receive(alertText(10));
    const missed = await portal.receive(alertText(11), alertText(12));
    const feed = await follow(portal, String(last?.sequence));
    await feed.until(/000000000012"/);
    const live = await portal.receive(alertText(13));
    const text = await feed.until(/000000000013"/);
    assert.deepEqual(
      ids(text),
      [...missed, ...live].map((alert) => String(alert.sequence)),
    );
    feed.leave();
  });

  test('tells of a gap when a browser missed more than is sent again, or knows numbers of another database', async () => {
    const [last] = await portal.receive(alertText(20));
    await portal.receive(alertText(21), alertText(22), alertText(23), alertText(24));
    for (const lastEventId of [String(last?.sequence), '999999']) {
      const feed = await follow(portal, lastEventId);
      assert.deepEqual(ids(await feed.until(/event: gap\n/)), []);
      const [live] = await portal.receive(alertText(30 + Number(lastEventId === '999999')));
      assert.deepEqual(ids(await feed.until(/event: alert\n/)), [String(live?.sequence)]);
      feed.leave();
    }
  });

  test('tells that episodes have changed without an id, and of many changes at once no more than a few times', async () => {
    const feed = await follow(portal);
    await portal.receiveEpisodes(episodeText(1, 1));
    await feed.until(/event: episodes\ndata: \{\}\n\n/);
    const startedAt = performance.now();
    for (let number = 2; number < 40; number++) await portal.receiveEpisodes(episodeText(number, 1));
    // The last change may be told a quarter of a second after it: in twenty signs of life nothing more has come.
    const text = await feed.until(/event: episodes(?![\s\S]*event: episodes)([\s\S]*?event: status){20}/);
    assert.ok(text.split('event: episodes').length - 1 >= 2, text);
    // The first, and one for each quarter of a second that storing took on a busy machine.
    const most = 2 + Math.floor((performance.now() - startedAt) / 250);
    assert.ok(text.split('event: episodes').length - 1 <= most, text);
    assert.deepEqual(ids(text), []);
    // What came before changes nothing, and is not told.
    await portal.receiveEpisodes(episodeText(1, 1));
    await portal.receive(alertText(60));
    const last = text.length;
    assert.doesNotMatch((await feed.until(/000000000060"/)).slice(last), /event: episodes/);
    feed.leave();
  });

  test('says that it is still there', async () => {
    const feed = await follow(portal, 'not a number');
    // The first is told to who comes, the others are signs of life.
    assert.match(await feed.until(/(event: status\n[\s\S]*){3}/), /^retry: \d+\n\n/);
    feed.leave();
  });

  test('refuses one browser too many with a problem', async () => {
    const full = await createTestPortal({ clientsMax: 1 });
    try {
      const first = await follow(full);
      const { response } = await follow(full);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '10');
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
      first.leave();
    } finally {
      await full.close();
    }
  });

  test('cuts off a browser that does not read, and no other', async () => {
    const bounded = await createTestPortal({ clientsMax: 2, bufferBytesMax: 20_000 });
    try {
      const slow = await follow(bounded);
      const reader = await follow(bounded);
      const summary = 'x'.repeat(2_000);
      for (let number = 1; bounded.followers() > 1 && number < 100_000; number += 200) {
        const texts = Array.from({ length: 200 }, (_, index) =>
          alertText(number + index, { explanation: { summary } }),
        );
        const stored = await bounded.receive(...texts);
        await reader.until(new RegExp(`^id: ${stored.at(-1)?.sequence}$`, 'm'));
      }
      assert.equal(bounded.followers(), 1);
      assert.equal(await slow.ended(), true);
      reader.leave();
    } finally {
      await bounded.close();
    }
  });

  test('sends a large batch as a gap, after whose id a browser goes on', async () => {
    const texts = [50, 51, 52, 53, 54].map((number) => alertText(number));
    const feed = await follow(portal);
    const stored = await portal.receive(...texts);
    assert.match(await feed.until(/event: gap\n/), new RegExp(`id: ${stored.at(-1)?.sequence}\nevent: gap\n`));
    feed.leave();
  });

  test('ends with the Portal, which does not wait for browsers', async () => {
    const own = await createTestPortal();
    const feed = await follow(own);
    await own.close();
    assert.equal(await feed.ended(), true);
  });
});
