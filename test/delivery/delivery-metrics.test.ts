import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { nothingSeen } from '../../src/debezium/guardian.ts';
import { noMemory } from '../../src/debezium/judge.ts';
import { createDeliveryMetrics } from '../../src/delivery/delivery-metrics.ts';

const sound = {
  ...nothingSeen,
  publicationProblem: null,
  drift: [],
  rivals: [],
  positionAhead: null,
  smallTopics: [],
};
const judgement = {
  findings: [],
  waiting: [],
  actions: [],
  heartbeatAgeMs: 2_000,
  isUndecided: false,
  memory: noMemory(0),
};
const seen = { nowMs: 0, slot: undefined, unconfirmed: 0, waitingMs: 0, oldestUnconfirmedAt: null, ...sound };

test('the metrics tell the state of the connector and of each task, and forget the one before', async () => {
  const registry = new Registry();
  const metrics = createDeliveryMetrics(registry);
  const told = async () =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('spindle_cdc_connector_state{'));

  const tasks = [{ id: 0, state: 'FAILED', trace: null }];
  metrics.looked({ ...seen, connector: { connector: 'RUNNING', tasks } }, judgement);
  assert.deepEqual(await told(), [
    'spindle_cdc_connector_state{part="connector",state="RUNNING"} 1',
    'spindle_cdc_connector_state{part="task 0",state="FAILED"} 1',
  ]);
  metrics.looked({ ...seen, connector: { away: 'refused' } }, judgement);
  assert.deepEqual(await told(), ['spindle_cdc_connector_state{part="connector",state="AWAY"} 1']);
  metrics.standby();
  assert.deepEqual(await told(), []);
});
