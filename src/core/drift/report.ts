// Whether a window of readings is like those that the model was trained on: each sensor, feature and score by machine type, the rate of
// alarms, and what may be left of its precision and recall. The probability of a false finding is that of all comparisons together.
import { type Comparison, compare, compareShares, type Measured, type Verdict } from './compare.ts';
import type { DriftLayout, TypeLayout, Variable, VariableKind } from './layout.ts';
import { estimatePerformance, type PerformanceEstimate } from './performance.ts';
import { partOf, type Slices, sumOf } from './slices.ts';

export interface DriftReport {
  /** `same` where something could be told, and nothing has drifted. */
  readonly verdict: Verdict;
  readonly types: readonly TypeReport[];
  readonly performance: { readonly inTraining: PerformanceEstimate; readonly now: PerformanceEstimate } | null;
}

export interface TypeReport {
  readonly type: string;
  readonly variables: readonly VariableReport[];
  /** Null where training was not scored, or alarms begin at another threshold now. */
  readonly alarmRate: RateReport | null;
}

export interface VariableReport extends Comparison {
  readonly kind: VariableKind;
  readonly name: string;
  /** Values of the window by the bins of the reference, and how many readings had none. */
  readonly counts: readonly number[];
  readonly missing: number;
}

export interface RateReport extends Measured {
  readonly verdict: Verdict;
  readonly readings: number;
  readonly inTraining: number;
}

/** Rates apart by less are those of another month. */
const ratesApart = 2;

export interface DriftQuestion {
  readonly layout: DriftLayout;
  /** Cells of each slice, in time order. */
  readonly slices: Slices;
  /** From which on a reading is an alarm now. */
  readonly threshold: number;
  /** With what probability a window that has not drifted may be said to have. */
  readonly falseAlarmShare: number;
}

export function reportDrift({ layout, slices, threshold, falseAlarmShare }: DriftQuestion): DriftReport {
  const seen = layout.types.filter(({ ratesAt }) => slices.some((slice) => (slice[ratesAt] as number) > 0));
  const isAsTrained = layout.threshold === threshold;
  const comparisons = seen.reduce((sum, { variables }) => sum + variables.length + 1, 0);
  const share = falseAlarmShare / Math.max(1, comparisons);
  const types = seen.map((type): TypeReport => {
    const variables = type.variables.map((variable) => reportVariable(variable, slices, share));
    return { type: type.type, variables, alarmRate: isAsTrained ? reportRate(type, slices, share) : null };
  });
  const verdicts = types.flatMap(({ variables, alarmRate }) =>
    [...variables, ...(alarmRate === null ? [] : [alarmRate])].map(({ verdict }) => verdict),
  );
  const verdict = (['drifted', 'same'] as const).find((each) => verdicts.includes(each)) ?? 'unknown';
  return { verdict, types, performance: performanceOf(layout, slices, threshold) };
}

function reportVariable({ kind, name, reference, at }: Variable, slices: Slices, share: number): VariableReport {
  const own = partOf(slices, at, reference.counts.length + 1);
  const cells = sumOf(own);
  const counts = cells.slice(0, reference.counts.length);
  const missing = cells[reference.counts.length] ?? 0;
  return { kind, name, counts, missing, ...compare(reference, own, share) };
}

function reportRate({ ratesAt, alarmsInTraining }: TypeLayout, slices: Slices, share: number): RateReport | null {
  if (alarmsInTraining === null) return null;
  const { rows, alarms } = alarmsInTraining;
  const own = slices.map((slice) => {
    const [scored, found] = [slice[ratesAt] as number, slice[ratesAt + 1] as number];
    return [scored - found, found];
  });
  const { value, byChance, inTraining } = compareShares([rows - alarms, alarms], own, share);
  const readings = sumOf(own).reduce((sum, count) => sum + count, 0);
  const isFar = value >= ratesApart * inTraining || value <= inTraining / ratesApart;
  const isBeyondChance = Math.abs(value - inTraining) >= byChance;
  // Where chance makes as much as the whole rate, a halved one would not be seen.
  const isTold = byChance <= Math.max(inTraining, 1 / rows);
  return {
    ...{ value, byChance, inTraining, readings },
    verdict: isFar && isBeyondChance ? 'drifted' : isTold ? 'same' : 'unknown',
  };
}

function performanceOf({ outcomes }: DriftLayout, slices: Slices, threshold: number): DriftReport['performance'] {
  if (outcomes === null) return null;
  const sums = sumOf(partOf(slices, outcomes.at, outcomes.rows.length));
  const now = estimatePerformance(outcomes, sums, threshold);
  const inTraining = estimatePerformance(outcomes, outcomes.rows, threshold);
  return now === null || inTraining === null ? null : { inTraining, now };
}

/** Each machine type and sensor, feature, score or `alarms` that has drifted, as `L torque`. */
export function driftedOf({ types }: DriftReport): readonly string[] {
  return types.flatMap(({ type, variables, alarmRate }) => [
    ...variables.filter(({ verdict }) => verdict === 'drifted').map(({ name }) => `${type} ${name}`),
    ...(alarmRate?.verdict === 'drifted' ? [`${type} alarms`] : []),
  ]);
}
