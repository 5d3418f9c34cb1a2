// What the benchmark of the consumer sends is what it says that it sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BenchOptions, readOptions } from '../../benchmarks/consumer/options.ts';
import { machineType, makeBatches } from '../../benchmarks/consumer/readings.ts';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeReading, type Reading } from '../../src/core/reading/reading.ts';
import { readRecordBatches } from '../../src/kafka/records/record-batches.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { recordsOf } from '../kafka/batches.ts';
import { times } from '../support/times.ts';

const options: BenchOptions = {
  ...(readOptions([]) as BenchOptions),
  // A batch of 500 for each partition at least.
  readings: times(4_000, 2_000),
  machines: 50,
  partitions: 4,
  anomalousShare: 0.1,
  unknownShare: 0.2,
  undecodableShare: 0.1,
  payloadExtraBytes: 20,
};

const context = { sourceTimeZone: 'UTC', valueBytesMax: 1_000_000 };

test('a batch has as many anomalous and refused readings as it tells', async () => {
  const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
  const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const findMachineTypes = (ids: readonly number[]) =>
    new Map(ids.filter((id) => id <= options.machines).map((id) => [id, machineType(id)[0] as string]));
  const assess = createAssess({ profile: ai4i, model, thresholds, findMachineTypes });
  const batches = (await makeBatches(options)).flat();
  let anomalousInAll = 0;
  for (const { bytes, readings, anomalous, refused } of batches) {
    const records = [...readRecordBatches(bytes, { decompressedBytesMax: 1_000_000 })].flatMap(recordsOf);
    assert.equal(records.length, readings);
    const decoded = records.map(({ value }) => decodeReading(ai4i, value, Date.now(), context));
    const good = decoded.filter((each): each is Reading => !(each instanceof InvalidReading));
    const { notNormal } = await assess(good);
    const verdicts = notNormal.map((each) => each?.verdict ?? 'normal');
    const count = (verdict: string) => verdicts.filter((each) => each === verdict).length;
    assert.equal(count('anomalous'), anomalous);
    assert.equal(count('refused') + decoded.length - good.length, refused);
    anomalousInAll += anomalous;
  }
  assert.ok(anomalousInAll > 0);
});

test('each machine has its partition, and every partition its machines', async () => {
  const batches = await makeBatches({ ...options, unknownShare: 0, undecodableShare: 0 });
  assert.equal(batches.length, options.partitions);
  batches.forEach((own, partition) => {
    const keys = own
      .flatMap(({ bytes }) => [...readRecordBatches(bytes, { decompressedBytesMax: 1_000_000 })].flatMap(recordsOf))
      .map(({ key }) => Number(Buffer.from(key as Uint8Array).toString()));
    assert.ok(keys.every((id) => id >= 1 && id <= options.machines && (id - 1) % options.partitions === partition));
  });
});

test('with an interval the readings of a machine have rising times, and failing machines have all that is anomalous', async () => {
  const timed = { ...options, unknownShare: 0, undecodableShare: 0, intervalSeconds: 60, anomalousMachines: 0.2 };
  const batches = await makeBatches(timed);
  assert.equal(batches.flat().length * 500, timed.readings);
  for (const own of batches) {
    const records = own.flatMap(({ bytes }) =>
      [...readRecordBatches(bytes, { decompressedBytesMax: 1_000_000 })].flatMap(recordsOf),
    );
    const times = records.map(({ value, timestamp }) => {
      const { collectedAt } = JSON.parse(Buffer.from(value as Uint8Array).toString()) as { collectedAt: string };
      assert.equal(Date.parse(collectedAt), timestamp);
      return timestamp;
    });
    assert.ok(times.every((time, place) => place === 0 || time > (times[place - 1] as number)));
  }
  const anomalous = batches.flat().reduce((sum, each) => sum + each.anomalous, 0);
  assert.ok(Math.abs(anomalous / timed.readings - timed.anomalousShare) < 0.03, `${anomalous}`);
});

test('a share above 1, an unknown option and a fraction of a reading are refused', () => {
  assert.throws(() => readOptions(['--anomalous-share', '1.5']), /--anomalous-share must be a number from 0 to 1/);
  assert.throws(() => readOptions(['--readings', '1.5']), /--readings must be a whole number/);
  assert.throws(() => readOptions(['--episodes', 'some']), /--episodes must be one of on, off, both/);
  assert.throws(() => readOptions(['--anomalous-machines', '0.01']), /more than all readings of --anomalous-machines/);
  assert.throws(() => readOptions(['--what']), /--what/);
  assert.throws(() => readOptions(['--unknown-share', '0.6', '--undecodable-share', '0.6']), /more than all readings/);
  assert.equal(readOptions(['--help']), undefined);
});
