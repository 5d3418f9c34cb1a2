// Counts by partition, as the ledger keeps them: a record once, and its readings beside it.
import type { Assessment } from '../core/assessment.ts';
import type { BatchRange } from '../core/record/record.ts';
import type { ProgressStep } from './batch.ts';

export interface ReadingCounts {
  /** The readings of a record come one after the other; `isLast` ends the record. */
  readonly add: (partition: number, verdict: Assessment['verdict'], isLast: boolean) => void;
  /** Records that each hold one reading. */
  readonly addRecords: (partition: number, found: Readonly<Record<Assessment['verdict'], number>>) => void;
  readonly steps: () => ProgressStep[];
}

export function createReadingCounts(ranges: readonly BatchRange[]): ReadingCounts {
  const counts = new Map(ranges.map((range) => [range.partition, noCounts()]));
  let recordHasScored = false;
  return {
    add: (partition, verdict, isLast) => {
      const count = counts.get(partition) as Counts;
      if (verdict === 'refused') count.readingsRefused++;
      else {
        recordHasScored = true;
        count.readingsScored++;
        if (verdict === 'anomalous') count.anomalous++;
      }
      if (!isLast) return;
      if (recordHasScored) count.scored++;
      else count.rejected++;
      recordHasScored = false;
    },
    addRecords: (partition, { normal, anomalous, refused }) => {
      const count = counts.get(partition) as Counts;
      count.scored += normal + anomalous;
      count.readingsScored += normal + anomalous;
      count.anomalous += anomalous;
      count.rejected += refused;
      count.readingsRefused += refused;
    },
    steps: () => ranges.map((range) => stepOf(range, counts.get(range.partition) as Counts)),
  };
}

interface Counts {
  scored: number;
  rejected: number;
  anomalous: number;
  readingsScored: number;
  readingsRefused: number;
}

function noCounts(): Counts {
  return { scored: 0, rejected: 0, anomalous: 0, readingsScored: 0, readingsRefused: 0 };
}

function stepOf(range: BatchRange, count: Counts): ProgressStep {
  const { scored, rejected, anomalous, readingsScored, readingsRefused } = count;
  const step = { ...range, scored, anomalous, rejected };
  if (readingsScored === scored && readingsRefused === rejected) return step;
  return { ...step, moreScored: readingsScored - scored, moreRejected: readingsRefused - rejected };
}
