// What the study of episodes counts as a failure does not depend on how doubles round, and one simulated week has none missed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBeyond, simulateWeek } from '../../benchmarks/episode-study/fleet.ts';
import { judge } from '../../benchmarks/episode-study/judge.ts';
import { episodeRules } from '../../src/core/episode/rules.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';

test('a reading at a limit is not beyond it, whichever way its doubles round', () => {
  const at = (processTemperature: number, airTemperature: number) =>
    isBeyond(ai4i, 'M', { processTemperature, airTemperature, rotationalSpeed: 1300, torque: 40, toolWear: 10 });
  assert.ok(310.2 - 301.6 < 8.6 && 310.1 - 301.5 > 8.6);
  assert.deepEqual([at(310.2, 301.6), at(310.1, 301.5), at(310.2, 301.7)], [false, false, true]);
});

test('some days of machines miss no failure, and open far fewer episodes than there are anomalous readings', async () => {
  const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
  const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const clock = { behindMaxMs: 600_000, aheadMaxMs: 60_000, believedBehindMs: 30 * 86_400_000 };
  const week = simulateWeek(ai4i, model, { seed: 7, machineCount: 60, intervalMs: 60_000, days: 3 });
  const verdict = judge(week, episodeRules({}, { clock }, thresholds.anomaly), thresholds);
  assert.ok(verdict.failures > 200, `${verdict.failures}`);
  assert.deepEqual(verdict.missedFailures, []);
  assert.ok(verdict.anomalous / verdict.opened >= 20, `${verdict.anomalous / verdict.opened}`);
});
