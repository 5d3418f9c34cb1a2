// How good probabilities are, against labels of 0 and 1. Definitions as in scikit-learn; ties share a threshold.

export interface Metrics {
  readonly f1: number;
  readonly averagePrecision: number;
  readonly rocAuc: number;
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number;
  /** Mean squared difference between probability and label. */
  readonly brier: number;
}

/** `threshold`: the probability from which on a row counts as a failure. Needs a row of each label. */
export function measure(labels: Float32Array, probabilities: Float32Array, threshold: number): Metrics {
  return {
    ...measureDecision(labels, probabilities, threshold),
    ...measureRanking(labels, probabilities),
    brier: brierScore(labels, probabilities),
  };
}

/** Whether all rows are failures, or none is. */
export function isOfOneKind(labels: Float32Array): boolean {
  return labels.every((label) => label === labels[0]);
}

/** What does not depend on the ranking: the decisions at one threshold. Never NaN: without alarms precision is 0, without failures recall. */
export type Decision = Pick<Metrics, 'f1' | 'precision' | 'recall' | 'accuracy'>;

export function measureDecision(labels: Float32Array, probabilities: Float32Array, threshold: number): Decision {
  let hits = 0;
  let alarms = 0;
  let failures = 0;
  for (let row = 0; row < labels.length; row++) {
    const isAlarm = (probabilities[row] as number) >= threshold;
    if (labels[row] === 1) failures++;
    if (isAlarm) alarms++;
    if (isAlarm && labels[row] === 1) hits++;
  }
  return {
    f1: (2 * hits) / Math.max(1, alarms + failures),
    precision: hits / Math.max(1, alarms),
    recall: hits / Math.max(1, failures),
    accuracy: (labels.length - alarms - failures + 2 * hits) / labels.length,
  };
}

/** Walks down the ranking, a group of equal probabilities at a time. */
function measureRanking(
  labels: Float32Array,
  probabilities: Float32Array,
): Pick<Metrics, 'averagePrecision' | 'rocAuc'> {
  const ranked = Uint32Array.from(labels.keys()).sort(
    (one, other) => (probabilities[other] as number) - (probabilities[one] as number),
  );
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const others = labels.length - failures;
  let hits = 0;
  let misses = 0;
  let precisionSum = 0;
  let area = 0;
  for (let at = 0; at < ranked.length; ) {
    const probability = probabilities[ranked[at] as number];
    let hitsHere = 0;
    let missesHere = 0;
    for (; at < ranked.length && probabilities[ranked[at] as number] === probability; at++) {
      if (labels[ranked[at] as number] === 1) hitsHere++;
      else missesHere++;
    }
    area += missesHere * (hits + hitsHere / 2);
    hits += hitsHere;
    misses += missesHere;
    precisionSum += (hitsHere * hits) / (hits + misses);
  }
  return { averagePrecision: precisionSum / failures, rocAuc: area / (failures * others) };
}

/** Mean squared difference between probability and label. */
export function brierScore(labels: Float32Array, probabilities: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += ((probabilities[row] as number) - (labels[row] as number)) ** 2;
  return sum / labels.length;
}
