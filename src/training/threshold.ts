// From which probability on a reading counts as a failure: where a missed failure and a false alarm, at their stated costs, cost least on
// predictions of rows that the model had not seen.

export interface Costs {
  /** Of a failure that was not announced. */
  readonly miss: number;
  /** Of an alarm without a failure. */
  readonly alarm: number;
}

/** In steps of a hundredth; the lowest of equals. */
export function cheapestThreshold(labels: Float32Array, probabilities: Float32Array, costs: Costs): number {
  // How many rows of each kind have a probability in each hundredth.
  const failures = new Float64Array(steps + 1);
  const others = new Float64Array(steps + 1);
  for (let row = 0; row < labels.length; row++) {
    const counts = labels[row] === 1 ? failures : others;
    const step = stepBelow(probabilities[row] as number);
    counts[step] = (counts[step] as number) + 1;
  }
  let missed = failures[0] as number;
  let alarms = others.reduce((sum, count) => sum + count, 0) - (others[0] as number);
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 1; step < steps; step++) {
    const cost = costs.miss * missed + costs.alarm * alarms;
    if (cost < least) {
      least = cost;
      best = step;
    }
    missed += failures[step] as number;
    alarms -= others[step] as number;
  }
  return best / steps;
}

const steps = 100;

/** The last threshold that the probability reaches, compared as serving compares. */
function stepBelow(probability: number): number {
  let step = Math.min(steps, Math.floor(probability * steps) + 1);
  while (step > 0 && probability < step / steps) step--;
  return step;
}
