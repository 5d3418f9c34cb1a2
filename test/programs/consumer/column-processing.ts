// Batches in columns as the consumer computes them, with its model, and one moment for all of them.
import { createMachineTypesInTable } from '../../../src/machines/type-column.ts';
import { loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { modelSettings } from '../../../src/models/model-settings.ts';
import { loadReadingKernel } from '../../../src/models/scoring-kernel.ts';
import { createAssess } from '../../../src/pipeline/assess.ts';
import { createAssessColumns } from '../../../src/pipeline/columns/assess.ts';
import { createDecodeColumns } from '../../../src/pipeline/columns/decode.ts';
import { createDetectAnomalies } from '../../../src/pipeline/detect-anomalies.ts';
import { createExplainer } from '../../../src/pipeline/explainer.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { clock } from '../../pipeline/episodes/episode-readings.ts';

/** Why the database does not store what it was given. */
export class Refusal extends Error {}

export const now = 1_763_461_800_000;

export async function createProcessing() {
  const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
  const thresholds = { anomaly: model.manifest.threshold, warning: 0.3, alert: 0.5, critical: 0.7 };
  const detectAnomalies = createDetectAnomalies(
    createExplainer(ai4i, model, thresholds.anomaly, { language: 'en', countMax: 3 }),
    thresholds,
  );
  const readingContext = { sourceTimeZone: 'UTC', valueBytesMax: 10_000 };
  const decode = createDecodeColumns(ai4i, readingContext, await loadReadingKernel());
  if (decode === undefined) throw new Error('the kernel does not read the profile');
  const queryMachines = async (ids: readonly number[]) => ids.map((id) => ({ id, type: 'M' }));
  const bounds = { sizeMax: 100, ttlMs: 60_000, unknownTtlMs: 10_000 };
  const { findMachineTypes, findTypeColumn } = createMachineTypesInTable({ profile: ai4i, queryMachines, ...bounds });
  const assessing = { profile: ai4i, model, thresholds, detectAnomalies };
  return {
    profile: ai4i,
    readingContext,
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 } as const,
    model: { name: 'm', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: createAssess({ ...assessing, findMachineTypes }),
    columns: { decode, assess: createAssessColumns({ ...assessing, findTypeColumn }) },
    eventId: (name: string) => name,
    clock,
    now: () => now,
    refusalOf: (error: unknown) => (error instanceof Refusal ? error.message : undefined),
  };
}
