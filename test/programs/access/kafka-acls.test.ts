// What `spindle kafka-acls` prints is what the documents show, and follows the settings. That these are the rights that programs need, and no more, is tried on a
// Kafka that refuses the rest: test/kafka/access/acls.test.ts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { runCommand } from '../../support/command.ts';

const broker = { KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' };

async function acls(args: readonly string[] = [], given: Readonly<Record<string, string>> = {}) {
  const env = { SPINDLE_HOME: tmpdir(), ...broker, ...given };
  return runCommand(['kafka-acls', ...args], { env });
}

describe('spindle kafka-acls', () => {
  test('prints what docs/deploy.md shows', async () => {
    const { code, stdout } = await acls();
    assert.equal(code, 0);
    const document = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');
    const [, shown = ''] = /^```\n\$ spindle kafka-acls\n([^`]*)^```$/m.exec(document) ?? [];
    assert.equal(shown, stdout);
  });

  test('goes by the names that the settings give, and by what is in use', async () => {
    const { stdout } = await acls(['portal', 'connect', '--connect-topic', 'c-offsets', '--connect-group', 'c'], {
      KAFKA_TOPIC_ALERT: 'plant.alerts',
      PORTAL_GROUP_ID: 'desk',
      PORTAL_HISTORY: 'false',
      PORTAL_COLLECT: 'true',
      CDC_MARKER_INTERVAL_MS: '0',
      CDC_EXACTLY_ONCE: 'true',
      CDC_CONNECTOR_OVERRIDES: '{"topic.prefix":"p"}',
    });
    const rules = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^.* User:spindle-/, ''));
    assert.deepEqual(rules, [
      'portal --operation Read --topic plant.alerts --topic anomaly-episodes',
      'portal --operation Describe --operation Write --topic sensor-raw-data',
      'portal --operation Describe --topic sensor-raw-data-dlq',
      'portal --operation Read --group desk --group desk-episodes',
      'connect --operation Write --topic plant.alerts --topic anomaly-episodes --topic sensor-raw-data-dlq --topic __debezium-heartbeat.p',
      'connect --operation Read --operation Write --operation Create --operation DescribeConfigs --topic c-offsets',
      'connect --operation Read --group c',
      'connect --operation Write --operation Describe --transactional-id connect-cluster-c',
      'connect --operation Write --operation Describe --resource-pattern-type prefixed --transactional-id c-spindle-outbox-',
    ]);
  });

  test('names who they are in Kafka as a shell takes it', async () => {
    const principal = "User:CN=o'brien, OU=line 4";
    const { stdout } = await acls([
      'machines',
      '--principal',
      `machines=${principal}`,
      '--command-config',
      'admin.properties',
    ]);
    assert.equal(
      stdout,
      "kafka-acls.sh --bootstrap-server kafka:9092 --command-config admin.properties --add --allow-principal 'User:CN=o'\\''brien, OU=line 4' --operation Write --topic sensor-raw-data\n",
    );
    const { stdout: json } = await acls(['machines', '--principal', `machines=${principal}`, '--json']);
    assert.deepEqual(JSON.parse(json), [
      { principal, resource: 'topic', name: 'sensor-raw-data', operations: ['Write'] },
    ]);
  });

  test('refuses who it does not know', async () => {
    for (const args of [['producer'], ['--principal', 'producer=User:x'], ['--principal', 'portal=x']]) {
      const { code, stdout, stderr } = await acls(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /It must be/);
    }
  });
});
