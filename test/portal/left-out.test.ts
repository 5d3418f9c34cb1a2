// Messages that the Portal cannot use, through its own steps into a real PostgreSQL: left out, counted and kept, with the alerts around them
// stored. An alert of year 0, or with a machine type nested 20,000 deep, was tried again for ever, and no alert came after it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { insertAlerts, rehearseAlerts } from '../../src/portal/alerts/alerts.ts';
import { type NewAlert, readAlert } from '../../src/portal/alerts/read-alert.ts';
import type { PortalAlert } from '../../src/portal/alerts/schemas.ts';
import { rehearseEpisodeEvents, storeEpisodeEvents } from '../../src/portal/desk/follow-episodes.ts';
import type { EpisodeChange } from '../../src/portal/episodes/episodes.ts';
import { type NewEpisodeEvent, readEpisode } from '../../src/portal/episodes/read-episode.ts';
import { insertLeftOut } from '../../src/portal/left-out.ts';
import { createReceive, type ReceivedMessage, type ReceiveOptions } from '../../src/portal/receive.ts';
import type { LeftOutPage } from '../../src/portal/schemas.ts';
import { refusalOf } from '../../src/postgres/sql-state.ts';
import { episodeText } from './episodes/episode-texts.ts';
import { alertText, createTestPortal, reading, type TestPortal } from './support.ts';

const topic = 'alerts';

describe('a message that is no alert', () => {
  let portal: TestPortal;
  let shown: PortalAlert[];
  let number = 0;
  let offset = 0;
  before(async () => {
    portal = await createTestPortal();
  });
  after(() => portal.close());
  beforeEach(async () => {
    shown = [];
    await portal.pool.query('truncate left_out_message, alert');
  });

  const receiving = (changes: Partial<ReceiveOptions<NewAlert, PortalAlert>> = {}) =>
    createReceive<NewAlert, PortalAlert>({
      read: (value) => readAlert(value, reading),
      store: (alerts) => insertAlerts(portal.pool, alerts),
      refusalOf,
      rehearse: () => rehearseAlerts(portal.pool),
      publish: (alerts) => shown.push(...alerts),
      leaveOut: (messages) => insertLeftOut(portal.pool, topic, messages, { countMax: 5, valueBytesMax: 100 }),
      ...changes,
    });
  const message = (text: string | Uint8Array | null): ReceivedMessage => ({
    partition: 0,
    offset: offset++,
    value: typeof text === 'string' ? Buffer.from(text) : text,
  });
  const good = () => alertText(++number);
  const leftOut = async (query = ''): Promise<LeftOutPage> => {
    const response = await fetch(`${portal.url}/api/left-out${query}`);
    assert.equal(response.status, 200);
    return (await response.json()) as LeftOutPage;
  };

  /** Between two good alerts; both are stored and shown. The reason, or undefined when it was stored. */
  async function received(text: string | Uint8Array | null): Promise<string | undefined> {
    await portal.pool.query('truncate left_out_message');
    shown = [];
    const odd = message(text);
    const count = await receiving()([message(good()), odd, message(good())]);
    const { messages } = await leftOut();
    assert.equal(count + messages.length, 3);
    assert.equal(shown.length, count);
    assert.ok(messages.every((each) => each.offset === odd.offset));
    return messages[0]?.reason;
  }
  const changed = (changes: Readonly<Record<string, unknown>>) => received(alertText(++number, changes));
  const predicted = (changes: Readonly<Record<string, unknown>>) =>
    changed({
      prediction: { is_anomaly: true, anomaly_probability: 0.9, machine_type: 'M', severity: 'ALERT', ...changes },
    });
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  test('by its time: the years 1 to 9999, whatever the offset', async () => {
    const stored = [
      '0001-01-01T00:00:00Z',
      '0001-01-01T00:00:00+18:00',
      '9999-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59-18:00',
    ];
    for (const time of [...stored, '0099-01-01T00:00:00', '1969-12-31T23:59:59Z']) {
      assert.equal(await changed({ detected_at: time }), undefined, time);
      for (const { detectedAt } of shown) assert.match(detectedAt, /^\d{4}-/);
    }
    const refused = [
      '0000-01-01T00:00:00Z',
      '0000-12-31T23:59:59',
      '9999-12-31T23:59:59-23:59',
      '10000-01-01T00:00:00Z',
      '+010000-01-01T00:00:00Z',
      '',
    ];
    for (const time of refused)
      assert.match((await changed({ detected_at: time })) ?? '', /^detected_at must be /, time);
  });

  test('by what is nested in it', async () => {
    const template = alertText(++number, {
      prediction: { is_anomaly: true, anomaly_probability: 0.9, machine_type: 'DEEP', severity: 'ALERT' },
    });
    assert.equal(await received(template.replace('"DEEP"', deep(20_000))), 'prediction.machine_type must be text');
    assert.ok((await received(template.replace('"DEEP"', deep(400_000)))) !== undefined);
    for (const member of ['sensor_data', 'model', 'explanation', 'other']) {
      const text = alertText(++number, { [member]: 'DEEP' });
      assert.equal(await received(text.replace('"DEEP"', deep(20_000))), undefined, member);
    }
    const model = alertText(++number, { model: { name: 'DEEP', version: { toString: 1 } } });
    assert.equal(await received(model.replace('"DEEP"', deep(20_000))), undefined);
    const mode = { code: 'HDF', label: 'DEEP', evidence: { toString: null } };
    const explained = alertText(++number, { explanation: { summary: 's', failure_modes: [mode] } });
    assert.equal(await received(explained.replace('"DEEP"', deep(20_000))), undefined);
  });

  test('by its numbers', async () => {
    for (const machine_id of [Number.MIN_SAFE_INTEGER, -1, 0, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await changed({ machine_id }), undefined, String(machine_id));
    }
    for (const machine_id of ['9223372036854775808', '1e300', '0.5', '"1"', 'null']) {
      const text = alertText(++number).replace('"machine_id":1', `"machine_id":${machine_id}`);
      assert.equal(await received(text), 'machine_id must be a whole number', machine_id);
    }
    for (const anomaly_probability of [0, 5e-324, 2.2250738585072014e-308, 1]) {
      assert.equal(await predicted({ anomaly_probability }), undefined, String(anomaly_probability));
    }
    for (const anomaly_probability of [-5e-324, 1.0000000000000002, null, '0.5']) {
      assert.match((await predicted({ anomaly_probability })) ?? '', /anomaly_probability must be/);
    }
  });

  test('by its texts and bytes', async () => {
    for (const machine_type of ['', '\0', '\ud800', 'x'.repeat(100_000), '\u{1F600}'.repeat(60)]) {
      assert.equal(await predicted({ machine_type }), undefined);
    }
    for (const event_id of ['', 'x', `${'0'.repeat(8)}-0000-0000-0000-00000000000g`]) {
      assert.equal(await changed({ event_id }), 'event_id must be a UUID');
    }
    assert.equal(await received(null), 'the value is null');
    assert.equal(await received(Uint8Array.of(0xff)), 'the value is not UTF-8');
    assert.equal(await received(`${good()}\0`), 'the value is not JSON');
    assert.equal(await received(alertText(++number, { other: 'x'.repeat(5_000_000) })), undefined);
  });

  test('is kept once with the beginning of its value, the newest of them, page by page', async () => {
    const messages = Array.from({ length: 7 }, (_, index) => message(`no alert ${index} ${'x'.repeat(200)}`));
    await receiving()(messages);
    await receiving()(messages.slice(-2));
    const first = await leftOut('?limit=3');
    const second = await leftOut(`?limit=3&before=${first.nextBefore}`);
    const kept = [...first.messages, ...second.messages];
    assert.equal(second.nextBefore, null);
    assert.deepEqual(
      kept.map((each) =>
        Buffer.from(each.valueBase64 ?? '', 'base64')
          .toString()
          .slice(0, 10),
      ),
      [6, 5, 4, 3, 2].map((index) => `no alert ${index}`),
    );
    assert.deepEqual([kept[0]?.valueBytes, Buffer.from(kept[0]?.valueBase64 ?? '', 'base64').length], [211, 100]);
    assert.equal(kept[0]?.topic, topic);
    assert.deepEqual([first.total, second.total], [5, 5]);
    const bare = await leftOut('?values=false');
    assert.deepEqual(
      bare.messages.map((each) => [each.valueBase64, each.valueBytes, each.reason]),
      kept.map((each) => [null, each.valueBytes, each.reason]),
    );
  });

  test('is found by halving when only the database refuses it', async () => {
    await portal.pool.query(`alter table alert add constraint odd check (machine_id <> 13)`);
    const messages = Array.from({ length: 30 }, (_, index) => message(alertText(++number, { machine_id: index })));
    assert.equal(await receiving()(messages), 29);
    assert.equal(shown.length, 29);
    const { messages: kept } = await leftOut();
    assert.equal(kept.length, 1);
    assert.match(kept[0]?.reason ?? '', /^it cannot be stored: SQLSTATE 23514: .*"odd"$/);
    assert.equal(await receiving()(messages), 0, 'received again, nothing is stored or kept twice');
    assert.equal((await leftOut()).messages.length, 1);
    await portal.pool.query(`alter table alert drop constraint odd`);
  });

  test('is no alert to blame when the table takes none, or the database is away', async () => {
    await portal.pool.query(`alter table alert add constraint broken check (machine_id < 0) not valid`);
    await assert.rejects(receiving()([message(good())]), /violates check constraint "broken"/);
    await portal.pool.query(`alter table alert drop constraint broken`);
    const away = new Error('Connection terminated');
    await assert.rejects(receiving({ store: () => Promise.reject(away) })([message(good())]), away);
    assert.deepEqual((await leftOut()).messages, []);
  });

  test('may be an event of an episode just as well, and stands beside one of alerts at the same place', async () => {
    await portal.pool.query(`alter table episode add constraint odd check (machine_id <> 13)`);
    const changed: string[] = [];
    const receive = createReceive<NewEpisodeEvent, EpisodeChange>({
      read: readEpisode,
      store: (events) => storeEpisodeEvents(portal.pool, events),
      refusalOf,
      rehearse: () => rehearseEpisodeEvents(portal.pool),
      publish: (changes) => changed.push(...changes.map(({ episodeId }) => episodeId)),
      leaveOut: (messages) => insertLeftOut(portal.pool, 'episodes', messages, { countMax: 5, valueBytesMax: 100 }),
    });
    const events = Array.from({ length: 20 }, (_, index) => message(episodeText(index + 1, 1, { machine_id: index })));
    const place = { partition: 3, offset: 1 };
    await receiving()([{ ...message('no alert'), ...place }]);
    assert.equal(await receive([{ ...message('no episode'), ...place }, ...events]), 19);
    assert.equal(changed.length, 19);
    const { messages } = await leftOut();
    assert.deepEqual(messages.map((each) => [each.topic, each.partition, each.offset]).sort(), [
      ['alerts', 3, 1],
      ['episodes', 0, events[13]?.offset],
      ['episodes', 3, 1],
    ]);
    await portal.pool.query(`alter table episode drop constraint odd`);
    await portal.pool.query(`alter table episode add constraint broken check (machine_id < 0) not valid`);
    await assert.rejects(receive([message(episodeText(99, 1))]), /violates check constraint "broken"/);
    await portal.pool.query(`alter table episode drop constraint broken`);
  });
});
