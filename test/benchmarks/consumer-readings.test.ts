// What the benchmark of the consumer sends is what it says that it sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BenchOptions, readOptions } from '../../benchmarks/consumer/options.ts';
import { machineType, makeBatches } from '../../benchmarks/consumer/readings.ts';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeReading, type Reading } from '../../src/core/reading.ts';
import { readRecordBatches } from '../../src/kafka/record-batches.ts';
import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { recordsOf } from '../kafka/batches.ts';

const options: BenchOptions = {
  ...(readOptions([]) as BenchOptions),
  readings: 4_000,
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

test('a share above 1, an unknown option and a fraction of a reading are refused', () => {
  assert.throws(() => readOptions(['--anomalous-share', '1.5']), /--anomalous-share must be a number from 0 to 1/);
  assert.throws(() => readOptions(['--readings', '1.5']), /--readings must be a whole number/);
  assert.throws(() => readOptions(['--what']), /--what/);
  assert.throws(() => readOptions(['--unknown-share', '0.6', '--undecodable-share', '0.6']), /more than all readings/);
  assert.equal(readOptions(['--help']), undefined);
});
