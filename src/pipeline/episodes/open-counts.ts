// How many episodes are open, by partition and severity: counted as conditions change, because whoever asks does so often, and of many machines.
import type { ConditionGist } from '../../core/episode/packed-condition.ts';
import { type Severity, severities } from '../../core/severity.ts';

type Gist = Pick<ConditionGist, 'partition' | 'severity'>;

export interface OpenCounts {
  /** A machine's condition was `before` and is `after` now. */
  readonly move: (before: Gist | undefined, after: Gist | undefined) => void;
  /** Of the partitions that are wanted; a severity without any has 0. */
  readonly sum: (isWanted: (partition: number) => boolean) => ReadonlyMap<Severity, number>;
  readonly clear: () => void;
}

export function createOpenCounts(): OpenCounts {
  const counts = new Map<number, Record<Severity, number>>();
  const add = (gist: Gist | undefined, more: 1 | -1): void => {
    if (gist === undefined || gist.severity === null) return;
    let ofPartition = counts.get(gist.partition);
    if (ofPartition === undefined) {
      ofPartition = { WARNING: 0, ALERT: 0, CRITICAL: 0 };
      counts.set(gist.partition, ofPartition);
    }
    ofPartition[gist.severity] += more;
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
