// One record with several readings: each has its own id, alert and dead letter, and the ledger counts the record once.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InputForms } from '../../src/core/reading/input-forms.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { assessBatch } from '../../src/pipeline/process-batch.ts';
import { replayDeadLetters } from '../../src/pipeline/replay.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { times } from '../support/times.ts';
import { assessedAs, detectionOf } from './assessed.ts';
import { mutatedMessage } from './mutate.ts';
import { payloadText } from './payload-text.ts';

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const good = { machineId: 1, ...sensors };
const anomalous = { machineId: 1, ...sensors, torque: 71, serial: 0 };
const bad = { machineId: 1, ...sensors, torque: null, serial: 0 };

function processing(forms: InputForms | null) {
  return {
    profile: ai4i,
    readingContext: {
      sourceTimeZone: 'UTC',
      valueBytesMax: 1_048_576,
      ...(forms === null ? {} : { input: { ...forms, arrayReadingsMax: 1_000 } }),
    },
    alertFormat: { time: 'utc' as const, timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: { name: 'torque', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: (readings: Parameters<Parameters<typeof assessBatch>[0]['assess']>[0]) =>
      assessedAs(readings, (reading) =>
        (reading.sensors['torque'] as number) > 60 ? detectionOf(reading) : undefined,
      ),
    eventId: (name: string) => `id:${name}`,
    now: () => 5_000,
  };
}

function record(offset: number, value: unknown): RawRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { partition: 0, offset, timestamp: 1_000, key: null, value: new TextEncoder().encode(text), headers: [] };
}

function assess(forms: InputForms | null, records: RawRecord[]): Promise<BatchOutcome> {
  const ranges = [{ partition: 0, from: 0, to: records.length, lost: 0, skipped: 0, logEnd: records.length }];
  return assessBatch(processing(forms), { topic: 'readings', topicId: 'T', records, ranges });
}

const textOf = (value: Uint8Array | null): string => new TextDecoder().decode(value ?? new Uint8Array());

it('counts records once and readings beside them, and gives each reading its own event', async () => {
  // 12345678901234567890 is no double: its spelling has to survive.
  const long = (value: object): string => JSON.stringify(value).replace('"serial":0', '"serial":12345678901234567890');
  const outcome = await assess({ array: true }, [
    record(0, `[${JSON.stringify(good)},${long(bad)},${long(anomalous)}]`),
    record(1, [bad, bad]),
    record(2, good),
    record(3, 'x'),
  ]);
  const [step] = outcome.progress;
  assert.ok(step);
  const { scored, rejected, skipped, anomalous: anomalies, moreScored, moreRejected } = step;
  assert.deepEqual(
    { scored, rejected, skipped, anomalies, moreScored, moreRejected },
    { scored: 2, rejected: 2, skipped: 0, anomalies: 1, moreScored: 1, moreRejected: 2 },
  );
  assert.deepEqual(
    outcome.deadLetters.map((each) => [each.eventId, each.element, each.reason]),
    [
      ['id:T/0/0/1/spindle.reading.refused', 1, 'torque is null'],
      ['id:T/0/1/0/spindle.reading.refused', 0, 'torque is null'],
      ['id:T/0/1/1/spindle.reading.refused', 1, 'torque is null'],
      ['id:T/0/3/spindle.reading.refused', undefined, 'the value is not JSON'],
    ],
  );
  assert.equal(textOf(outcome.deadLetters[0]?.record.value ?? null), long(bad));
  const [detected] = outcome.detections;
  assert.deepEqual([detected?.eventId, detected?.element], ['id:T/0/0/2/spindle.anomaly.detected', 2]);
  assert.match(textOf(detected?.record.value ?? null), /"serial":12345678901234567890/);
  assert.match(
    payloadText(outcome.outbox[0]),
    /^\{"machine_id":1,"sensor_data":\{"machineId":1,.*"serial":12345678901234567890/,
  );
  assert.equal(outcome.outbox[1]?.subject, 'readings/0/0/1');
  assert.deepEqual(JSON.parse(payloadText(outcome.outbox[1])).source, {
    topic: 'readings',
    partition: 0,
    offset: 0,
    element: 1,
    timestamp: 1_000,
  });
});

it('stores and sends what it accepts in the contract’s form, and keeps what it refuses as it came', async () => {
  const forms: InputForms = { names: 'snake', numbers: 'text', time: 'milliseconds', envelopes: ['connect'] };
  const spelled = {
    machine_id: '1',
    air_temperature: '300.0',
    process_temperature: 310,
    rotational_speed: 1500,
    torque: '71',
    tool_wear: 10,
    collected_at: '1763461800123',
    site: 'A',
  };
  const value = { schema: null, payload: spelled };
  const refused = { schema: null, payload: { ...spelled, torque: '-' } };
  const outcome = await assess(forms, [record(0, value), record(1, refused)]);
  assert.deepEqual(JSON.parse(payloadText(outcome.outbox[0])).sensor_data, {
    ...good,
    torque: 71,
    collectedAt: '2025-11-18T10:30:00.123',
    site: 'A',
  });
  assert.equal(textOf(outcome.deadLetters[0]?.record.value ?? null), JSON.stringify(refused));
});

it('has the same events of messages that are no arrays, whether arrays are taken or not', async () => {
  const records = [record(0, anomalous), record(1, bad), record(2, good)];
  const plain = await assess(null, records);
  const withArrays = await assess({ array: true }, records);
  assert.deepEqual(withArrays.outbox, plain.outbox);
  assert.deepEqual(withArrays.progress, plain.progress);
});

it('replays an array that was refused as a whole: what can be used is scored, and the rest has dead letters of its own', async () => {
  const whole = record(7, [anomalous, bad, good]);
  const useless = record(8, [bad, bad]);
  const element = { ...record(9, { ...anomalous, torque: 72 }), element: 4 };
  const deadLetters = [whole, useless, element].map((each, index) => ({
    eventId: `dead-${index}`,
    topic: 'readings',
    topicId: 'T',
    record: each,
  }));
  const [replayed] = await replayDeadLetters(processing({ array: true }), deadLetters);
  assert.ok(replayed);
  assert.deepEqual(replayed.accepted, ['dead-0', 'dead-2']);
  assert.deepEqual(
    replayed.detections.map((each) => [each.deadLetterId, each.event.eventId, each.row.id]),
    [
      ['dead-0', 'id:T/0/7/0/spindle.anomaly.detected', 'id:T/0/7/0/spindle.anomaly.detected'],
      ['dead-2', 'id:T/0/9/4/spindle.anomaly.detected', 'id:T/0/9/4/spindle.anomaly.detected'],
    ],
  );
  assert.deepEqual(
    replayed.refused.map((each) => [each.eventId, each.reason]),
    [['dead-1', 'torque is null']],
  );
  assert.deepEqual(
    replayed.split.map((each) => [each.deadLetterId, each.deadLetter.eventId, each.row.topic]),
    [['dead-0', 'id:T/0/7/1/spindle.reading.refused', 'dlq']],
  );
});

const mutated = times(20_000, 1_000);
it(`${mutated} mutated messages and arrays of them are scored or refused with a reason under every form`, async () => {
  const random = seededRandom(20_261_127, 1);
  const forms: InputForms = {
    envelopes: ['connect', 'debezium', 'cloudevents', 'alert'],
    names: 'any',
    numbers: 'text',
    time: 'milliseconds',
    array: true,
  };
  const wrap = (text: string): string => {
    const kinds = [
      text,
      `[${text},${text}]`,
      `{"schema":{},"payload":${text}}`,
      `{"op":"c","after":${text}}`,
      `{"specversion":"1.0","type":"t","data":[${text}]}`,
      `{"machine_id":"1","sensor_data":${text}}`,
    ];
    return kinds[Math.floor(random() * kinds.length)] as string;
  };
  let events = 0;
  for (let from = 0; from < mutated; from += 1_000) {
    const records = Array.from({ length: 1_000 }, (_, index) => {
      const spoilt = mutatedMessage(random, `m${from + index}`, 50_000);
      return record(index, spoilt === null ? 'null' : wrap(textOf(spoilt)));
    });
    const outcome = await assess(forms, records);
    const [step] = outcome.progress;
    assert.ok(step);
    assert.equal(step.scored + step.rejected, 1_000);
    assert.equal(step.rejected + (step.moreRejected ?? 0), outcome.deadLetters.length);
    assert.equal(step.anomalous, outcome.detections.length);
    assert.equal(new Set(outcome.outbox.map((row) => row.id)).size, outcome.outbox.length);
    for (const { reason } of outcome.deadLetters) assert.ok(reason.length <= 300, reason);
    for (const each of outcome.detections) {
      const again = (await assess(null, [{ ...each.record, offset: 0 }])).deadLetters;
      assert.deepEqual(again, [], 'what is kept of an accepted reading is a reading of the contract');
    }
    events += outcome.outbox.length;
  }
  assert.ok(events > mutated / 2, String(events));
});
