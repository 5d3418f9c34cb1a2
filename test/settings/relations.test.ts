import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { debeziumSettings } from '../../src/debezium/settings.ts';
import { ledgerSettings } from '../../src/delivery/ledger.ts';
import { consumerSettings, kafkaSettings, topicNames } from '../../src/kafka/settings.ts';
import { portalSettings } from '../../src/portal/settings.ts';
import { startSettings } from '../../src/programs/start/plan.ts';
import { processingSettings } from '../../src/programs/support/processing.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { thresholdSettings } from '../../src/serving/threshold-settings.ts';

const all = { ...kafkaSettings, ...consumerSettings, ...debeziumSettings, ...portalSettings, ...thresholdSettings };

function problems(
  environment: Record<string, string>,
  specifications: Parameters<typeof readSettings>[0] = all,
): readonly string[] {
  try {
    readSettings(specifications, environment);
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
}

describe('settings that do not go together', () => {
  test('the defaults do', () => assert.deepEqual(problems({}), []));

  for (const [environment, ...names] of [
    [{ CONSUMER_RETRY_DELAY_MIN_MS: '6000' }, 'CONSUMER_RETRY_DELAY_MIN_MS', 'CONSUMER_RETRY_DELAY_MAX_MS'],
    [{ PORTAL_RETRY_DELAY_MAX_MS: '249' }, 'PORTAL_RETRY_DELAY_MIN_MS', 'PORTAL_RETRY_DELAY_MAX_MS'],
    [{ KAFKA_SESSION_TIMEOUT_MS: '2000' }, 'CONSUMER_STOP_TIMEOUT_MS', 'KAFKA_SESSION_TIMEOUT_MS'],
    [{ KAFKA_REQUEST_TIMEOUT_MS: '200' }, 'KAFKA_FETCH_WAIT_MS', 'KAFKA_REQUEST_TIMEOUT_MS'],
    [{ WARNING_THRESHOLD: '0.6' }, 'WARNING_THRESHOLD', 'ALERT_THRESHOLD'],
    [{ KAFKA_TOPIC_DEAD_LETTER: 'sensor-raw-data' }, 'KAFKA_TOPIC_SENSOR', 'KAFKA_TOPIC_DEAD_LETTER'],
    [{ KAFKA_TOPIC_EPISODES: 'anomaly-alerts' }, 'KAFKA_TOPIC_ALERT', 'KAFKA_TOPIC_EPISODES'],
    [{ CDC_MARKER_TOPIC: 'anomaly-alerts' }, 'KAFKA_TOPIC_ALERT', 'CDC_MARKER_TOPIC'],
    [{ KAFKA_TOPIC_SENSOR: 'spindle-outbox-markers' }, 'KAFKA_TOPIC_SENSOR', 'CDC_MARKER_TOPIC'],
  ] as const) {
    test(`${JSON.stringify(environment)} is refused, naming both`, () => {
      const [problem = '', ...more] = problems(environment);
      assert.deepEqual(more, []);
      for (const name of names) assert.match(problem, new RegExp(name));
    });
  }

  // One topic for readings and refused readings made 416 messages of one, in 40 s.
  test('no two topics may be the same, in whatever program reads both settings', () => {
    for (const [index, first] of topicNames.entries()) {
      for (const second of topicNames.slice(index + 1)) {
        const environment = { [first]: 'same', [second]: 'same' };
        assert.equal(problems(environment).length, 1, `${first} ${second}`);
        assert.equal(problems(environment, processingSettings).length, 1, 'dead-letters replay');
        assert.equal(problems(environment, startSettings).length, 1, 'start');
        assert.equal(problems(environment, ledgerSettings).length, 1, 'server, delivery');
      }
    }
  });

  test('every problem is told of at once', () => {
    const found = problems({ CONSUMER_BATCH_SIZE_MAX: '0.5', KAFKA_RETRIES: 'x', PORTAL_RETRY_DELAY_MIN_MS: '20000' });
    assert.deepEqual(
      found.map((each) => /^[A-Z_]+/.exec(each)?.[0]),
      ['KAFKA_RETRIES', 'CONSUMER_BATCH_SIZE_MAX', 'PORTAL_RETRY_DELAY_MIN_MS'],
    );
  });

  test('a relation of a setting that is wrong itself says nothing more', () => {
    assert.equal(problems({ CONSUMER_RETRY_DELAY_MIN_MS: '-5' }).length, 1);
  });
});
