// Which kinds of failure the model announces and which it misses, by the flags of the data: they are never features, and only tell
// afterwards what a failure was.
import type { Profile } from '../../core/profile.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ModeOutcomes } from './evaluation.ts';

/** A failure with several flags counts under each of them. */
export function modeOutcomes(
  profile: Profile,
  dataset: Dataset,
  repetitions: readonly { readonly probabilities: Float32Array }[],
  threshold: number,
): ModeOutcomes {
  const { labels, flags, flaggedModes, rowCount } = dataset;
  const width = flaggedModes.length;
  const alarmShare = Float64Array.from({ length: rowCount }, (_, row) => {
    const alarms = repetitions.filter(({ probabilities }) => (probabilities[row] as number) >= threshold);
    return alarms.length / repetitions.length;
  });
  const outcome = (code: string, label: string, has: (row: number) => boolean) => {
    const rows = [...labels.keys()].filter((row) => labels[row] === 1 && has(row));
    return {
      code,
      label,
      failures: rows.length,
      caught: rows.reduce((sum, row) => sum + (alarmShare[row] as number), 0),
    };
  };
  const isFlagged = (row: number, mode: number): boolean => flags[row * width + mode] === 1;
  const modes = flaggedModes.map((code, mode) => {
    const label = profile.failureModes.find((each) => each.code === code)?.label.en ?? code;
    return outcome(code, label, (row) => isFlagged(row, mode));
  });
  const noFlag = (row: number): boolean => !flaggedModes.some((_, mode) => isFlagged(row, mode));
  const unflagged = width === 0 ? outcome('', 'All failures', () => true) : outcome('', 'No mode in the data', noFlag);
  const normal = [...labels.keys()].filter((row) => labels[row] === 0);
  return {
    modes: [...modes, unflagged].filter(({ failures }) => failures > 0),
    others: normal.length,
    falseAlarms: normal.reduce((sum, row) => sum + (alarmShare[row] as number), 0),
  };
}
