// What a plant needs on paper is what its parts were measured to cost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costsOf, demandOf, type Measured } from '../../benchmarks/scale/model.ts';

const measured = (anomalousShare: number, consumer: number, walBytes: number): Measured => ({
  anomalousShare,
  cpu: { consumer, postgres: 1, kafka: 0.5, connect: anomalousShare * 100 },
  walBytes,
});

test('costs are a line through two runs, and none is below nothing', () => {
  const { cpu, walBytes } = costsOf(measured(0.01, 3, 50), measured(0.03, 5, 110));
  const rounded = ({ perReading, perAnomalous }: typeof walBytes) => [
    Number(perReading.toFixed(9)),
    Number(perAnomalous.toFixed(9)),
  ];
  assert.deepEqual(rounded(cpu.consumer), [2, 100]);
  assert.deepEqual(rounded(walBytes), [20, 3_000]);
  assert.deepEqual(rounded(cpu.connect), [0, 100]);
  // By chance the run with many took less of it.
  const odd = costsOf(measured(0.01, 3, 50), measured(0.03, 2, 50));
  assert.deepEqual(rounded(odd.cpu.consumer), [3, 0]);
});

test('a million readings a second need as many consumers as leave each some room', () => {
  const costs = costsOf(measured(0.01, 3, 50), measured(0.03, 5, 110));
  const { cores, consumers, alertsPerSecond, walBytesPerSecond, detectionsPerDay } = demandOf(costs, {
    ...{ readingsPerSecond: 1_000_000, anomalousShare: 0.001 },
  });
  assert.equal(cores.consumer.toFixed(6), '2.100000');
  assert.equal(consumers, 4);
  assert.equal(alertsPerSecond, 1_000);
  assert.equal(walBytesPerSecond.toFixed(0), '23000000');
  assert.equal(detectionsPerDay, 86_400_000);
  assert.equal(demandOf(costs, { readingsPerSecond: 1, anomalousShare: 0 }).consumers, 1);
});
