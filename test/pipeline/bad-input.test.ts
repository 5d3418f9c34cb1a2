// A hundred and twenty thousand spoilt records, values, timestamps, keys and headers: each is scored or refused with a reason, none stops the
// batch it is in, and what comes out is within the limits of every column and of Kafka.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeReading } from '../../src/core/reading/reading.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { storableTime, timeMaxMs, timeMinMs } from '../../src/pipeline/limits.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { times } from '../support/times.ts';
import { assessedAs, detectionOf } from './assessed.ts';
import { goodReading, mutatedMessage, mutatedParts } from './mutate.ts';
import { payloadText } from './payload-text.ts';
import { processPlainly } from './plain-processing.ts';

const messages = times(120_000, 2_000);
const batchSize = 1_000;
const reasonLengthMax = 300;
const payloadBytesMax = 900_000;

test(`${messages} mutated messages are scored or refused with a reason, and no event is too large`, async () => {
  const random = seededRandom(20_261_124, 1);
  const outcomes: BatchOutcome[] = [];
  const processBatch = processPlainly({
    assess: async (readings) =>
      assessedAs(readings, (reading) =>
        (reading.sensors['torque'] as number) > 60 ? detectionOf(reading) : undefined,
      ),
    save: async (outcome) => {
      outcomes.push(outcome);
      return 'saved';
    },
  });

  let scored = 0;
  let rejected = 0;
  let impossible = 0;
  const reasons = new Set<string>();
  for (let from = 0; from < messages; from += batchSize) {
    const records = Array.from({ length: batchSize }, (_, index) => record(from + index, random));
    const ranges = [{ partition: 0, from, to: from + batchSize, lost: 0, skipped: 0, logEnd: messages }];
    await processBatch({ topic: 'readings', topicId: 'id', records, ranges });
    const outcome = outcomes.pop() as BatchOutcome;
    const [step] = outcome.progress;
    assert.ok(step);
    assert.equal(step.scored + step.rejected, batchSize);
    assert.equal(step.skipped, 0);
    assert.equal(outcome.outbox.length, step.anomalous + step.rejected);
    scored += step.scored;
    rejected += step.rejected;
    for (const { reason } of outcome.deadLetters) {
      assert.ok(reason.length > 0 && reason.length <= reasonLengthMax, `a reason of ${reason.length} characters`);
      reasons.add(reason.replaceAll(/".*"|-?[\d.e+]+/g, '…'));
    }
    for (const row of outcome.outbox) {
      const { key, subject, traceparent } = row;
      const sent = payloadText(row);
      const bytes = Buffer.byteLength(sent) + Buffer.byteLength(key);
      assert.ok(bytes < payloadBytesMax, `an event of ${bytes} bytes`);
      assert.ok(typeof JSON.parse(sent) === 'object');
      assert.ok(![sent, key, subject, traceparent ?? ''].some((text) => text.includes('\0') || !text.isWellFormed()));
    }
    for (const { detection, record } of outcome.detections) {
      assert.ok(detection.reading.collectedAt >= timeMinMs && detection.reading.collectedAt <= timeMaxMs);
      assert.equal(storableTime(record.timestamp), record.timestamp);
    }
    for (const { record, field } of outcome.deadLetters) {
      assert.equal(storableTime(record.timestamp) === null, field === 'timestamp');
      if (field === 'timestamp') impossible++;
    }
  }
  assert.ok(impossible > messages / 24, `${impossible} refused for their timestamp`);
  assert.equal(scored + rejected, messages);
  assert.ok(scored > messages / 12 && rejected > messages / 12, `${scored} scored, ${rejected} refused`);
  assert.ok(reasons.size > 20, [...reasons].join('\n'));
  assert.equal(Object.getOwnPropertyNames(Object.prototype).includes('torque'), false);
});

// A reading with a member nested some thousand levels deep was scored; then writing its alert overflowed the stack, which is no fault of
// data, so that the batch was tried again without end.
test('a reading that is nested too deeply is refused, whatever else it says', () => {
  const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 };
  const decode = (depth: number) => {
    const text = goodReading(() => 0.9, 'deep').replace('}', `,"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    return decodeReading(ai4i, new TextEncoder().encode(text), 0, context);
  };
  for (const depth of [100, 5_000, 200_000]) {
    const refused = decode(depth);
    assert.ok(refused instanceof InvalidReading);
    assert.match(refused.message, /nested more than 100 levels deep/);
  }
  assert.ok(!(decode(99) instanceof InvalidReading));
});

function record(offset: number, random: () => number): RawRecord {
  const { timestamp, key, headers } = mutatedParts(random, 100_000);
  const value =
    random() < 0.2 ? Buffer.from(goodReading(random, `m${offset}`)) : mutatedMessage(random, `m${offset}`, 1_000_000);
  return { partition: 0, offset, timestamp: Number(timestamp), key, value, headers };
}
