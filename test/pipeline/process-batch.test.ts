import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RawRecord } from '../../src/core/record/record.ts';
import type { Model } from '../../src/inference/model/model.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import { createBatchSteps, createProcessBatch } from '../../src/pipeline/process-batch.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { payloadText } from './payload-text.ts';

/** A model that calls a reading anomalous by its torque alone: probability is torque / 100. */
const torqueModel: Model = {
  modelType: 'test',
  manifest: {
    schemaVersion: 1,
    name: 'torque',
    version: '1',
    profile: 'ai4i',
    featureNames: ['Torque_Nm'],
    typeEncoding: { L: 0, M: 1, H: 2 },
    threshold: 0.5,
  },
  scorer: {
    featureCount: 1,
    probabilities: (matrix, rowCount) => matrix.slice(0, rowCount).map((torque) => torque / 100),
    margins: (matrix, rowCount) => matrix.slice(0, rowCount),
    contributions: (_, rowCount) => new Float32Array(2 * rowCount),
  },
};

const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };

function record(offset: number, value: unknown, headers: RawRecord['headers'] = []): RawRecord {
  const bytes = typeof value === 'string' ? value : JSON.stringify(value);
  const encode = (text: string) => new TextEncoder().encode(text);
  return { partition: offset % 2, offset, timestamp: 1000 + offset, key: encode('1'), value: encode(bytes), headers };
}

function pipeline(save: (outcome: BatchOutcome) => Promise<'saved' | 'conflict'>, asked: (readonly number[])[] = []) {
  return createProcessBatch(processing(save, asked));
}

function processing(save: (outcome: BatchOutcome) => Promise<'saved' | 'conflict'>, asked: (readonly number[])[] = []) {
  return {
    profile: ai4i,
    readingContext: { sourceTimeZone: 'UTC', valueBytesMax: 100_000 },
    alertFormat: { time: 'utc' as const, timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: { name: 'torque', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: createAssess({
      profile: ai4i,
      model: torqueModel,
      thresholds: { anomaly: 0.5, warning: 0.3, alert: 0.5, critical: 0.7 },
      findMachineTypes: async (ids: readonly number[]) => {
        asked.push(ids);
        return new Map(ids.filter((id) => id < 100).map((id) => [id, 'L']));
      },
    }),
    save,
    refusalOf: (error: unknown) => (error instanceof TypeError ? error.message : undefined),
    eventId: (name: string) => `id:${name}`,
    now: () => 5_000,
  };
}

const countOf = (records: RawRecord[], partition: number) =>
  records.filter((each) => each.partition === partition).length;

const batchOf = (records: RawRecord[]) => ({
  topic: 'readings',
  topicId: 'T',
  records,
  ranges: [
    { partition: 0, from: 0, to: 10, lost: 2, skipped: 8 - countOf(records, 0), logEnd: 12 },
    { partition: 1, from: 1, to: 11, lost: 0, skipped: 10 - countOf(records, 1), logEnd: 11 },
  ],
});

it('scores what is a reading, refuses what is not with the field, and counts both by partition', async () => {
  const saved: BatchOutcome[] = [];
  const asked: (readonly number[])[] = [];
  const process = pipeline(async (outcome) => {
    saved.push(outcome);
    return 'saved';
  }, asked);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const { result } = await process(
    batchOf([
      record(2, { machineId: 1, ...sensors }),
      record(3, { machineId: 2, ...sensors, torque: 71 }, [['traceparent', new TextEncoder().encode(traceparent)]]),
      record(4, '{"broken'),
      record(5, { machineId: 1, ...sensors, torque: null }),
      record(6, { machineId: 500, ...sensors }),
    ]),
  );
  assert.equal(result, 'saved');
  const [outcome] = saved;
  assert.ok(outcome);
  assert.deepEqual(asked, [[1, 2, 500]], 'one question for the machine types of the whole batch');
  assert.deepEqual(outcome.progress, [
    { partition: 0, from: 0, to: 10, lost: 2, logEnd: 12, scored: 1, anomalous: 0, rejected: 2, skipped: 5 },
    { partition: 1, from: 1, to: 11, lost: 0, logEnd: 11, scored: 1, anomalous: 1, rejected: 1, skipped: 8 },
  ]);
  assert.deepEqual(
    outcome.detections.map((each) => [each.record.offset, each.detection.severity]),
    [[3, 'CRITICAL']],
  );
  assert.deepEqual(
    outcome.deadLetters.map((each) => [each.record.offset, each.field, each.reason]),
    [
      [4, null, 'the value is not JSON'],
      [5, 'torque', 'torque is null'],
      [6, 'machineId', "machine 500 is not in the Portal's machine table"],
    ],
  );
  const [alert, ...deadLetters] = outcome.outbox;
  assert.ok(alert);
  assert.deepEqual(
    [alert.id, alert.topic, alert.key, alert.subject, alert.time, alert.traceparent],
    ['id:T/1/3/spindle.anomaly.detected', 'alerts', '2', 'machine/2', 5_000, traceparent],
  );
  assert.deepEqual(
    deadLetters.map((row) => row.topic),
    ['dlq', 'dlq', 'dlq'],
  );
  assert.deepEqual(JSON.parse(payloadText(deadLetters[1])), {
    reason: 'torque is null',
    field: 'torque',
    source: { topic: 'readings', partition: 1, offset: 5, timestamp: 1005 },
    value: JSON.stringify({ machineId: 1, ...sensors, torque: null }),
    headers: [],
  });
});

it('keeps bytes that are no text as base64', async () => {
  let outcome: BatchOutcome | undefined;
  const process = pipeline(async (each) => {
    outcome = each;
    return 'saved';
  });
  await process(batchOf([{ ...record(2, ''), value: new Uint8Array([0xff, 0x00, 0x01]) }]));
  assert.equal(JSON.parse(payloadText(outcome?.outbox[0])).value_base64, '/wAB');
});

it('gives the same ids when the same batch is processed again', async () => {
  const ids: string[][] = [];
  const process = pipeline(async (outcome) => {
    ids.push(outcome.outbox.map((row) => row.id));
    return 'conflict';
  });
  const batch = batchOf([record(3, { machineId: 2, ...sensors, torque: 71 }), record(4, 'x')]);
  assert.equal((await process(batch)).result, 'conflict');
  await process(batch);
  assert.deepEqual(ids[0], ids[1]);
});

it('rejects, and makes no dead letter, when the fault is ours', async () => {
  const process = pipeline(async () => {
    throw new Error('the database is away');
  });
  await assert.rejects(process(batchOf([record(2, { machineId: 1, ...sensors })])), /database is away/);
});

// A batch with holes, or with a record outside its range, was booked as skipped, and its readings were gone without a word.
it('throws, and saves nothing, when a batch does not cover its offsets', async () => {
  const process = pipeline(async () => assert.fail('saved'));
  const good = { machineId: 1, ...sensors };
  const range = { partition: 0, from: 0, to: 3, lost: 0, skipped: 1, logEnd: 3 };
  const records = [record(0, good), record(2, good)];
  const odd = { ...record(1, good), partition: 0 };
  const wrong: readonly [RawRecord[], (typeof range)[], RegExp][] = [
    [
      records,
      [{ ...range, skipped: 0 }],
      /partition 0: offsets 0 to 3 are 3, and the batch has 2 records, 0 skipped and 0 lost/,
    ],
    [records, [{ ...range, skipped: 2 }], /partition 0: offsets 0 to 3 are 3, and the batch has 2 records, 2 skipped/],
    [records, [{ ...range, lost: 1 }], /partition 0: a record at offset 0, where one of 1 to 2 is due/],
    [records, [{ ...range, to: 2, skipped: 0 }], /partition 0: a record at offset 2, where one of 1 to 1 is due/],
    [[record(2, good), record(0, good)], [range], /partition 0: a record at offset 0, where one of 3 to 2 is due/],
    [[record(0, good), record(0, good)], [range], /partition 0: a record at offset 0/],
    [[record(0, good), { ...odd, offset: 1.5 }], [range], /partition 0: a record at offset 1.5/],
    [records, [], /partition 0: a record, and no range/],
    [records, [range, range], /partition 0: two ranges/],
    [[], [{ ...range, to: 0 }], /partition 0: a batch cannot cover offsets from 0 to 0 with 0 lost and 1 skipped/],
    [[], [{ ...range, skipped: -3 }], /partition 0: a batch cannot cover/],
    [[], [{ ...range, to: 0.5, skipped: 0 }], /partition 0: a batch cannot cover/],
  ];
  for (const [given, ranges, reason] of wrong) {
    await assert.rejects(
      process({ topic: 'readings', topicId: 'T', records: given, ranges }),
      (error) => error instanceof RangeError && reason.test(error.message),
      String(reason),
    );
  }
});

/** Batches of one partition that follow one another, two readings each, the second one anomalous. */
const following = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const from = index * 4;
    const normal = record(from, { machineId: 1, ...sensors });
    const anomalous = record(from + 2, { machineId: index + 2, ...sensors, torque: 80 });
    const range = { partition: 0, from, to: from + 4, lost: 0, skipped: 2, logEnd: 100 + index };
    return { topic: 'readings', topicId: 'T', records: [normal, anomalous], ranges: [range] };
  });

it('saves batches that follow one another as one, with a single step of progress', async () => {
  const saved: BatchOutcome[] = [];
  const { compute, save } = createBatchSteps(
    processing(async (outcome) => {
      saved.push(outcome);
      return 'saved';
    }),
  );
  const computed = await Promise.all(following(3).map(compute));
  assert.equal(saved.length, 0, 'computing has no effect');
  const { result } = await save(computed);
  assert.equal(result, 'saved');
  assert.equal(saved.length, 1);
  const step = {
    partition: 0,
    from: 0,
    to: 12,
    lost: 0,
    skipped: 6,
    logEnd: 102,
    scored: 6,
    anomalous: 3,
    rejected: 0,
  };
  assert.deepEqual(saved[0]?.progress, [{ ...step, moreScored: 0, moreRejected: 0 }]);
  assert.deepEqual(
    saved[0]?.detections.map((each) => each.record.offset),
    [2, 6, 10],
  );
  assert.equal(saved[0]?.outbox.length, 3);
});

it('saves batches one by one where their data are refused together, and refuses the one reading alone', async () => {
  const saved: BatchOutcome[] = [];
  const { compute, save } = createBatchSteps(
    processing(async (outcome) => {
      if (outcome.detections.some(({ detection }) => detection.reading.machineId === 3)) throw new TypeError('odd');
      saved.push(outcome);
      return 'saved';
    }),
  );
  const stored = await save(await Promise.all(following(3).map(compute)));
  assert.equal(stored.result, 'saved');
  assert.deepEqual(
    saved.flatMap((each) => each.progress).map(({ from, to }) => [from, to]),
    [
      [0, 4],
      [4, 6],
      [6, 8],
      [8, 12],
    ],
  );
  assert.deepEqual(
    stored.saved?.deadLetters.map((each) => [each.record.offset, each.reason]),
    [[6, 'it cannot be stored: odd']],
  );
  assert.equal(stored.saved?.detections.length, 2);
});

it('says conflict where the first of several batches was saved and the next one cannot be', async () => {
  let calls = 0;
  const { compute, save } = createBatchSteps(
    processing(async () => {
      calls++;
      if (calls === 1) throw new TypeError('odd');
      if (calls === 2) return 'saved';
      throw new Error('the database is away');
    }),
  );
  const { result, saved } = await save(await Promise.all(following(2).map(compute)));
  assert.equal(result, 'conflict');
  assert.deepEqual(
    saved?.progress.map(({ from, to }) => [from, to]),
    [[0, 4]],
    'what was saved is told, so that it is counted',
  );
});

it('tells nothing as saved where a conflict met all of it', async () => {
  const { compute, save } = createBatchSteps(processing(async () => 'conflict'));
  assert.deepEqual(await save(await Promise.all(following(2).map(compute))), { result: 'conflict', saved: undefined });
});
