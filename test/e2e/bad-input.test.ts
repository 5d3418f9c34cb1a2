// Some thousand spoilt messages through the real Kafka, with good readings between them: each is accounted for, none stops the stream, and
// none is written to a log in full.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { seededRandom } from '../../src/simulator/random.ts';
import { goodReading, mutatedMessage, mutatedParts, oddTimestamps } from '../pipeline/mutate.ts';
import { createTopicOfAnyTime, type RawSentRecord, type SentRecord, send, sendEach } from '../support/kafka.ts';
import { until, untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

const spoilt = 4_000;
const goodEvery = 20;
/** Kafka takes a megabyte at a time. */
const valueBytesMax = 900_000;
const anomalous = () => 0.9;

describe('bad input', () => {
  let plant: Plant;
  before(async () => {
    plant = await createPlant();
    succeeded(await plant.run(['connector']));
  });
  after(() => plant.close());

  test('is scored or refused, message by message, and good readings between it are scored', async () => {
    const consumer = plant.start(['consumer'], { LOG_LEVEL: 'DEBUG' });
    await untilReady(plant.env['CONSUMER_PORT']);
    const random = seededRandom(20_261_124, 2);
    const records = Array.from({ length: spoilt }, (_, index): SentRecord[] => {
      const bytes = mutatedMessage(random, `secret${index}`, 900_000);
      const bad = { key: 'bad', value: bytes === null ? null : Buffer.from(bytes.subarray(0, valueBytesMax)) };
      return index % goodEvery === 0 ? [bad, { key: '1', value: goodReading(anomalous, 'good') }] : [bad];
    }).flat();
    for (const batch of inBatches(records)) await send(plant.topics.sensor, batch);

    await until('all to be accounted for', async () => {
      const { rows } = await plant.aiServer.query(
        'select sum(scored)::int as scored, sum(rejected)::int as rejected from consumer_progress',
      );
      return rows[0].scored + rows[0].rejected === records.length ? true : undefined;
    });
    const { rows } = await plant.aiServer.query(
      `select count(*)::int as count from detection where position('"marker":"good"'::bytea in raw_value) > 0`,
    );
    assert.equal(rows[0].count, spoilt / goodEvery, 'every good reading is found');
    await deliveryIsVerified(plant);
    assert.equal(await consumer.stop(), 0);
    assert.ok(!consumer.log().includes('secret'), 'no message in the log');
    const longest = Math.max(
      ...consumer
        .log()
        .split('\n')
        .map((line) => line.length),
    );
    assert.ok(longest < 10_000, `a log line of ${longest} characters`);
  });
});

describe('records with odd timestamps, keys and headers', () => {
  let plant: Plant;
  before(async () => {
    plant = await createPlant();
    await createTopicOfAnyTime(plant.topics.sensor, 3);
    succeeded(await plant.run(['connector']));
  });
  after(() => plant.close());

  // A timestamp beyond PostgreSQL's range stopped all partitions for ever.
  test('stop no partition: the readings behind them arrive', async () => {
    const random = seededRandom(20_261_127, 3);
    const anyOf = (timestamp: bigint, index: number): RawSentRecord => {
      const { key, headers } = mutatedParts(random, 10_000);
      const reading = goodReading(anomalous, `odd${index}`);
      return { timestamp, key, headers, value: index % 3 === 0 ? null : Buffer.from(reading) };
    };
    const odd = [-210_866_803_200_001n, ...oddTimestamps].map(anyOf);
    const others = Array.from({ length: 1_000 }, (_, index): RawSentRecord => {
      const value = mutatedMessage(random, `m${index}`, 10_000);
      return { ...mutatedParts(random, 10_000), value };
    });
    const { refused } = await sendEach(plant.topics.sensor, [...odd, ...others]);
    const behind = Array.from({ length: 60 }, (_, index) => ({
      key: `k${index}`,
      value: goodReading(anomalous, 'behind'),
    }));
    await send(plant.topics.sensor, behind);
    const sent = odd.length + others.length - refused + behind.length;

    const consumer = plant.start(['consumer']);
    await until('all to be accounted for', async () => {
      const { rows } = await plant.aiServer.query(
        'select coalesce(sum(scored + rejected), 0)::int as count from consumer_progress',
      );
      return rows[0].count === sent ? true : undefined;
    });
    const found = await plant.aiServer.query(
      `select count(*)::int as count from detection where position('"marker":"behind"'::bytea in raw_value) > 0`,
    );
    assert.equal(found.rows[0].count, behind.length, 'every reading behind them is found');
    const impossible = await plant.aiServer.query(
      `select count(*)::int as count, count(record_timestamp)::int as times from dead_letter where field = 'timestamp'`,
    );
    assert.ok(impossible.rows[0].count > 5, `${impossible.rows[0].count} refused for their timestamp`);
    assert.equal(impossible.rows[0].times, 0);
    await deliveryIsVerified(plant);
    assert.equal(await consumer.stop(), 0);
    assert.doesNotMatch(consumer.log(), /tried again|trying again/);
  });
});

function inBatches(records: readonly SentRecord[]): SentRecord[][] {
  const batches: SentRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = 100 + (record.value?.length ?? 0);
    if (bytes + size > valueBytesMax + 1_000) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(record);
    bytes += size;
  }
  return batches;
}
