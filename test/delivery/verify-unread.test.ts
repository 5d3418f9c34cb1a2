// `delivery verify` called a difference what nobody had read yet, because the consumer was stopped, and messages that were in Kafka, because it had
// spent its patience on that. It tells what is unread, and ends with 2: nothing is wrong, and not all is verified.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { takeMark } from '../../src/database/outbox/evidence.ts';
import { createTopic, produce } from '../kafka/support.ts';
import { type Finished, runCommand } from '../support/command.ts';
import { createMigratedDatabase, databaseEnv, openPool, type TestDatabase, testKafka } from '../support/stack.ts';
import { until } from '../support/until.ts';

describe('delivery verify, while no consumer reads', () => {
  let database: TestDatabase;
  let pool: Pool;
  let alerts: string;
  let env: Readonly<Record<string, string>>;

  before(async () => {
    database = await createMigratedDatabase('server');
    pool = openPool(database, 1);
    const sensor = await createTopic('readings', 2);
    alerts = await createTopic('alerts', 1);
    env = { ...databaseEnv('AI_DB', database), KAFKA_TOPIC_SENSOR: sensor, KAFKA_TOPIC_ALERT: alerts };
    await produce(sensor, [
      { key: 'a', value: '{}', partition: 0 },
      { key: 'b', value: '{}', partition: 1 },
      { key: 'b', value: '{}', partition: 1 },
    ]);
  });
  after(async () => {
    await pool.end();
    await database.drop();
  });

  test('what is unread is no difference, and neither is what only nobody has looked for in Kafka', async () => {
    const told = await createTopic('told', 1);
    const id = randomUUID();
    const { rows } = await pool.query<{ transaction_id: string }>(
      `insert into outbox (id, aggregatetype, aggregateid, type, payload, ce_source, ce_subject, ce_time)
       values ($1, $2, '1', 'test', '{}', '/test', 'test', '') returning transaction_id`,
      [id, told],
    );
    await produce(told, [{ key: '1', value: '{}', headers: { id } }]);
    // As long as an older transaction lasts anywhere on the server, the guardian could not say it either.
    await until('older transactions to end', async () =>
      (await takeMark(pool)).endedBefore > Number(rows[0]?.transaction_id) ? true : undefined,
    );
    const { code, stdout } = await verify();
    assert.match(
      stdout,
      /^UNREAD: partition 0: 1 offsets are not read; npm run doctor tells whether a consumer works$/m,
    );
    assert.match(stdout, /^UNREAD: partition 1: 2 offsets are not read/m);
    assert.match(stdout, /^no difference in what was read; of the rest nothing can be said before it is read$/m);
    assert.doesNotMatch(stdout, /DIFFERENCE/);
    assert.equal(code, 2);
  });

  test('a difference beside it is one', async () => {
    await produce(alerts, [{ key: '1', value: '{}', headers: { id: randomUUID() } }]);
    const { code, stdout } = await verify('--json');
    const { differences, unread } = JSON.parse(stdout);
    assert.equal(differences.length, 1);
    assert.match(differences[0], /^1 alerts are in Kafka and not stored: /);
    assert.equal(unread.length, 2);
    assert.equal(code, 1);
  });

  // It was told as a PostgreSQL that does not answer.
  test('readings that keep coming are told as that, and end with 2', async () => {
    let isOver = false;
    const keepProducing = async (): Promise<void> => {
      while (!isOver) await produce(env['KAFKA_TOPIC_SENSOR'] as string, [{ key: 'a', value: '{}', partition: 0 }]);
    };
    const producing = keepProducing();
    try {
      const { code, stdout, stderr } = await verify('--timeout', '2');
      assert.match(stderr, /the delivery could not be verified: readings keep coming\. End what sends them/);
      assert.doesNotMatch(stderr, /does not answer/);
      assert.deepEqual([code, stdout], [2, '']);
    } finally {
      isOver = true;
      await producing;
    }
  });

  test('an outage is no difference', async () => {
    env = { ...env, AI_DB_PORT: '1' };
    const { code, stdout, stderr } = await verify();
    assert.match(stderr, /PostgreSQL at \S+:1 does not answer/);
    assert.deepEqual([code, stdout], [2, '']);
  });

  const verify = (...more: readonly string[]): Promise<Finished> =>
    runCommand(['delivery', 'verify', '--timeout', '0.1', ...more], {
      env: { ...process.env, ...env, KAFKA_BOOTSTRAP_SERVERS: testKafka() },
    });
});
