// Committed readings were lost, and the ledger said skipped: the Kafka client that was used kept one range of aborted offsets per producer,
// and an abort marker without an entry in the list of aborted transactions, which a refused record leaves, made it reach over what was
// committed between. And a control batch that compaction had emptied stopped its partition for ever. Sent and counted by Kafka's own client,
// because ours could not see what it did not see.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OtherClient, type OtherReadRecord, openOtherClient } from '../support/other-client.ts';
import { testKafka } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';

const anomalous = (machineId: number) =>
  `{"machineId":${machineId},"airTemperature":303,"processTemperature":311,"rotationalSpeed":1269,"torque":72.5,"toolWear":226}`;

describe('readings that other producers send', () => {
  let client: OtherClient;
  let plant: Plant;
  before(() => {
    client = openOtherClient(testKafka());
  });
  after(() => client.close());
  const withPlant = async (partitions: number, config: Record<string, string>, use: () => Promise<void>) => {
    plant = await createPlant();
    try {
      await client.createTopic(plant.topics.sensor, partitions, config);
      succeeded(await plant.run(['connector']));
      await use();
    } finally {
      await plant.close();
    }
  };

  test('beside an aborted and a refused transaction: the committed one is scored, all else is skipped', async () => {
    await withPlant(1, { 'max.message.bytes': '3000' }, async () => {
      const topic = plant.topics.sensor;
      const transaction = (value: string, end: 'commit' | 'abort') =>
        client.transaction({
          lane: topic,
          topic,
          config: { 'transactional.id': topic },
          records: [{ key: '1', value }],
          end,
        });
      assert.equal((await transaction(anomalous(1), 'abort')).outcome, 'aborted');
      assert.equal((await transaction(anomalous(2), 'commit')).outcome, 'committed');
      const refused = await transaction(randomBytes(10_000).toString('hex'), 'commit');
      assert.equal(refused.outcome, 'aborted');
      assert.match(JSON.stringify(refused.records), /RecordTooLarge/);

      plant.start(['consumer']);
      const readings = await client.read(topic);
      assert.deepEqual(
        readings.map(({ offset, value }) => [offset, value]),
        [[2, anomalous(2)]],
      );
      assert.deepEqual(await ledgerUpTo(5), { scored: 1, anomalous: 1, rejected: 0, skipped: 4, lost: 0 });
      const [alert, ...others] = await alertsOf(1);
      assert.deepEqual(others, []);
      assert.equal(JSON.parse(alert?.value ?? '').machine_id, 2);
    });
  });

  test('in a compacted topic with gaps and emptied control batches: what is left is scored', async () => {
    const config = {
      'cleanup.policy': 'compact',
      'segment.ms': '50',
      'min.cleanable.dirty.ratio': '0',
      'delete.retention.ms': '0',
      'max.compaction.lag.ms': '1',
    };
    await withPlant(1, config, async () => {
      const topic = plant.topics.sensor;
      const records = [1, 2, 3].map((machineId) => ({ key: String(machineId), value: anomalous(machineId) }));
      const sendPlain = () =>
        client.send({ lane: `${topic}-plain`, topic, config: { 'compression.type': 'lz4' }, records });
      // Each of a producer of its own: of the last marker of a producer compaction keeps the emptied batch.
      const sendTransaction = async (number: number, end: 'commit' | 'abort') => {
        const lane = `${topic}-${number}`;
        const done = await client.transaction({ lane, topic, config: { 'transactional.id': lane }, records, end });
        assert.equal(done.outcome, end === 'commit' ? 'committed' : 'aborted');
      };
      await client.configureBroker({ 'log.cleaner.backoff.ms': 500 });
      for (let number = 0; number < 4; number++) await sendTransaction(number, number % 2 === 0 ? 'abort' : 'commit');
      await until('a control batch to be emptied', async () => {
        await sendPlain();
        await sleep(500);
        return ((await client.inspect(topic))['empty control'] ?? 0) > 0 ? true : undefined;
      });
      await client.configureBroker({ 'log.cleaner.backoff.ms': null });
      await client.configureTopic(topic, { 'cleanup.policy': 'delete', 'segment.ms': null });
      await sendTransaction(4, 'abort');
      await sendTransaction(5, 'commit');
      assert.ok(((await client.inspect(topic))['empty control'] ?? 0) > 0);

      const readings = await client.read(topic);
      const end = (readings.at(-1)?.offset ?? 0) + 1;
      assert.ok(readings.length < end / 2, `${readings.length} readings in ${end} offsets`);
      plant.start(['consumer']);
      const counts = await ledgerUpTo(end);
      const { skipped, ...rest } = counts;
      assert.deepEqual(rest, { scored: readings.length, anomalous: readings.length, rejected: 0, lost: 0 });
      assert.ok((skipped ?? 0) >= end - readings.length);
      const alerts = await alertsOf(readings.length);
      assert.equal(new Set(alerts.map(({ headers }) => headers['id'])).size, readings.length);
    });
  });

  async function ledgerUpTo(end: number): Promise<Record<string, number>> {
    return until('the partition to be read to its end', async () => {
      const { rows } = await plant.aiServer.query(
        `select scored::int, anomalous::int, rejected::int, skipped::int, lost::int, next_offset::int as next
         from consumer_progress`,
      );
      const { next, ...counts } = rows[0] ?? {};
      return next >= end ? counts : undefined;
    });
  }

  async function alertsOf(count: number): Promise<readonly OtherReadRecord[]> {
    return until(`${count} alerts`, async () => {
      const alerts = await client.read(plant.topics.alert);
      return new Set(alerts.map(({ headers }) => headers['id'])).size >= count ? alerts : undefined;
    });
  }
});
