// What Prometheus is told of drift while nobody can look at it: `spindle_drift` stayed as the last look had found it, for as long as looks failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { DriftReport } from '../../src/core/drift/report.ts';
import { createDriftMetrics } from '../../src/telemetry/drift-metrics.ts';

const drifted = {
  verdict: 'drifted',
  types: [{ type: 'L', variables: [{ name: 'torque', verdict: 'drifted', psi: { value: 0.5 } }], alarmRate: null }],
  performance: { now: { precision: { value: 0.9 }, recall: { value: 0.8 } } },
} as unknown as DriftReport;

test('what was seen too long ago is not known any more, and when it was is told', async () => {
  let at = 1_000_000;
  const registry = new Registry();
  const { looked } = createDriftMetrics(registry, { knownForMs: 10_000, now: () => at });
  const told = async (): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(await told(), ['spindle_drift -1']);
  looked(drifted);
  const known = [
    'spindle_drift 1',
    'spindle_drift_found{machine_type="L",variable="torque"} 1',
    'spindle_drift_psi{machine_type="L",variable="torque"} 0.5',
    'spindle_estimated_performance{figure="precision"} 0.9',
    'spindle_estimated_performance{figure="recall"} 0.8',
    'spindle_drift_looked_timestamp_seconds 1000',
  ];
  at += 10_000;
  assert.deepEqual(await told(), known);
  at += 1;
  assert.deepEqual(await told(), ['spindle_drift -1', 'spindle_drift_looked_timestamp_seconds 1000']);
  looked(drifted);
  assert.equal((await told())[0], 'spindle_drift 1');
});
