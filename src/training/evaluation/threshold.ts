// From which probability on a reading counts as a failure: where a missed failure and a false alarm, at their stated costs, cost least on
// predictions of rows that the model had not seen.

export interface Costs {
  /** Of a failure that was not announced. */
  readonly miss: number;
  /** Of an alarm without a failure. */
  readonly alarm: number;
}

/**
 * In steps of a hundredth; the lowest of equals. The cost of each step is the mean of it and its neighbours: taken alone, the least of a
 * hundred jagged values is where chance was kindest, and other rows do not repeat that.
 */
export function cheapestThreshold(labels: Float32Array, probabilities: Float32Array, costs: Costs): number {
  const costOf = costsByStep(labels, probabilities, costs);
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 1; step < steps; step++) {
    const from = Math.max(1, step - neighbours);
    const to = Math.min(steps - 1, step + neighbours);
    const smooth = costOf.subarray(from, to + 1).reduce((sum, cost) => sum + cost, 0) / (to - from + 1);
    if (smooth < least) {
      least = smooth;
      best = step;
    }
  }
  return best / steps;
}

const neighbours = 4;

/** What the decisions at each step cost. */
function costsByStep(labels: Float32Array, probabilities: Float32Array, costs: Costs): Float64Array {
  // How many rows of each kind have a probability in each hundredth.
  const failures = new Float64Array(steps + 1);
  const others = new Float64Array(steps + 1);
  for (let row = 0; row < labels.length; row++) {
    const counts = labels[row] === 1 ? failures : others;
    const step = stepBelow(probabilities[row] as number);
    counts[step] = (counts[step] as number) + 1;
  }
  const result = new Float64Array(steps);
  let missed = failures[0] as number;
  let alarms = others.reduce((sum, count) => sum + count, 0) - (others[0] as number);
  for (let step = 1; step < steps; step++) {
    result[step] = costs.miss * missed + costs.alarm * alarms;
    missed += failures[step] as number;
    alarms -= others[step] as number;
  }
  return result;
}

const steps = 100;

/** The last threshold that the probability reaches, compared as serving compares. */
function stepBelow(probability: number): number {
  let step = Math.min(steps, Math.floor(probability * steps) + 1);
  while (step > 0 && probability < step / steps) step--;
  return step;
}
