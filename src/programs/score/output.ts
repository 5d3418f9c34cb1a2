// Scores to text. A number has the fewest digits, up to nine, that read back to the same float32.
import { stringify } from 'csv-stringify/sync';
import type { ForestScorer } from '../../inference/model/model.ts';

export const outputs = ['probability', 'margin', 'contributions', 'leaf'] as const;
export type Output = (typeof outputs)[number];
export const formats = ['csv', 'ndjson'] as const;
export type Format = (typeof formats)[number];

/** The names of what stands in a row. Where there are several groups (classes, targets) each name has the group's number at its end. */
export function outputNames(output: Output, featureNames: readonly string[], scorer: ForestScorer): readonly string[] {
  const groups = Array.from({ length: scorer.groupCount }, (_, group) => (scorer.groupCount === 1 ? '' : `_${group}`));
  if (output === 'leaf') return Array.from({ length: scorer.treeCount }, (_, tree) => `leaf_${tree}`);
  if (output === 'probability' && scorer.predictionCount < scorer.groupCount) return ['class'];
  if (output !== 'contributions') return groups.map((suffix) => `${output}${suffix}`);
  return groups.flatMap((suffix) => [...featureNames, 'bias'].map((name) => `${name}${suffix}`));
}

/** The header row of CSV. */
export function headerLine(names: readonly string[]): string {
  return stringify([[...names]]);
}

/** One value for each name and row. */
export function scoreRows(
  scorer: ForestScorer,
  output: Output,
  matrix: Float32Array,
  rowCount: number,
): ArrayLike<number> {
  if (output === 'probability') return scorer.probabilities(matrix, rowCount);
  if (output === 'margin') return scorer.margins(matrix, rowCount);
  if (output === 'leaf') return scorer.leaves(matrix, rowCount);
  return scorer.contributions(matrix, rowCount);
}

/** A line for each row. */
export function formatRows(
  values: ArrayLike<number>,
  rowCount: number,
  names: readonly string[],
  format: Format,
): string {
  const width = names.length;
  const labels = format === 'ndjson' ? names.map((name) => `${JSON.stringify(name)}:`) : undefined;
  let text = '';
  for (let row = 0, at = 0; row < rowCount; row++) {
    let line = '';
    for (let column = 0; column < width; column++) {
      const value = formatNumber(values[at++] as number);
      if (column > 0) line += ',';
      if (labels === undefined) line += value;
      else line += labels[column] + (/[IN]/.test(value) ? `"${value}"` : value);
    }
    text += labels === undefined ? `${line}\n` : `{${line}}\n`;
  }
  return text;
}

/** Of a float32, or of a whole number. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return Object.is(value, -0) ? '-0' : String(value);
  for (let digits = 7; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}
