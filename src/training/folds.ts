// Stratified folds: each part of the data has its share of failures. The same seed gives the same folds, on every machine.

/** The fold, from 0, of each row. */
export type Folds = Uint8Array;

/** Deals failures and the others, each shuffled, to the folds in turn. */
export function stratifiedFolds(labels: Float32Array, foldCount: number, seed: number): Folds {
  const random = seededRandom(seed);
  const folds = new Uint8Array(labels.length);
  let turn = 0;
  for (const label of [1, 0]) {
    const rows = [...labels.keys()].filter((row) => labels[row] === label);
    shuffle(rows, random);
    for (const row of rows) folds[row] = turn++ % foldCount;
  }
  return folds;
}

function shuffle(values: number[], random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [values[last], values[other]] = [values[other] as number, values[last] as number];
  }
}

/** Uniform numbers in [0, 1) (mulberry32, T. Ettinger). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
