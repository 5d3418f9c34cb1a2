// A batch on both ways through the pipeline, in columns and as objects, and that nothing differs: neither what is stored nor what is counted.
import assert from 'node:assert/strict';
import { createMachineRows, type MachineRows } from '../../../src/core/data-quality/machine-rows.ts';
import type { Profile } from '../../../src/core/profile.ts';
import type { ReadingContext } from '../../../src/core/reading/reading.ts';
import type { Batch, RawRecord, Records } from '../../../src/core/record/record.ts';
import { createMachineTypesInTable } from '../../../src/machines/type-column.ts';
import { loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { modelSettings } from '../../../src/models/model-settings.ts';
import { loadReadingKernel } from '../../../src/models/scoring-kernel.ts';
import { createAssess } from '../../../src/pipeline/assess.ts';
import type { BatchOutcome } from '../../../src/pipeline/batch.ts';
import { createAssessColumns } from '../../../src/pipeline/columns/assess.ts';
import { createDecodeColumns } from '../../../src/pipeline/columns/decode.ts';
import { createWatchSensors } from '../../../src/pipeline/data-quality/watch-sensors.ts';
import { createDetectAnomalies, type DetectAnomalies } from '../../../src/pipeline/detect-anomalies.ts';
import { createExplainer } from '../../../src/pipeline/explainer.ts';
import { createProcessBatch } from '../../../src/pipeline/process-batch.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { payloadText } from '../payload-text.ts';
import { columnsOf } from './columns-of.ts';

/** Machines below 100 are known, 77 with a type that the profile does not know. */
const queryMachines = async (ids: readonly number[]) =>
  ids
    .filter((id) => id >= 0 && id < 100)
    .map((id) => ({ id, type: id === 77 ? 'X' : (['L', 'MEDIUM', 'h'][id % 3] as string) }));

const detectedNow = 5_000;

/** Of fewer machines than there are something is remembered. */
const machineRowsMax = 3;
/** Finds something wrong with many of the readings. */
const suspicious = (profile: Profile): Profile => ({
  ...profile,
  sensors: profile.sensors.map((sensor) => ({
    ...sensor,
    plausible: { stuckReadings: 3, jump: { allowance: sensor.example / 2, perSecond: 0.1 } },
  })),
});

export interface BothWays {
  /** Throws AssertionError where the two ways differ. Resolves to what both gave. */
  readonly process: (records: readonly RawRecord[]) => Promise<BatchOutcome>;
  /** The texts of explanations that the last batch led to in columns. */
  readonly explanations: () => readonly Uint8Array[];
}

export async function bothWays(context: ReadingContext, modelPath = '', profile: Profile = ai4i): Promise<BothWays> {
  const model = await loadModelFromPaths(readSettings(modelSettings, { MODEL_PATH: modelPath }), profile);
  const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const explainer = createExplainer(profile, model, thresholds.anomaly, { language: 'en', countMax: 0 });
  const types = (machineRows: MachineRows | undefined) => {
    const bounds = { sizeMax: 100, ttlMs: 60_000, unknownTtlMs: 10_000 };
    return createMachineTypesInTable({ profile, queryMachines, ...bounds, machineRows });
  };
  const decode = createDecodeColumns(profile, context, await loadReadingKernel());
  assert.ok(decode !== undefined);
  const written: Uint8Array[] = [];
  const way = (isInColumns: boolean) => {
    const saved: BatchOutcome[] = [];
    const detect = createDetectAnomalies(explainer, thresholds);
    const detectAnomalies: DetectAnomalies = (...found) => {
      const detections = detect(...found);
      for (const each of detections)
        if (isInColumns && each.verdict === 'anomalous') written.push(each.explanation.json);
      return detections;
    };
    const assessing = { profile, model, thresholds, detectAnomalies };
    // Rows change hands within and between batches.
    const machineRows = createMachineRows(machineRowsMax);
    const { findMachineTypes, findTypeColumn } = types(isInColumns ? machineRows : undefined);
    const watchSensors = createWatchSensors(suspicious(profile), {
      usual: model.manifest.usual,
      usualChanges: null,
      language: 'en',
      clock: { behindMaxMs: 600_000, aheadMaxMs: 1e14, believedBehindMs: 30 * 86_400_000 },
      machineRows,
      silence: { intervals: 3, floorMs: 1_000 },
    });
    const assessColumns = createAssessColumns({ ...assessing, findTypeColumn });
    const process = createProcessBatch({
      profile,
      readingContext: context,
      alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 },
      model: { name: 'm', version: '1' },
      topics: { alert: 'alerts', deadLetter: 'dlq' },
      assess: createAssess({ ...assessing, findMachineTypes }),
      ...(isInColumns ? { columns: { decode, assess: assessColumns } } : {}),
      save: async (outcome) => {
        saved.push(outcome);
        return 'saved';
      },
      watchSensors,
      eventId: (name) => name,
      now: () => detectedNow,
    });
    return async (batch: Omit<Batch, 'records'>, records: Records): Promise<BatchOutcome> => {
      await process({ ...batch, records });
      return saved.pop() as BatchOutcome;
    };
  };
  const plain = way(false);
  const quick = way(true);
  return {
    explanations: () => written,
    process: async (given) => {
      written.length = 0;
      const records = given.map((record) => ({ ...record, value: bufferOf(record.value), key: bufferOf(record.key) }));
      const columns = columnsOf(records);
      const batch = { topic: 'readings', topicId: 'T', ranges: rangesOf(records) };
      const [expected, actual] = await Promise.all([plain(batch, [...columns]), quick(batch, columns)]);
      assert.deepStrictEqual(comparable(actual), comparable(expected));
      // Their alerts go by that moment, and whatever follows them does.
      for (const { detectedAt } of expected.readings ?? []) assert.equal(detectedAt, detectedNow);
      return actual;
    },
  };
}

/** What episodes are given may be cut into columns in any way, and holds functions: it is compared reading by reading. Texts may be kept as bytes. */
function comparable({ readings = [], outbox, giveBack: _, ...outcome }: BatchOutcome) {
  const sent = outbox.map((row) => ({ ...row, payload: payloadText(row) }));
  const rows = readings.flatMap((columns) =>
    Array.from(columns.probabilities, (probability, place) => [
      columns.machineIds[place],
      columns.collectedAt[place],
      columns.recordTimes[place],
      columns.partitions[place],
      probability,
      columns.typeNameOf(place),
      columns.detections.get(place)?.eventId,
      columns.recordOf(place).offset,
      columns.detectedAt,
      columns.quality?.states[place],
      columns.quality?.suspicions.get(place),
    ]).filter(([, , , , each]) => !Number.isNaN(each)),
  );
  const silent = readings.flatMap((columns) =>
    (columns.quality?.silent ?? []).map((each) => ({ ...each, place: columns.recordOf(each.place).offset })),
  );
  return { outcome: { ...outcome, outbox: sent }, readings: rows, silent };
}

function bufferOf(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

function rangesOf(records: readonly RawRecord[]): Batch['ranges'] {
  return [...Map.groupBy(records, (record) => record.partition)].map(([partition, own]) => {
    const from = own[0]?.offset ?? 0;
    const to = (own.at(-1)?.offset ?? 0) + 1;
    return { partition, from, to, lost: 0, skipped: to - from - own.length, logEnd: to };
  });
}
