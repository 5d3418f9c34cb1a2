import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginEpisode } from '../../src/core/episode/episode.ts';
import type { EpisodeRules } from '../../src/core/episode/rules.ts';
import { noExplanation } from '../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import type { BatchOutcome, DetectionEvent, StoredCondition } from '../../src/pipeline/batch.ts';
import { noEpisodeChanges } from '../../src/pipeline/episodes/changes.ts';
import { createConditionIndex } from '../../src/pipeline/episodes/condition-index.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { createBesideMetrics } from '../../src/telemetry/beside-metrics.ts';
import { createConsumerMetrics } from '../../src/telemetry/consumer-metrics.ts';
import { createRates } from '../../src/telemetry/rates.ts';
import { modelOf } from '../http/support.ts';

const record = { partition: 0, offset: 0, timestamp: 0, key: null, value: null, headers: [] };

/** The row of a machine in an open episode, heard last in this partition. */
function conditionOf(machineId: number, partition: number): StoredCondition {
  const anomaly = { eventId: 'e', severity: 'ALERT', modes: [], sensors: {}, at: 0, age: 0 } as const;
  const episode = beginEpisode([anomaly], 'M');
  const times = { at: 0, collectedAt: 0, heardAt: 0 };
  const condition = { ...times, state: 'open', partition, typeName: 'M', onset: [], episode, calm: null } as const;
  return { kind: 'machine', machineId, version: 1, condition };
}

describe("the consumer's metrics", () => {
  // What models beside the first one read would be counted as readings of the plant a second time.
  test('show of a model beside the first one its own figures alone', async () => {
    const of = (name: string) =>
      createConsumerMetrics({
        manifest: { ...modelOf(ai4i, () => 0).manifest, name },
        version: '1.2.3',
        cacheStats: () => ({ currentSize: 0, maxSize: 1, hitCount: 0, missCount: 0 }),
      });
    const first = of('leak');
    const beside = createBesideMetrics(first.registry).of('valve', of('valve'));
    const step = { partition: 3, from: 0, to: 5, logEnd: 5, scored: 4, anomalous: 0, rejected: 1, skipped: 0, lost: 0 };
    beside.saved({ topic: 't', topicId: 'i', detections: [], deadLetters: [], outbox: [], progress: [step] }, 2, 1);
    beside.assigned([3]);
    beside.lag(3, 7, 0);
    const text = await first.registry.metrics();
    assert.match(text, /^spindle_model_readings_scored_total\{model="valve"\} 4$/m);
    assert.match(text, /^spindle_model_lag\{model="valve",partition="3"\} 7$/m);
    assert.match(text, /^spindle_readings_consumed_total 0$/m);
    beside.assigned([4]);
    assert.doesNotMatch(await first.registry.metrics(), /^spindle_model_lag\{/m);
  });

  test('count what a saved batch led to', async () => {
    const metrics = createConsumerMetrics({
      failedSignIns: () => ({ key: 0, token: 2, password: 0, unreadable: 0, none: 0 }),
      manifest: modelOf(ai4i, () => 0).manifest,
      version: '1.2.3',
      cacheStats: () => ({ currentSize: 3, maxSize: 10, hitCount: 8, missCount: 2 }),
    });
    const outcome: BatchOutcome = {
      topic: 't',
      topicId: 'i',
      detections: [
        {
          eventId: 'e',
          record,
          detectedAt: 0,
          detection: {
            verdict: 'anomalous',
            reading: { machineId: 1, sensors: {}, collectedAt: 0 },
            type: { name: 'M', code: 1 },
            probability: 0.9,
            severity: 'CRITICAL',
            explanation: writtenPlainly(noExplanation),
          },
        },
      ],
      deadLetters: [{ eventId: 'd', record, reason: 'torque is missing', kind: 'missing', field: 'torque' }],
      outbox: [],
      progress: [
        { partition: 0, from: 0, to: 10, scored: 9, anomalous: 1, rejected: 1, skipped: 0, lost: 0, logEnd: 10 },
      ],
    };
    metrics.saved(outcome, 30, 20);
    const [detection] = outcome.detections as [DetectionEvent];
    metrics.episodes.saved(
      { ...noEpisodeChanges, happened: [{ kind: 'machine', event: 'opened' }] },
      { ...outcome, detections: [detection, { ...detection, hasAlert: false }] },
    );
    metrics.assigned([0]);
    const index = createConditionIndex(() => ({ silenceMs: 1 }) as EpisodeRules);
    index.replace([conditionOf(1, 0), conditionOf(2, 0), conditionOf(3, 1)]);
    metrics.episodes.countIn(index);
    metrics.fetched(8);
    metrics.lag(0, 42, 3);
    const text = await metrics.registry.metrics();
    for (const line of [
      'spindle_readings_consumed_total 10',
      'spindle_readings_scored_total 9',
      'spindle_readings_anomalous_total{severity="CRITICAL"} 1',
      'spindle_alerts_total{severity="CRITICAL"} 1',
      'spindle_episode_events_total{event="opened"} 1',
      'spindle_episode_events_total{event="closed"} 0',
      'spindle_episodes_open{severity="ALERT"} 2',
      'spindle_episodes_open{severity="CRITICAL"} 0',
      'spindle_dead_letters_total{field="torque",reason="missing"} 1',
      'spindle_batch_size_readings_sum 10',
      'spindle_batch_duration_seconds_sum{stage="assess"} 0.01',
      'spindle_batch_duration_seconds_sum{stage="save"} 0.02',
      'spindle_consumer_lag{partition="0"} 42',
      'spindle_machine_cache_hits 8',
      'spindle_model_info{name="test-model",model_version="7",profile="ai4i",server_version="1.2.3"} 1',
      'fetch_latency_avg 8',
    ]) {
      assert.ok(text.includes(`${line}\n`), `${line}\n\n${text}`);
    }
    assert.match(text, /^records_consumed_rate [\d.]+$/m);
  });
});

describe('rates over the last minute', () => {
  test('follow what has come, and forget what is older', () => {
    let now = 0;
    const rates = createRates(() => now);
    for (; now < 60_000; now += 1_000) {
      rates.consumed(100);
      rates.fetched(now < 30_000 ? 10 : 20);
    }
    assert.equal(rates.read().recordsConsumedRate, 100);
    assert.ok(Math.abs(rates.read().fetchLatencyAvgMs - 15) < 1);
    now += 60_000;
    assert.deepEqual(rates.read(), { recordsConsumedRate: 0, fetchLatencyAvgMs: 0 });
  });

  test('are right from the first second on', () => {
    let now = 5_000;
    const rates = createRates(() => now);
    now += 2_000;
    rates.consumed(50);
    assert.equal(rates.read().recordsConsumedRate, 25);
  });
});

describe('the times of steps', () => {
  test('are counted until its work is done, also where that fails', async () => {
    const metrics = createConsumerMetrics({
      failedSignIns: () => ({ key: 0, token: 0, password: 0, unreadable: 0, none: 0 }),
      manifest: modelOf(ai4i, () => 0).manifest,
      version: '1.2.3',
      cacheStats: () => ({ currentSize: 0, maxSize: 10, hitCount: 0, missCount: 0 }),
    });
    const startedMs = performance.now();
    const slept = Promise.withResolvers<string>();
    assert.equal(
      await metrics.timed('save', () => {
        setTimeout(() => slept.resolve('stored'), 20);
        return slept.promise;
      }),
      'stored',
    );
    const tookSeconds = (performance.now() - startedMs) / 1000;
    assert.throws(
      () =>
        metrics.timed('decode', () => {
          for (const until = performance.now() + 5; performance.now() < until; );
          throw new TypeError('broken');
        }),
      /broken/,
    );
    const secondsOf = async (stage: string): Promise<number> => {
      const line = new RegExp(`^spindle_stage_seconds_total\\{stage="${stage}"\\} (.*)$`, 'm');
      return Number(line.exec(await metrics.registry.metrics())?.[1]);
    };
    const saveSeconds = await secondsOf('save');
    // A timer may fire a little early.
    assert.ok(saveSeconds >= 0.018 && saveSeconds <= tookSeconds, `${saveSeconds} of ${tookSeconds} s`);
    assert.ok((await secondsOf('decode')) >= 0.005);
    assert.equal(await secondsOf('score'), 0);
  });
});
