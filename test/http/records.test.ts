import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { StoredResults } from '../../src/http/records/routes.ts';
import { deadLetter, exampleRecords, idOf } from './example-records.ts';
import { buildTestServer } from './support.ts';

describe('the lists of detections, dead letters and episodes', () => {
  let app: FastifyInstance;
  let asked: unknown[];
  before(async () => {
    asked = [];
    const records: StoredResults = {
      detections: async (query) => {
        asked.push(query);
        return exampleRecords(5).detections(query);
      },
      detection: async () => undefined,
      episodes: async (query) => {
        asked.push(query);
        return exampleRecords(5).episodes(query);
      },
      episode: (id) => exampleRecords(5).episode(id),
      episodeReadings: async (query) => {
        asked.push(query);
        return exampleRecords(5).episodeReadings(query);
      },
      deadLetters: async (query) => {
        asked.push(query);
        return [
          deadLetter(1, Buffer.from('{"a":1}')),
          deadLetter(2, Buffer.from([0xff])),
          deadLetter(3, null),
          deadLetter(4, Buffer.from('ab'), 9),
        ];
      },
    };
    app = await buildTestServer({ records });
  });
  after(() => app.close());

  test('pages follow each other by the cursor, to the last', async () => {
    const seen: string[] = [];
    let url: string | null = '/detections?limit=2';
    let pages = 0;
    while (url !== null) {
      const body: { detections: { event_id: string }[]; next: string | null } = (await app.inject(url)).json();
      seen.push(...body.detections.map((each) => each.event_id));
      url = body.next === null ? null : `/detections?limit=2&after=${body.next}`;
      pages++;
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5].map(idOf));
    assert.equal(pages, 3);
  });

  test('a detection has its reading, by the sensors of the profile', async () => {
    const { detections } = (await app.inject('/detections?limit=1')).json();
    assert.deepEqual(detections[0].sensor_data, { torque: 42.5 });
    assert.deepEqual(detections[0].source, { topic_id: idOf(0), partition: 1, offset: 1 });
    assert.equal(detections[0].collected_at, '2026-01-02T03:04:05.000Z');
  });

  test('filters are read and handed on', async () => {
    asked.length = 0;
    await app.inject(
      '/detections?machine=7&severity=ALERT&severity=CRITICAL&from=2026-01-01T00:00:00Z&to=2026-01-02T01:00:00%2B01:00',
    );
    assert.deepEqual(asked, [
      {
        machineId: 7,
        fromMs: Date.UTC(2026, 0, 1),
        toMs: Date.UTC(2026, 0, 2),
        severities: ['ALERT', 'CRITICAL'],
        limit: 51,
      },
    ]);
    asked.length = 0;
    await app.inject('/dead-letters?machine=7&field=torque&state=open&limit=500');
    assert.deepEqual(asked, [{ machineId: 7, field: 'torque', state: 'open', limit: 501, valueBytesMax: 4096 }]);
  });

  test('an episode says what its messages say, and whether it is over', async () => {
    const { episodes, next } = (await app.inject('/episodes?limit=2')).json();
    assert.deepEqual(episodes[0], {
      episode_id: idOf(1),
      kind: 'machine',
      state: 'open',
      machine_id: 7,
      machine_type: 'M',
      severity: 'ALERT',
      worst_severity: 'CRITICAL',
      opened_at: '2026-01-02T03:04:05.000Z',
      first_reading_at: '2026-01-02T03:02:05.000Z',
      last_reading_at: '2026-01-02T03:54:05.000Z',
      last_heard_at: '2026-01-02T03:58:05.000Z',
      closed_at: null,
      end: null,
      reading_count: 40,
      failure_mode: 'PWF',
      sensors: ['torque'],
      model: { name: 'ai4i', version: '1' },
      suppressed_by: null,
    });
    assert.deepEqual([episodes[1].state, episodes[1].closed_at], ['closed', '2026-01-02T04:04:05.000Z']);
    assert.equal(episodes[1].last_heard_at, null);
    const rest = (await app.inject(`/episodes?limit=2&after=${next}`)).json();
    assert.deepEqual(
      rest.episodes.map((each: { episode_id: string }) => each.episode_id),
      [3, 4].map(idOf),
    );
  });

  test('one episode comes with its readings, page by page', async () => {
    asked.length = 0;
    const first = (await app.inject(`/episodes/${idOf(3)}?limit=3`)).json();
    assert.equal(first.episode_id, idOf(3));
    assert.deepEqual(first.readings[0].sensor_data, { torque: 42.5 });
    const second = (await app.inject(`/episodes/${idOf(3)}?limit=3&after=${first.next}`)).json();
    assert.deepEqual(
      [...first.readings, ...second.readings].map((each) => each.event_id),
      [1, 2, 3, 4, 5].map(idOf),
    );
    assert.equal(second.next, null);
    assert.deepEqual(asked[0], { episodeId: idOf(3), limit: 4 });
  });

  test('an episode that is not there is 404, whatever its id looks like', async () => {
    for (const id of [idOf(9), 'x', "'; drop table episode"]) {
      const response = await app.inject(`/episodes/${encodeURIComponent(id)}`);
      assert.equal(response.statusCode, 404);
      assert.match(response.headers['content-type'] as string, /^application\/problem\+json/);
      const said =
        id === idOf(9)
          ? `there is no episode ${id}`
          : `${JSON.stringify(id)} is no id of an episode; an id looks like `;
      assert.ok(response.json().detail.startsWith(said), response.json().detail);
    }
  });

  test('episodes are asked for by state, kind, severity, machine and time', async () => {
    asked.length = 0;
    await app.inject(
      '/episodes?state=open&kind=machine&severity=CRITICAL&machine=7&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
    );
    assert.deepEqual(asked, [
      {
        machineId: 7,
        fromMs: Date.UTC(2026, 0, 1),
        toMs: Date.UTC(2026, 0, 2),
        state: 'open',
        kind: 'machine',
        severities: ['CRITICAL'],
        limit: 51,
      },
    ]);
    for (const [query, field] of [
      ['state=closing', 'state'],
      ['kind=sensor', 'kind'],
      ['severity=BAD', 'severity'],
      ['from=now', 'from'],
    ]) {
      const response = await app.inject(`/episodes?${query}`);
      assert.equal(response.statusCode, 422);
      assert.equal(response.json().errors[0].field, field);
    }
    assert.equal((await app.inject(`/episodes/${idOf(1)}?limit=0`)).statusCode, 422);
  });

  test('a refused value comes as text, as base64, or as its beginning', async () => {
    const { dead_letters: rows } = (await app.inject('/dead-letters')).json();
    assert.deepEqual(
      rows.map(({ value, value_base64, truncated }: Record<string, unknown>) => ({ value, value_base64, truncated })),
      [
        { value: '{"a":1}', value_base64: undefined, truncated: undefined },
        { value: undefined, value_base64: '/w==', truncated: undefined },
        { value: null, value_base64: undefined, truncated: undefined },
        { value: undefined, value_base64: 'YWI=', truncated: true },
      ],
    );
    assert.equal(rows[0].key, '7');
  });

  for (const [query, field] of [
    ['machine=x', 'machine'],
    ['machine=-1', 'machine'],
    ['machine=99999999999999999999', 'machine'],
    ['machine=1&machine=2', 'machine'],
    ['severity=BAD', 'severity'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01T00:00:00Z', 'to'],
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['severty=ALERT', 'severty'],
    ['__proto__=x', '__proto__'],
    ['after=%00', 'after'],
    [`after=${Buffer.from(`2026-02-30T00:00:00.000000Z ${idOf(1)}`).toString('base64url')}`, 'after'],
    [`after=${Buffer.from("2026-01-01T00:00:00.000000Z '; drop table x").toString('base64url')}`, 'after'],
  ] as const) {
    test(`?${query.slice(0, 30)} is 422 and names ${field}`, async () => {
      const response = await app.inject(`/detections?${query}`);
      assert.equal(response.statusCode, 422);
      assert.deepEqual(
        response.json().errors.map((each: { field: string }) => each.field),
        [field],
      );
    });
  }
});
