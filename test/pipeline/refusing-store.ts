// Batches, and a store that refuses some of them, as the database does.
import assert from 'node:assert/strict';
import type { Batch, RawRecord } from '../../src/core/record/record.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import type { BatchProcessing } from '../../src/pipeline/process-batch.ts';
import { processPlainly } from './plain-processing.ts';

export class Refusal extends Error {}

const sensors = {
  airTemperature: 300,
  processTemperature: 310,
  rotationalSpeed: 1500,
  torque: 40,
  toolWear: 10,
};
export const bytes = (text: string) => new TextEncoder().encode(text);

export function record(partition: number, offset: number, changes: Partial<RawRecord> = {}): RawRecord {
  const value = bytes(JSON.stringify({ machineId: offset, ...sensors }));
  return { partition, offset, timestamp: 1_000, key: bytes('1'), value, headers: [], ...changes };
}

/** Two partitions of `count` records each, one offset skipped after each record, and two lost at the beginning. */
export function batchOf(count: number): Batch {
  const records = [0, 1].flatMap((partition) =>
    Array.from({ length: count }, (_, index) => record(partition, 2 + 2 * index)),
  );
  const range = { from: 0, to: 2 + 2 * count, lost: 2, skipped: count, logEnd: 1_000 };
  return { topic: 'readings', topicId: 'T', records, ranges: [0, 1].map((partition) => ({ partition, ...range })) };
}

/** A store that compares and sets, as the database does (contracts/consumer-store.test.ts proves it), and refuses outcomes by `refuses`. */
export function createStore(refuses: (outcome: BatchOutcome, attempt: number) => Error | undefined) {
  const next = new Map<number, number>();
  const saved: BatchOutcome[] = [];
  let attempts = 0;
  const save = async (outcome: BatchOutcome): Promise<'saved' | 'conflict'> => {
    const error = refuses(outcome, ++attempts);
    if (error !== undefined) throw error;
    if (outcome.progress.some((step) => step.from !== (next.get(step.partition) ?? step.from))) return 'conflict';
    for (const step of outcome.progress) {
      assert.equal(step.scored + step.rejected + step.skipped + step.lost, step.to - step.from);
      next.set(step.partition, step.to);
    }
    saved.push(outcome);
    return 'saved';
  };
  const deadLetters = () => saved.flatMap((each) => each.deadLetters);
  const scored = () => saved.flatMap((each) => each.progress).reduce((sum, step) => sum + step.scored, 0);
  return { save, next, saved, deadLetters, scored, attempts: () => attempts };
}

/** Errors that are refusals are of the data. */
export function pipeline(parts: Pick<BatchProcessing, 'save'> & Partial<BatchProcessing>) {
  return processPlainly({ refusalOf: (error) => (error instanceof Refusal ? error.message : undefined), ...parts });
}

export const hasMachine = (outcome: BatchOutcome, machineId: number, partition: number) =>
  outcome.detections.some(
    (each) => each.record.partition === partition && each.detection.reading.machineId === machineId,
  );
