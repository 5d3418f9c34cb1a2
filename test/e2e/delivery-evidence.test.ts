// Alerts were lost without a word when something between the outbox and Kafka passed them over: the log position alone counted as
// delivery, so that they were booked as confirmed. Each way of passing them over is done here to a running plant; in the end every alert
// is on its topic, and at no moment was one confirmed that was not there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Admin } from '../../src/kafka/library.ts';
import { ensureTopics } from '../../src/kafka/topics.ts';
import { testClient, testTopic } from '../kafka/support.ts';
import { testKafka } from '../support/stack.ts';
import { onlyInFull } from '../support/times.ts';
import { until } from '../support/until.ts';
import { type Evidence, openEvidence } from './evidence-plant.ts';
import { createPlant, type Plant, succeeded } from './support.ts';
import { deliveryIsVerified } from './verified.ts';

describe('an alert that something passes over on its way to Kafka', () => {
  let plant: Plant;
  let evidence: Evidence;
  let other: { readonly topic: string; readonly prefix: string };

  before(async () => {
    plant = await createPlant();
    const name = plant.env['CONNECTOR_NAME'];
    other = { topic: `${name}-elsewhere`, prefix: `${name}-another` };
    // Where they are absent the connector waits for them, and passes nothing over.
    await ensureTopics(
      testClient(),
      [other.topic, `__debezium-heartbeat.${other.prefix}`].map((topic) => testTopic(topic, 1)),
    );
    evidence = await openEvidence(plant);
    await evidence.sendAndProve();
  });
  after(async () => {
    await evidence?.closeReader();
    await plant.close();
  });

  test('a dropped publication', async () => {
    await plant.aiServer.query(`drop publication ${publication()}`);
    await evidence.sendAndProve();
    assert.match(evidence.guardianLog(), /"finding":"publication-wrong".*does not exist/);
  });

  test('a publication that was dropped and made anew while nobody looked', onlyInFull, async () => {
    await evidence.whileNobodyLooks(async () => {
      await plant.aiServer.query(`drop publication ${publication()}`);
      await evidence.sendUnseen();
      await plant.aiServer.query(
        `create publication ${publication()} for table public.outbox with (publish = 'insert')`,
      );
    });
    await evidence.allArrive();
  });

  for (const [what, change, options] of [
    ['without the outbox', 'drop table public.outbox', onlyInFull],
    ['with a row filter', "set table public.outbox where (type = 'nothing')", {}],
    ['with updates instead of inserts', "set (publish = 'update')", onlyInFull],
  ] as const) {
    test(`a publication ${what}`, options, async () => {
      await plant.aiServer.query(`alter publication ${publication()} ${change}`);
      await evidence.sendAndProve();
    });
  }

  test('a slot that is dropped and made anew', async () => {
    await until('the slot to be dropped', async () => {
      await plant.aiServer.query(
        'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1',
        [plant.env['CDC_SLOT_NAME']],
      );
      await plant.aiServer.query('select pg_drop_replication_slot($1)', [plant.env['CDC_SLOT_NAME']]);
      return true;
    });
    await evidence.sendAndProve();
  });

  const drops = {
    transforms: 'drop,outbox,contentType',
    'transforms.drop.type': 'org.apache.kafka.connect.transforms.Filter',
  };
  for (const [what, given, options] of [
    ['a transform that drops every row', drops, onlyInFull],
    ['skipped inserts', { 'skipped.operations': 'c,u,d,t' }, {}],
    ['another table', { 'table.include.list': 'public.detection' }, onlyInFull],
    ['another topic', () => ({ 'transforms.outbox.route.topic.replacement': other.topic }), onlyInFull],
  ] as const) {
    test(`a configuration with ${what}`, options, async () => {
      const config = await evidence.config();
      const change = typeof given === 'function' ? given() : given;
      await evidence.whileNobodyLooks(async () => {
        await evidence.connect('PUT', '/config', { ...config, ...change });
        await until('the task to run with it', async () => {
          const [task] = ((await evidence.connect('GET', '/tasks')) ?? []) as { config: Record<string, string> }[];
          return Object.entries(change).every(([key, value]) => task?.config[key] === value) ? true : undefined;
        });
        await evidence.sendUnseen();
      });
      await evidence.allArrive();
      await evidence.configIsPutBack(config);
    });
  }

  test('a connector that was deleted and registered with another prefix', async () => {
    const config = await evidence.config();
    await evidence.connect('DELETE', '');
    await evidence.connect('PUT', '/config', { ...config, 'topic.prefix': other.prefix });
    await evidence.sendAndProve();
    await evidence.configIsPutBack(config);
  });

  test('a connector that is paused', onlyInFull, async () => {
    await evidence.connect('PUT', '/pause');
    await evidence.sendAndProve();
  });

  test('a connector whose offsets are deleted', onlyInFull, async () => {
    await evidence.connect('PUT', '/stop');
    await until('the offsets to be deleted', async () => {
      await evidence.connect('DELETE', '/offsets');
      return true;
    });
    await evidence.sendAndProve();
  });

  test('a connector whose noted position lies beyond the WAL, as after a restored backup', async () => {
    await evidence.connect('PUT', '/stop');
    const { offsets } = (await until('its offsets', () => evidence.connect('GET', '/offsets'))) as {
      offsets: { partition: object; offset: Record<string, unknown> }[];
    };
    const ahead = 900_000_000_000_000;
    for (const each of offsets) {
      for (const key of ['lsn', 'lsn_proc', 'lsn_commit']) if (key in each.offset) each.offset[key] = ahead;
    }
    await until('them to be changed', async () => {
      await evidence.connect('PATCH', '/offsets', { offsets });
      return true;
    });
    await evidence.connect('PUT', '/resume');
    await evidence.sendAndProve();
    assert.match(evidence.guardianLog(), /"finding":"position-ahead"/);
  });

  test('a second connector on the slot', async () => {
    const config = await evidence.config();
    const rival = other.prefix;
    const rivalConfig = {
      ...config,
      name: rival,
      'topic.prefix': rival,
      'transforms.outbox.route.topic.replacement': other.topic,
    };
    await evidence.connect('PUT', '/stop');
    await evidence.connect('PUT', '/config', rivalConfig, rival);
    await until('the rival to read the slot', async () => {
      const { rows } = await plant.aiServer.query('select active from pg_replication_slots where slot_name = $1', [
        plant.env['CDC_SLOT_NAME'],
      ]);
      return rows[0]?.active === true ? true : undefined;
    });
    await evidence.sendReadings();
    await until(
      'the rival to be told',
      async () => /"finding":"slot-shared"/.test(evidence.guardianLog()) || undefined,
    );
    await evidence.connect('DELETE', '', undefined, rival);
    await evidence.allArrive();
  });

  test('is known while nothing is written, because markers come out, in a time that is measured', async () => {
    await until('markers to come out', async () => {
      const text = await (await fetch(`http://127.0.0.1:${evidence.guardianPort}/metrics`)).text();
      return Number(/^spindle_delivery_marker_seconds_count (\d+)$/m.exec(text)?.[1]) > 0 ? true : undefined;
    });
    assert.match(succeeded(await plant.run(['delivery'])).stdout, /^way {11}proven .*, in \d+ ms$/m);
    const { rows } = await plant.aiServer.query(`select count(*)::int as count from outbox where type like '%marker'`);
    assert.equal(rows[0].count, 0, 'markers leave nothing behind');
  });

  test('nothing else than alerts is on the topic of alerts, and the recount finds no difference', async () => {
    assert.ok(evidence.records().every((record) => !record.value.includes('written_at')));
    await evidence.endWatch();
    await deliveryIsVerified(plant);
  });

  test('a topic that is deleted', async () => {
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [testKafka()] });
    try {
      await admin.deleteTopics({ topics: [plant.topics.alert] });
    } finally {
      await admin.close();
    }
    await evidence.sendReadings();
    await until(
      'the topic to be told',
      async () => /"finding":"topic-recreated"/.test(evidence.guardianLog()) || undefined,
    );
    await evidence.stored();
    await evidence.readNewTopic();
    await evidence.allArrive();
  });

  const publication = () => `"${plant.env['CDC_PUBLICATION_NAME']}"`;
});
