// What the consumers have counted for drift, as the server tells of it: read at most so often, and never waited for long, since whoever asks for
// /system/info wants the rest of it too.
import type { CleanedEnv } from 'envalid';
import type { DriftReport } from '../../core/drift/report.ts';
import { loadSlices } from '../../database/drift/slices.ts';
import type { Model } from '../../inference/model/model.ts';
import { type driftSettings, driftWatchOf } from '../../models/drift-settings.ts';
import { readThresholds, type thresholdSettings } from '../../models/threshold-settings.ts';
import type { ServerStore } from './store.ts';

const freshMs = 30_000;
const waitMs = 1_000;

/** Null where the model does not know its training, nobody looks, or the database does not say. */
export function openDrift(
  settings: CleanedEnv<typeof driftSettings & typeof thresholdSettings> & { readonly KAFKA_GROUP_ID: string },
  store: Pick<ServerStore, 'pool' | 'run'>,
): (model: Model) => Promise<DriftReport | null> {
  let last:
    | { readonly model: Model; readonly readAtMs: number; readonly report: Promise<DriftReport | null> }
    | undefined;
  const read = async (model: Model): Promise<DriftReport | null> => {
    const watch = driftWatchOf(settings, model, readThresholds(settings, model).anomaly);
    if (watch === undefined) return null;
    const owner = { groupId: settings.KAFKA_GROUP_ID, digest: watch.digest };
    const [from, to] = watch.windowAt(Date.now());
    const { cellCount } = watch.layout;
    return watch.report(await store.run(() => loadSlices(store.pool, owner, from, to, cellCount)));
  };
  return async (model) => {
    const now = performance.now();
    if (last === undefined || last.model !== model || now - last.readAtMs > freshMs)
      last = { model, readAtMs: now, report: read(model).catch(() => null) };
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), waitMs);
    });
    return Promise.race([last.report, tooLate]).finally(() => clearTimeout(timer));
  };
}
