// How good a model still is, estimated without a label: readings of a window by their score, each taken to fail as often as readings with
// such a score failed in training (confidence-based performance estimation). It assumes that what a score means has not changed, which
// holds where only the mixture of conditions has; where machines fail for new reasons, or a sensor lies, it cannot know, and is wrong.
import { binOf } from './bins.ts';
import type { Outcomes } from './reference.ts';

/** A figure, and the deviation of the true one from it, by chance alone. */
export interface Estimated {
  readonly value: number;
  readonly deviation: number;
}

export interface PerformanceEstimate {
  readonly readings: number;
  readonly failureShare: Estimated;
  readonly precision: Estimated;
  readonly recall: Estimated;
  readonly f1: number;
}

/** `counts` by the bins of `outcomes`; null where the threshold is no edge of them, or nothing was counted. */
export function estimatePerformance(
  outcomes: Outcomes,
  counts: ArrayLike<number>,
  threshold: number,
): PerformanceEstimate | null {
  if (!outcomes.edges.includes(threshold)) return null;
  const firstAlarm = binOf(outcomes.edges, threshold);
  const alarms = { readings: 0, failures: 0, variance: 0 };
  const others = { readings: 0, failures: 0, variance: 0 };
  for (let bin = 0; bin < outcomes.rows.length; bin++) {
    const side = bin >= firstAlarm ? alarms : others;
    const count = counts[bin] as number;
    const share = failingShare(outcomes, bin);
    side.readings += count;
    side.failures += count * share;
    // Of what was seen in training, and of what will be seen of these readings.
    side.variance += share * (1 - share) * (count ** 2 / ((outcomes.rows[bin] as number) + 1) + count);
  }
  const readings = alarms.readings + others.readings;
  if (readings === 0) return null;
  const failures = alarms.failures + others.failures;
  const precision = alarms.failures / alarms.readings;
  const recall = alarms.failures / failures;
  return {
    readings,
    failureShare: {
      value: failures / readings,
      deviation: Math.sqrt(alarms.variance + others.variance) / readings,
    },
    precision: { value: precision, deviation: Math.sqrt(alarms.variance) / alarms.readings },
    recall: {
      value: recall,
      deviation:
        Math.sqrt(others.failures ** 2 * alarms.variance + alarms.failures ** 2 * others.variance) / failures ** 2,
    },
    f1: (2 * precision * recall) / (precision + recall),
  };
}

/** One reading more than were seen, of which the model's own word is taken: a bin that training left empty has a share too. */
function failingShare({ edges, rows, failures }: Outcomes, bin: number): number {
  const own = ((edges[bin - 1] ?? 0) + (edges[bin] ?? 1)) / 2;
  return ((failures[bin] as number) + own) / ((rows[bin] as number) + 1);
}
