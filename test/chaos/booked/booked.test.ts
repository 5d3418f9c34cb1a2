// The first look after a storm found hundreds of messages booked as delivered and absent, which it had in the Portal's table itself: it read the topics, for a
// minute, and then what was booked. What is looked at first must be what may only grow into the other.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Pool } from 'pg';
import type { OtherClient, OtherReadRecord } from '../../support/other-client.ts';
import { bookedAndAbsent } from '../checker.ts';
import { observeDelivery } from '../observe.ts';
import { bookedTooSoon, watchBooked } from './booked.ts';

/** Messages that come, and are booked at once, whenever somebody has read a topic or asked a table. */
function busyWorld() {
  const came: string[] = [];
  const come = (): void => {
    came.push(`message ${came.length}`);
  };
  const recordOf = (id: string): OtherReadRecord => ({
    ...{ partition: 0, offset: 0, timestampMs: 0, key: null, value: '{}' },
    headers: { id },
  });
  const read = (topic: string): OtherReadRecord[] => {
    const found = topic === 'anomaly-alerts' ? came.map(recordOf) : [];
    come();
    return found;
  };
  const client = {
    describeTopic: async () => ({ topicId: 'topic', partitions: 1 }),
    read: async (topic: string) => read(topic),
    readAs: async <Read>(topic: string, as: (record: OtherReadRecord) => Read) => read(topic).map(as),
  } as unknown as OtherClient;
  const pool = {
    query: async (query: string) => {
      const rows = /from outbox\b/.test(query) ? came.map((id, index) => ({ id, transaction: String(index) })) : [];
      come();
      return { rows };
    },
  } as unknown as Pool;
  return { client, pool, come };
}

test('what comes and is booked while the topics are read is not taken for booked and absent', async () => {
  const { client, pool, come } = busyWorld();
  come();
  const folder = mkdtempSync(join(tmpdir(), 'spindle-booked-'));
  const [journal, kafkaLog] = [join(folder, 'journal'), join(folder, 'kafka.log')];
  for (const file of [journal, kafkaLog]) writeFileSync(file, '');
  const found = await observeDelivery({ client, aiServer: pool, portal: pool, journal, kafkaLog });
  rmSync(folder, { recursive: true });
  assert.ok(found.confirmed.length > 0);
  assert.deepEqual(bookedAndAbsent(found), []);
});

test('what a look finds booked and absent is not excused by its coming later', async () => {
  const watch = watchBooked({ query: async () => ({ rows: [] }) } as unknown as Pool);
  await watch.stop();
  const message = { eventId: 'late', timestampMs: 5, number: 1 };
  watch.looked({ confirmed: ['late'], alerts: [], deadLetters: [] });
  watch.looked({ confirmed: ['late'], alerts: [message], deadLetters: [] });
  assert.match(
    watch.problems([message]).join(),
    /1 messages were booked as delivered and were not in their topic, at a look: late/,
  );
});

test('what is seen as booked before Debezium has read it is found, at the end of the run too', async () => {
  const rows = [{ id: 'early', transaction: '7' }];
  const watch = watchBooked({ query: async () => ({ rows }) } as unknown as Pool);
  await watch.stop();
  assert.equal(watch.count(), 1);
  const [past, future] = [0, Date.now() + 60_000];
  const at = (timestampMs: number) => [{ eventId: 'early', timestampMs, number: 1 }];
  assert.deepEqual(watch.problems(at(past)), []);
  assert.match(
    watch.problems(at(future)).join(),
    /1 messages were booked as delivered before Debezium had read them: early/,
  );
});

test('of what is sent again the first counts, and what never came is found', () => {
  const messages = [9, 3, 12].map((timestampMs) => ({ eventId: 'again', timestampMs, number: 1 }));
  assert.deepEqual(bookedTooSoon(new Map([['again', 3]]), messages), []);
  assert.deepEqual(bookedTooSoon(new Map([['again', 2]]), messages), ['again']);
  assert.deepEqual(bookedTooSoon(new Map([['never', 2]]), messages), ['never']);
});
