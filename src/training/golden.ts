// Which rows prove a model: their margins stand in its manifest, and loading asks for the same.

const goldenCount = 32;

/** Half of them failures, where there are enough, evenly over the file. */
export function chooseGolden(labels: Float32Array): Uint32Array {
  const evenly = (rows: readonly number[], count: number): number[] =>
    Array.from(
      { length: Math.min(count, rows.length) },
      (_, index) => rows[Math.floor((index * rows.length) / count)] as number,
    );
  const rowsOf = (label: number): number[] => [...labels.keys()].filter((row) => labels[row] === label);
  const failures = evenly(rowsOf(1), goldenCount / 2);
  return Uint32Array.from([...failures, ...evenly(rowsOf(0), goldenCount - failures.length)]);
}
