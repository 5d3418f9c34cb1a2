// Where the user has a schema of its own, the tables landed in it and the connector read `public.outbox`: no alert came, and all was well
// according to doctor. Where the tables stand is a setting now, and everything follows it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { readTopic, send } from '../support/kafka.ts';
import { uniqueName } from '../support/stack.ts';
import { untilReady } from '../support/until.ts';
import { createPlant, type Plant, succeeded } from './support.ts';

const anomaly =
  '{"machineId":1,"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":72.5,"toolWear":226}';

describe('a user with a schema of its own', () => {
  let plant: Plant;
  const role = uniqueName('app').replaceAll('-', '_');
  const credentials = { AI_DB_USER: role, AI_DB_PASSWORD: 'secret' };

  before(async () => {
    plant = await createPlant({ migrated: false });
    await plant.aiServer.query(`create role ${role} login replication password 'secret'`);
    await plant.aiServer.query(`alter database ${plant.env['AI_DB_NAME']} owner to ${role}`);
    await plant.aiServer.query(`create schema authorization ${role}`);
  });
  after(async () => {
    await plant.close();
  });

  test('has the tables where the setting says, and alerts come from there', async () => {
    const env = { ...credentials, AI_DB_SCHEMA: 'machines' };
    succeeded(await plant.run(['migrate'], env));
    const { rows } = await plant.aiServer.query(`select schemaname from pg_tables where tablename = 'outbox'`);
    assert.deepEqual(rows, [{ schemaname: 'machines' }], 'the schema is made, and the own one is left alone');
    succeeded(await plant.run(['connector'], env));
    plant.start(['consumer'], env);
    await untilReady(plant.env['CONSUMER_PORT']);
    await send(plant.topics.sensor, [{ key: '1', value: anomaly }]);
    const alerts = await readTopic(plant.topics.alert);
    await alerts.until('the alert', (records) => records.length > 0);
    await alerts.close();
    succeeded(await plant.run(['delivery', 'verify'], env));
    const { stdout } = await plant.run(['doctor'], env);
    assert.match(stdout, /ok +AI server database .*schema machines current/);
    assert.match(stdout, /ok +change data capture/);
    assert.match(stdout, /ok +connector/);
    await bundleHasAll();
  });

  /** The user's password is a word that stands in many a text. */
  async function bundleHasAll(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'spindle-bundle-'));
    try {
      const file = join(folder, 'bundle.zip');
      const env = { ...credentials, AI_DB_SCHEMA: 'machines' };
      succeeded(await plant.runAsProcess(['doctor', '--bundle', file], env));
      const files = Object.entries(unzipSync(readFileSync(file))).map(
        ([path, bytes]) => [path, strFromU8(bytes)] as const,
      );
      for (const [path, text] of files) assert.ok(!text.includes(credentials.AI_DB_PASSWORD), path);
      const read = (path: string) => JSON.parse(files.find(([name]) => name === path)?.[1] ?? assert.fail(path));
      assert.deepEqual(Object.keys(read('about.json').missing).sort(), ['portal', 'server'], 'all else answered');
      assert.equal(read('databases/ai-server.json').answers.server[0].schema, 'machines');
      assert.ok(read('databases/portal.json').answers.migrations.length > 0);
      const { partitions } = read('positions/ledger.json') as { partitions: { scored: number }[] };
      assert.equal(
        partitions.reduce((sum, { scored }) => sum + scored, 0),
        1,
      );
      assert.ok(Object.keys(read('kafka/topics.json')).includes(plant.topics.alert));
      assert.equal(Object.values<{ members: unknown[] }>(read('kafka/groups.json'))[0]?.members.length, 1);
      assert.equal(read('connect/status.json').connector, 'RUNNING');
      assert.deepEqual(read('connect/configuration.json').differs, []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('is told where the tables stand when the setting says otherwise, and gets no second ones', async () => {
    const doctor = await plant.run(['doctor'], credentials);
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /FAIL +AI server database .*stand in schema machines.*set AI_DB_SCHEMA=machines/);
    // The plant's own consumer, which stores in the right schema, was told as a program that is none of ours, to be ended.
    assert.match(doctor.stdout, new RegExp(`^ok +group ${plant.env['KAFKA_GROUP_ID']} `, 'm'));
    const migrate = await plant.run(['migrate', '--only', 'server'], credentials);
    assert.equal(migrate.code, 1);
    assert.match(migrate.stderr, /set AI_DB_SCHEMA=machines/);
    const { rows } = await plant.aiServer.query(
      `select count(*)::int as count from pg_tables where tablename = 'outbox'`,
    );
    assert.equal(rows[0].count, 1);
  });
});
