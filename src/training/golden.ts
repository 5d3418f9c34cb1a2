// Which rows prove a model: their margins stand in its manifest, and loading asks for the same.

const goldenCount = 32;

/** Half of them failures, where there are enough, evenly over the file; where rows lack something, some of those too. */
export function chooseGolden(labels: Float32Array, matrix: Float32Array): Uint32Array {
  const evenly = (rows: readonly number[], count: number): number[] =>
    Array.from(
      { length: Math.min(count, rows.length) },
      (_, index) => rows[Math.floor((index * rows.length) / count)] as number,
    );
  const rowsOf = (label: number): number[] => [...labels.keys()].filter((row) => labels[row] === label);
  const lacking = evenly(rowsThatLack(matrix, labels.length), goldenCount / 4);
  const failures = evenly(rowsOf(1), goldenCount / 2 - lacking.length);
  return Uint32Array.from([
    ...failures,
    ...evenly(rowsOf(0), goldenCount - failures.length - lacking.length),
    ...lacking,
  ]);
}

/** Those with a missing value. */
export function rowsThatLack(matrix: Float32Array, rowCount: number): number[] {
  const width = matrix.length / rowCount;
  return Array.from({ length: rowCount }, (_, row) => row).filter((row) =>
    matrix.subarray(row * width, (row + 1) * width).some(Number.isNaN),
  );
}
