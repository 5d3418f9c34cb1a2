// The quick way, in columns, gives what the plain one gives, for every input: detections, dead letters, outbox rows, counts and steps.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { defineProfile } from '../../../src/core/profile.ts';
import type { ReadingContext } from '../../../src/core/reading/reading.ts';
import { loadReadingKernel } from '../../../src/models/scoring-kernel.ts';
import { outcomes } from '../../../src/pipeline/columns/reading-kernel.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { times } from '../../support/times.ts';
import { oddRecord } from '../odd-records.ts';
import { bothWays } from './both-ways.ts';

const hourMs = 3_600_000;
const contexts: Readonly<Record<string, ReadingContext>> = {
  'in UTC': { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576, clockSpan: { behindMaxMs: hourMs, aheadMaxMs: hourMs } },
  'in a zone that changes its clocks': { sourceTimeZone: 'America/New_York', valueBytesMax: 400 },
};
const batches = times(60, 2);
const batchSize = 1_500;

for (const [where, context] of Object.entries(contexts)) {
  test(`${batches * batchSize} readings in all spellings, ${where}, give the same in columns and as objects`, async () => {
    const { process, explanations } = await bothWays(context);
    const random = seededRandom(13, 7);
    const found = { detections: 0, deadLetters: 0, scored: 0, suspect: 0, silent: 0, explanations: 0 };
    for (let batch = 0; batch < batches; batch++) {
      const outcome = await process(
        Array.from({ length: batchSize }, (_, index) => oddRecord(index % 3, batch * batchSize + index, random)),
      );
      found.detections += outcome.detections.length;
      found.deadLetters += outcome.deadLetters.length;
      for (const step of outcome.progress) found.scored += step.scored;
      for (const { quality } of outcome.readings ?? []) {
        found.suspect += quality?.suspicions.size ?? 0;
        found.silent += quality?.silent.length ?? 0;
      }
      // They stand in alerts, and their memory has been given back.
      for (const json of explanations()) assert.equal(json.length, 0);
      found.explanations += explanations().length;
      // As when it is saved: the batches behind it need nothing of it.
      outcome.giveBack?.();
      for (const { payload } of outcome.outbox) assert.equal(payload.length > 0, typeof payload === 'string');
    }
    const readings = batches * batchSize;
    assert.ok(found.detections > readings / 200, JSON.stringify(found));
    assert.ok(found.explanations >= found.detections, JSON.stringify(found));
    assert.ok(found.suspect > readings / 200, JSON.stringify(found));
    assert.ok(found.scored > readings / 10 && found.deadLetters > readings / 10, JSON.stringify(found));
  });
}

test('a reading as the contract writes it is read by the kernel, and one that is not is left', async () => {
  const kernel = (await loadReadingKernel())(ai4i);
  const read = (text: string) => {
    const value = Buffer.from(text);
    return kernel?.read(value, 0, value.length, Int32Array.of(0), Int32Array.of(value.length));
  };
  const text =
    '{"machineId":12,"site":"공장","dcpConfigId":3,"airTemperature":303.1,"processTemperature":311.2,"rotationalSpeed":1269,"torque":4.05e1,"toolWear":226,"collectedAt":"2025-11-18T10:30:00.123"}';
  const known = read(text);
  assert.deepEqual([...(known?.outcomes ?? [])], [outcomes.timeIsLocal]);
  assert.deepEqual(
    [known?.machineIds, known?.times, known?.sensors].flatMap((column) => [...(column ?? [])]),
    [12, 1_763_461_800_123, 303.1, 311.2, 1269, 40.5, 226],
  );
  for (const [plain, odd] of [
    ['"torque"', '"\\u0074orque"'],
    ['"site"', '"torque"'],
    ['226', '226,"toolWear":226'],
    ['303.1', '"303.1"'],
    ['2025-11-18T', '2025-11-31T'],
  ] as const) {
    assert.deepEqual([...(read(text.replace(plain, odd))?.outcomes ?? [])], [outcomes.isLeft], odd);
  }
});

// One that ended behind a comma was taken for whole.
test('a reading that is cut off anywhere, or lacks any byte, is read by the kernel only where it is JSON', async () => {
  const { process } = await bothWays({ sourceTimeZone: 'UTC', valueBytesMax: 1_000 });
  const text =
    '{"machineId":1,"airTemperature":303.1,"processTemperature":311.2,"rotationalSpeed":1269,"torque":72.5,"toolWear":226,"collectedAt":"2025-11-18T10:30:00.123Z","dcpConfigId":null,"extra":[{"a":true},"\\u00e4",-1.5e3]}';
  const values = Array.from(text, (_, at) => [text.slice(0, at), text.slice(0, at) + text.slice(at + 1)]).flat();
  const records = values.map((value, offset) => ({
    ...{ partition: 0, offset, timestamp: 1_763_461_800_000, key: null, headers: [] },
    value: Buffer.from(value),
  }));
  const { progress } = await process(records);
  assert.ok((progress[0]?.scored ?? 0) > 10 && (progress[0]?.rejected ?? 0) > text.length, JSON.stringify(progress));
});

test('readings without sensors that are optional give the same in columns and as objects, and the kernel reads them', async () => {
  const profile = defineProfile({
    ...ai4i,
    sensors: ai4i.sensors.map((sensor) => ({ ...sensor, optional: ['torque', 'toolWear'].includes(sensor.name) })),
  });
  const model = join(import.meta.dirname, '../../../models/default/model.ubj');
  const { process } = await bothWays({ sourceTimeZone: 'UTC', valueBytesMax: 1_000 }, model, profile);
  const random = seededRandom(13, 9);
  const found = { detections: 0, scored: 0, refused: 0 };
  const batchCount = times(20, 2);
  for (let batch = 0; batch < batchCount; batch++) {
    const records = Array.from({ length: batchSize }, (_, index) => {
      const record = oddRecord(index % 3, batch * batchSize + index, random);
      const text = record.value?.toString() ?? '';
      // Half of them without one that is optional, or with null for it.
      const spoilt = text.replace(random() < 0.5 ? /"torque"/ : /"toolWear"/, '"other"');
      return random() < 0.5 || record.value === null ? record : { ...record, value: Buffer.from(spoilt) };
    });
    const outcome = await process(records);
    found.detections += outcome.detections.length;
    found.refused += outcome.deadLetters.length;
    for (const step of outcome.progress) found.scored += step.scored;
  }
  const readings = batchCount * batchSize;
  assert.ok(found.detections > readings / 10 && found.scored > readings / 6, JSON.stringify(found));
  assert.ok(found.refused > readings / 6, JSON.stringify(found));
  const kernel = (await loadReadingKernel())(profile);
  const read = (text: string) => {
    const bytes = Buffer.from(text);
    const columns = kernel?.read(bytes, 0, bytes.length, Int32Array.of(0), Int32Array.of(bytes.length));
    return [columns?.outcomes[0], ...(columns?.sensors ?? [])];
  };
  const others = '"airTemperature":303.1,"processTemperature":311.2,"rotationalSpeed":1269';
  const { timeIsAbsent, isLeft } = outcomes;
  assert.deepEqual(read(`{"machineId":12,${others}}`), [timeIsAbsent, 303.1, 311.2, 1269, Number.NaN, Number.NaN]);
  assert.deepEqual(read(`{"machineId":12,${others},"toolWear":5}`), [timeIsAbsent, 303.1, 311.2, 1269, Number.NaN, 5]);
  assert.equal(read(`{"machineId":12,${others.replace('airT', 't')},"toolWear":5}`)[0], isLeft);
});
