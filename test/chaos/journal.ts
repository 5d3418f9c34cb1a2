// What the senders of a chaos run know of each reading, told by Kafka's own producer and by nobody else: it is what must come out.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Kind } from './readings.ts';

/**
 * committed: acknowledged and, in a transaction, committed: it must come out. aborted: its transaction was aborted. refused: with a
 * record that the broker refused. unknown: the answer was lost, or compaction may have removed it: whether it counts is decided by what
 * an independent reader finds.
 */
export type Fate = 'committed' | 'aborted' | 'refused' | 'unknown';

export interface JournalEntry {
  readonly number: number;
  readonly kind: Kind;
  readonly lane: string;
  readonly fate: Fate;
  /** When it was given to the producer. */
  readonly sentAtMs: number;
}

export function writeJournal(file: string, entries: readonly JournalEntry[]): void {
  appendFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

export function readJournal(file: string): JournalEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalEntry);
}
