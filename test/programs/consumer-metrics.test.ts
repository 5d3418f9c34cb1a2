import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UnknownMachine } from '../../src/core/errors.ts';
import { decodeReading } from '../../src/core/reading.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { createConsumerMetrics } from '../../src/telemetry/consumer-metrics.ts';
import { createRates } from '../../src/telemetry/rates.ts';
import { refusalKind } from '../../src/telemetry/refusal-kind.ts';
import { modelOf, seedRequest } from '../http/support.ts';

const record = { partition: 0, offset: 0, timestamp: 0, key: null, value: null, headers: [] };

describe("the consumer's metrics", () => {
  test('count what a saved batch led to', async () => {
    const metrics = createConsumerMetrics({
      failedSignIns: () => ({ key: 0, token: 2, unreadable: 0, none: 0 }),
      manifest: modelOf(ai4i, () => 0).manifest,
      version: '1.2.3',
      cacheStats: () => ({ currentSize: 3, hitCount: 8, missCount: 2 }),
    });
    const outcome: BatchOutcome = {
      topic: 't',
      topicId: 'i',
      anomalies: [
        {
          eventId: 'e',
          record,
          detectedAt: 0,
          detection: {
            reading: { machineId: 1, sensors: {}, collectedAt: 0 },
            type: { name: 'M', code: 1 },
            probability: 0.9,
            isAnomaly: true,
            severity: 'CRITICAL',
          },
        },
      ],
      deadLetters: [{ eventId: 'd', record, reason: 'torque is missing', field: 'torque' }],
      outbox: [],
      progress: [
        { partition: 0, from: 0, to: 10, scored: 9, anomalous: 1, rejected: 1, skipped: 0, lost: 0, logEnd: 10 },
      ],
    };
    metrics.saved(outcome, 30, 20);
    metrics.fetched(8);
    metrics.lag(0, 42, 3);
    const text = await metrics.registry.metrics();
    for (const line of [
      'spindle_readings_consumed_total 10',
      'spindle_readings_scored_total 9',
      'spindle_alerts_total{severity="CRITICAL"} 1',
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

  test('know the kind of every refusal that there is', () => {
    const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_000 };
    const body = { machineId: 1, ...seedRequest.sensor_data };
    const reasons: [unknown, string][] = [
      [{ ...body, torque: undefined }, 'missing'],
      [{ ...body, torque: null }, 'missing'],
      [{ ...body, torque: 'NaN' }, 'not_a_number'],
      [{ ...body, torque: -1 }, 'out_of_range'],
      [{ ...body, airTemperature: 0 }, 'out_of_range'],
      [{ ...body, torque: 1e9 }, 'out_of_range'],
      [{ ...body, machineId: 'x' }, 'invalid_id'],
      [{ ...body, dcpConfigId: 'x' }, 'invalid_id'],
      [{ ...body, collectedAt: 'yesterday' }, 'invalid_time'],
      [[], 'not_a_reading'],
      ['x'.repeat(2_000), 'not_a_reading'],
    ];
    for (const [value, kind] of reasons) {
      const refused = decodeReading(ai4i, Buffer.from(JSON.stringify(value)), 0, context);
      assert.ok(refused instanceof Error);
      assert.equal(refusalKind(refused.message), kind, refused.message);
    }
    for (const bytes of [null, Buffer.from([0xff]), Buffer.from('{'), Buffer.from('')]) {
      assert.equal(refusalKind((decodeReading(ai4i, bytes, 0, context) as Error).message), 'not_a_reading');
    }
    assert.equal(refusalKind(new UnknownMachine(1).message), 'unknown_machine');
    assert.equal(refusalKind(new UnknownMachine(1, 'XL').message), 'unknown_type');
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
