// The curves of the model card, as points: precision over recall, reliability, and the distribution of scores.

export interface PrecisionRecallPoint {
  readonly recall: number;
  readonly precision: number;
}

/** Precision and recall at each threshold, thinned to at most `pointCountMax` steps of recall. */
export function precisionRecallCurve(
  labels: Float32Array,
  probabilities: Float32Array,
  pointCountMax: number,
): readonly PrecisionRecallPoint[] {
  const ranked = Uint32Array.from(labels.keys()).sort(
    (one, other) => (probabilities[other] as number) - (probabilities[one] as number),
  );
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const points: PrecisionRecallPoint[] = [];
  let hits = 0;
  let lastStep = -1;
  for (let at = 0; at < ranked.length; at++) {
    if (labels[ranked[at] as number] === 1) hits++;
    if (probabilities[ranked[at] as number] === probabilities[ranked[at + 1] as number]) continue;
    const recall = hits / failures;
    const step = Math.floor(recall * pointCountMax);
    if (step === lastStep && hits < failures) continue;
    lastStep = step;
    points.push({ recall, precision: hits / (at + 1) });
    if (hits === failures) break;
  }
  return points;
}

export interface ReliabilityBin {
  /** Mean of the predicted probabilities. */
  readonly predicted: number;
  /** The share that failed. */
  readonly observed: number;
  readonly count: number;
  /** Wilson's 95 % interval of the share. */
  readonly low: number;
  readonly high: number;
}

/** In tenths of probability; empty tenths are left out. `repetitions`: how often each row is in the sample. */
export function reliability(
  labels: Float32Array,
  probabilities: Float32Array,
  repetitions: number,
): readonly ReliabilityBin[] {
  const bins = Array.from({ length: 10 }, () => ({ sum: 0, failures: 0, count: 0 }));
  for (let row = 0; row < labels.length; row++) {
    const probability = probabilities[row] as number;
    const bin = bins[Math.min(9, Math.floor(probability * 10))] as (typeof bins)[number];
    bin.sum += probability;
    bin.failures += labels[row] as number;
    bin.count++;
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ sum, failures, count }) => {
      const observed = failures / count;
      // The same row in several repetitions is one observation.
      return { predicted: sum / count, observed, count, ...wilson(observed, count / repetitions) };
    });
}

/** Wilson's score interval at 95 %. */
function wilson(share: number, count: number): { low: number; high: number } {
  const z2 = 1.959963984540054 ** 2;
  const centre = share + z2 / (2 * count);
  const half = Math.sqrt(z2 * ((share * (1 - share)) / count + z2 / (4 * count ** 2)));
  const scale = 1 + z2 / count;
  return { low: Math.max(0, (centre - half) / scale), high: Math.min(1, (centre + half) / scale) };
}

/** How many rows have a probability in each of `binCount` equal steps from 0 to 1. */
export function histogram(probabilities: readonly number[], binCount: number): readonly number[] {
  const counts = new Array<number>(binCount).fill(0);
  for (const probability of probabilities) {
    const bin = Math.min(binCount - 1, Math.floor(probability * binCount));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
