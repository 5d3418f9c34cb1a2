// How the readings of now are compared with those of training, as consumer and server do it alike.
import { createHash } from 'node:crypto';
import type { CleanedEnv } from 'envalid';
import { type DriftLayout, layoutOf } from '../core/drift/layout.ts';
import { type DriftReport, reportDrift } from '../core/drift/report.ts';
import type { Slices } from '../core/drift/slices.ts';
import type { EpochMs } from '../core/time.ts';
import type { Model } from '../inference/model/model.ts';
import { decimalNumber, wholeNumber } from '../settings/numbers.ts';

const sliceSecondsMax = 604_800;

export const driftSettings = {
  DRIFT_SLICE_SECONDS: wholeNumber({
    default: 3_600,
    min: 0,
    max: sliceSecondsMax,
    unit: 'seconds',
    desc: 'Readings are compared with those of training over the last 24 slices of this length that are over: a day, so that day and night count alike. The same for consumer and server; 0 looks for no drift',
  }),
  DRIFT_FALSE_ALARM_PERCENT: decimalNumber({
    default: 0.1,
    min: 0.001,
    max: 20,
    unit: 'percent',
    desc: 'With what probability a window that has not drifted may be said to have',
  }),
};

/** For the consumer. */
export const driftCountingSettings = {
  DRIFT_READINGS_PER_BATCH: wholeNumber({
    default: 64,
    min: 1,
    max: 100_000,
    unit: 'readings',
    desc: 'Of so many readings of a batch the values are counted, spread over all of it; alarms are counted of all',
  }),
};

export interface DriftWatch {
  readonly layout: DriftLayout;
  /** Stands for what may be added: counts of the same reference, threshold and length of a slice. */
  readonly digest: string;
  readonly sliceMs: number;
  readonly threshold: number;
  /** When the slice of this time began. */
  readonly beginOf: (at: EpochMs) => EpochMs;
  /** From where to where slices of the window begin at this time. */
  readonly windowAt: (at: EpochMs) => readonly [from: EpochMs, to: EpochMs];
  readonly report: (slices: Slices) => DriftReport;
}

const sliceCount = 24;

/** No window of any group needs slices that are older, whatever its settings are. */
export const sliceAgeMaxMs = (sliceCount + 2) * sliceSecondsMax * 1_000;

/** Undefined where nobody is to look, or the model does not know what it was trained on. */
export function driftWatchOf(
  settings: CleanedEnv<typeof driftSettings>,
  { manifest }: Model,
  threshold: number,
): DriftWatch | undefined {
  const { DRIFT_SLICE_SECONDS: sliceSeconds, DRIFT_FALSE_ALARM_PERCENT: percent } = settings;
  if (sliceSeconds === 0 || !manifest.reference) return undefined;
  const layout = layoutOf(manifest.reference);
  const sliceMs = 1000 * sliceSeconds;
  const beginOf = (at: EpochMs): EpochMs => Math.floor(at / sliceMs) * sliceMs;
  const described = JSON.stringify([manifest.reference, threshold, sliceSeconds]);
  return {
    layout,
    digest: createHash('sha256').update(described).digest('hex').slice(0, digestCharacters),
    ...{ sliceMs, threshold, beginOf },
    windowAt: (at) => [beginOf(at) - sliceCount * sliceMs, beginOf(at)],
    report: (slices) => reportDrift({ layout, slices, threshold, falseAlarmShare: percent / 100 }),
  };
}

const digestCharacters = 16;
