// How many episodes are open, by partition and severity: counted as conditions change, because whoever asks does so often, and of many machines.
import type { Condition } from '../../core/episode/condition.ts';
import { type Severity, severities } from '../../core/severity.ts';

export interface OpenCounts {
  /** A machine's condition was `before` and is `after` now. */
  readonly move: (before: Condition | null | undefined, after: Condition | null) => void;
  /** Of the partitions that are wanted; a severity without any has 0. */
  readonly sum: (isWanted: (partition: number) => boolean) => ReadonlyMap<Severity, number>;
  readonly clear: () => void;
}

export function createOpenCounts(): OpenCounts {
  const counts = new Map<number, Record<Severity, number>>();
  const add = (condition: Condition | null | undefined, more: 1 | -1): void => {
    const episode = condition?.episode;
    if (condition === null || condition === undefined || episode === null || episode === undefined) return;
    let ofPartition = counts.get(condition.partition);
    if (ofPartition === undefined) {
      ofPartition = { WARNING: 0, ALERT: 0, CRITICAL: 0 };
      counts.set(condition.partition, ofPartition);
    }
    ofPartition[episode.severity] += more;
  };
  return {
    move: (before, after) => {
      add(before, -1);
      add(after, 1);
    },
    sum: (isWanted) => {
      const wanted = [...counts].filter(([partition]) => isWanted(partition));
      return new Map(
        severities.map((severity) => [severity, wanted.reduce((sum, [, count]) => sum + count[severity], 0)]),
      );
    },
    clear: () => counts.clear(),
  };
}
