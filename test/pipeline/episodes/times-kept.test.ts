// What was loaded while a batch was being saved was taken for newer than what was saved, where both had the same time and only the one the record that is ahead
// of it; and a save put back the times of all other partitions to those of when it began.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noPauses, type PartitionTime } from '../../../src/core/episode/partition-time.ts';
import { createTimesKept } from '../../../src/pipeline/episodes/times-kept.ts';

const topicId = 'topic';
const time = (newest: number, ahead = Number.NaN): PartitionTime => ({ newest, ahead, pauses: noPauses });
const nothing = { from: 0, to: 0, logEnd: 0, scored: 0, anomalous: 0, rejected: 0, skipped: 0, lost: 0 };
const saves = (partition: number, partitionTime: PartitionTime) => [{ ...nothing, partition, partitionTime }];

test('what was saved while it was being loaded stays, of other partitions what was loaded holds', async () => {
  const kept = createTimesKept();
  const read = Promise.withResolvers<Map<number, PartitionTime>>();
  const loaded = kept.load(topicId, () => read.promise);
  kept.saved(topicId, saves(0, time(5, 70)));
  read.resolve(
    new Map([
      [0, time(5)],
      [1, time(6)],
    ]),
  );
  await loaded;
  assert.deepEqual(
    [...kept.of(topicId)],
    [
      [0, time(5, 70)],
      [1, time(6)],
    ],
  );
});

test('what is loaded later holds, also where it is behind: as if the consumer had been started anew', async () => {
  const kept = createTimesKept();
  kept.saved(topicId, [...saves(0, time(9)), ...saves(1, time(9))]);
  await kept.load(topicId, async () => new Map([[0, time(5, 70)]]));
  assert.deepEqual([...kept.of(topicId)], [[0, time(5, 70)]]);
});

test('a save leaves the partitions of which it has nothing as they were loaded meanwhile', async () => {
  const kept = createTimesKept();
  kept.saved(topicId, [...saves(0, time(1)), ...saves(1, time(1))]);
  await kept.load(topicId, async () => new Map([0, 1].map((partition) => [partition, time(8)])));
  kept.saved(topicId, saves(0, time(9)));
  assert.deepEqual(
    [...kept.of(topicId)],
    [
      [0, time(9)],
      [1, time(8)],
    ],
  );
  assert.equal(kept.of('another').size, 0);
});
