// The consumer's look at drift: what batches have counted is stored slice by slice, and the window of all consumers is compared with training.
// Nothing waits for it, and nothing fails with it: what cannot be stored is counted on, and tried again.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CleanedEnv } from 'envalid';
import type { Registry } from 'prom-client';
import { type DriftReport, driftedOf } from '../../core/drift/report.ts';
import type { EpochMs } from '../../core/time.ts';
import { databaseOptions } from '../../database/connect.ts';
import { loadSlices, removeSlices, saveSlice } from '../../database/drift/slices.ts';
import type { databaseSettings } from '../../database/settings.ts';
import {
  type DriftWatch,
  type driftCountingSettings,
  type driftSettings,
  driftWatchOf,
  sliceAgeMaxMs,
} from '../../models/drift-settings.ts';
import { type CountDrift, createCountDrift } from '../../pipeline/columns/count-drift.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { readThresholds, type thresholdSettings } from '../../serving/threshold-settings.ts';
import { createDriftMetrics } from '../../telemetry/drift-metrics.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { ConsumerParts } from './parts.ts';

/** One that was left behind, so that its signal has aborted, stores nothing any more. */
type Look = (signal?: AbortSignal) => Promise<void>;

export interface WatchedDrift {
  /** Undefined where nothing is compared. */
  readonly count: CountDrift | undefined;
  /** Stores what was counted, and compares the window with training. Rejects with Unavailable. */
  readonly look: Look;
  /** Looks again and again. Resolves when the signal has aborted and what is counted is stored. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A slice is stored so often while it lasts, within these bounds. */
const savesPerSlice = 12;
const saveIntervalMs = { min: 500, max: 60_000 };
/** After so many that have failed, or hang, what the last has found is not known any more. */
const looksMissedMax = 10;
/** What is counted last is worth no more waiting. */
const lastLookMs = 1_000;
/** Of what could not be stored so many slices are kept. */
const pendingMax = 24;

export type DriftParts = Pick<ConsumerParts, 'log' | 'pool' | 'profile' | 'model' | 'degrade'> & {
  readonly settings: CleanedEnv<
    typeof databaseSettings &
      typeof watchSettings &
      typeof driftSettings &
      typeof driftCountingSettings &
      typeof thresholdSettings
  > & { readonly KAFKA_GROUP_ID: string };
  readonly registry: Registry;
};

export function watchDrift(parts: DriftParts, now: () => EpochMs = Date.now): WatchedDrift {
  const { settings, log, profile, model } = parts;
  const watch = driftWatchOf(settings, model, readThresholds(settings, model).anomaly);
  const knownForMs = looksMissedMax * lookIntervalMs(settings.DRIFT_SLICE_SECONDS * 1_000);
  const figures = createDriftMetrics(parts.registry, { knownForMs, now });
  if (watch === undefined) {
    const isWanted = settings.DRIFT_SLICE_SECONDS > 0;
    if (isWanted) log.info('The model does not know how its training was spread: drift of its readings is unknown');
    return { count: undefined, look: async () => {}, run: async () => {} };
  }
  const cells = new Float64Array(watch.layout.cellCount);
  const count = createCountDrift(
    profile.sensors.map(({ name }) => name),
    {
      layout: watch.layout,
      inputNames: model.manifest.featureNames,
      threshold: watch.threshold,
      readingsPerBatch: settings.DRIFT_READINGS_PER_BATCH,
      cells,
    },
  );
  const tell = createTellDrift(parts);
  const look = createLook(parts, watch, { cells, now }, (report) => {
    figures.looked(report);
    tell(report);
  });
  return { count, look, run: (signal) => runLooks(parts, watch, look, signal) };
}

function lookIntervalMs(sliceMs: number): number {
  return Math.min(saveIntervalMs.max, Math.max(saveIntervalMs.min, sliceMs / savesPerSlice));
}

/** Stores and looks again and again, and a last time at the end; a failure is told once, and is no reason not to consume. */
async function runLooks(
  { settings, log, degrade, registry }: DriftParts,
  { sliceMs }: DriftWatch,
  look: Look,
  signal: AbortSignal,
): Promise<void> {
  const telling = { log, readiness: { set: degrade } };
  const failures = createFailureLog({
    ...{ ...telling, what: 'drift' },
    cannot: 'What drift is seen by cannot be stored, and is counted on',
    worksAgain: 'What drift is seen by is stored again',
  });
  const watched = createWatched({ ...telling, name: 'The look at drift', label: 'drift', settings, registry });
  const intervalMs = lookIntervalMs(sliceMs);
  await watched.run(
    repeated({
      waitingFor: 'PostgreSQL to store and to add what drift is seen by',
      turn: (_heart, running) => orAborted(look(running), running),
      pauseMs: () => intervalMs,
      observe: failures,
    }),
    signal,
  );
  await Promise.race([look().catch(() => {}), wait(lastLookMs, undefined, { ref: false })]);
}

function createLook(
  { settings, pool }: DriftParts,
  watch: DriftWatch,
  { cells, now }: { readonly cells: Float64Array; readonly now: () => EpochMs },
  looked: (report: DriftReport) => void,
): Look {
  const owner = { groupId: settings.KAFKA_GROUP_ID, digest: watch.digest };
  let writer = randomUUID();
  const pending = new Map<
    string,
    { readonly writer: string; readonly beginsAt: EpochMs; readonly counts: Float64Array }
  >();
  let slice = watch.beginOf(now());
  const stored = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(databaseOptions(settings), step);
  return async (signal) => {
    const at = now();
    const current = watch.beginOf(at);
    const counted = cells.slice();
    // Nothing is counted between this and the line above: both are of one moment.
    if (current !== slice) cells.fill(0);
    pending.set(`${slice} ${writer}`, { writer, beginsAt: slice, counts: counted });
    for (const old of [...pending.keys()].slice(0, -pendingMax)) pending.delete(old);
    // Where the clock was set back, what was written of that slice stays, beside what comes.
    if (current < slice) writer = randomUUID();
    slice = current;
    for (const [key, of] of [...pending]) {
      if (signal?.aborted === true) return;
      if (of.counts.some((each) => each > 0))
        await stored(() => saveSlice(pool, owner, of.writer, of.beginsAt, of.counts));
      pending.delete(key);
    }
    const [from, to] = watch.windowAt(at);
    await stored(() => removeSlices(pool, owner.groupId, from - watch.sliceMs, at - sliceAgeMaxMs));
    looked(watch.report(await stored(() => loadSlices(pool, owner, from, to, watch.layout.cellCount))));
  };
}

/** A warning when something drifts that did not since all was as in training, and a line when all is so again. */
function createTellDrift({ log }: DriftParts): (report: DriftReport) => void {
  const told = new Set<string>();
  return (report) => {
    const drifted = driftedOf(report);
    const isNew = drifted.some((each) => !told.has(each));
    for (const each of drifted) told.add(each);
    if (isNew)
      log.warn({ drifted }, 'The readings are not spread as in training: what the model says of them may be wrong');
    if (drifted.length > 0 || told.size === 0) return;
    told.clear();
    log.info('The readings are no longer said to have drifted from training');
  };
}
