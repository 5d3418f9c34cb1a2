// The latency benchmark counts from the moment of producing, stage by stage, and tells what has not come out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthOf, type SentReading, type StackStamps, spreadOf, stagesOf } from '../../benchmarks/latency/stages.ts';

const sent: readonly SentReading[] = [0, 30].map((number) => ({
  number,
  dueMs: 1_000 + number,
  sentMs: 1_002 + number,
  acknowledgedMs: 1_009 + number,
}));
const stamps = (number: number): StackStamps => ({
  eventId: `id-${number}`,
  number,
  detectedMs: 1_005 + number,
  committedMs: 1_008 + number,
  onTopicMs: 1_020 + number,
  inPortalMs: 1_023 + number,
});
const nobody = { arrivedMs: new Map(), shownMs: new Map(), paintedMs: new Map() };

test('each stage counts from the moment of producing and from the stage before', () => {
  const page = {
    arrivedMs: new Map([['id-0', 1_025]]),
    shownMs: new Map([['id-0', 1_040]]),
    paintedMs: new Map([['id-0', 1_056]]),
  };
  const { stages, lost } = stagesOf(sent.slice(0, 1), [stamps(0)], page);
  assert.equal(lost, 0);
  assert.deepEqual(
    stages.map(({ sinceProducedMs, sinceLastMs }) => [...sinceProducedMs, ...sinceLastMs]),
    [[2], [7, 7], [3, 3], [6, 3], [18, 12], [21, 3], [23, 2], [38, 15], [54, 16]],
  );
});

test('what nobody has noted is no stage, and an alert that has not come out is lost', () => {
  const { stages, lost } = stagesOf(sent, [stamps(30)], nobody);
  assert.equal(lost, 1);
  assert.deepEqual(
    stages.map((stage) => stage.name),
    [
      'sent, after it was due',
      'acknowledged to the producer',
      'scored by the consumer',
      'committed with the outbox',
      'on the topic of alerts',
      "in the Portal's table",
    ],
  );
  assert.deepEqual(stages.at(-1)?.sinceProducedMs, [21]);
});

test('percentiles are by nearest rank, and growth is that of the median from the first third to the last', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.deepEqual(spreadOf(hundred), { count: 100, p50Ms: 50, p90Ms: 90, p99Ms: 99, mostMs: 100 });
  assert.equal(spreadOf([]), undefined);
  assert.equal(growthOf([10, 10, 10, 500, 500, 500, 40, 40, 40]), 4);
  assert.equal(growthOf([10, 20]), undefined);
});
