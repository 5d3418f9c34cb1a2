import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { consumerSettings, kafkaSettings } from '../../src/kafka/settings.ts';
import { thresholdSettings } from '../../src/models/threshold-settings.ts';
import { portalSettings } from '../../src/portal/settings.ts';
import { readSettings } from '../../src/programs/support/settings.ts';

const all = { ...kafkaSettings, ...consumerSettings, ...portalSettings, ...thresholdSettings };

function problems(environment: Record<string, string>, specifications = all): readonly string[] {
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
  ] as const) {
    test(`${JSON.stringify(environment)} is refused, naming both`, () => {
      const [problem = '', ...more] = problems(environment);
      assert.deepEqual(more, []);
      for (const name of names) assert.match(problem, new RegExp(name));
    });
  }

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
