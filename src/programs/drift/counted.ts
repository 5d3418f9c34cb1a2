// What the consumers have counted of the last slices, as they and the server see it.
import type { DriftReport } from '../../core/drift/report.ts';
import type { EpochMs } from '../../core/time.ts';
import { databaseOptions } from '../../database/connect.ts';
import { loadSlices } from '../../database/drift/slices.ts';
import { databaseSettings } from '../../database/settings.ts';
import type { Model } from '../../inference/model/model.ts';
import { consumerSettings } from '../../kafka/settings.ts';
import { driftSettings, driftWatchOf } from '../../models/drift-settings.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { readThresholds, thresholdSettings } from '../../serving/threshold-settings.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { readCommandSettings } from '../support/settings.ts';
import { withSchema } from '../support/with-schema.ts';

export interface CountedDrift {
  readonly report: DriftReport;
  /** When the slice that runs is over, and is compared too. */
  readonly sliceOverAt: EpochMs;
}

/** Throws ProgramFailure where nobody looks, or the model does not know its training; else as the database does. */
export async function countedDrift(model: Model): Promise<CountedDrift> {
  const settings = readCommandSettings({
    ...databaseSettings,
    ...driftSettings,
    ...thresholdSettings,
    KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  });
  const watch = driftWatchOf(settings, model, readThresholds(settings, model).anomaly);
  if (watch === undefined)
    throw new ProgramFailure(
      settings.DRIFT_SLICE_SECONDS === 0
        ? 'DRIFT_SLICE_SECONDS is 0: no consumer counts for drift; name a file of readings (--data)'
        : unknowing(model),
      2,
    );
  const owner = { groupId: settings.KAFKA_GROUP_ID, digest: watch.digest };
  const [from, to] = watch.windowAt(Date.now());
  return withSchema(databaseOptions(settings), aiServerSchema, 'spindle-drift', async (pool) => ({
    report: watch.report(await loadSlices(pool, owner, from, to, watch.layout.cellCount)),
    sliceOverAt: to + watch.sliceMs,
  }));
}

export function unknowing({ manifest: { name, version } }: Model): string {
  return `the model ${name} ${version} does not know how the readings were spread that it was trained on; name a file of them (--reference), or train it anew`;
}
