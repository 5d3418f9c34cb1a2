// Batches are processed as the pipeline does it, with a store and, where a test wishes, other parts of its own, and one moment for all of them.
import { type BatchProcessing, createProcessBatch } from '../../src/pipeline/process-batch.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { assessedAs, detectionOf } from './assessed.ts';

/** Unless told otherwise every reading is anomalous, and no error is the data's. */
export function processPlainly(parts: Pick<BatchProcessing, 'save'> & Partial<BatchProcessing>) {
  return createProcessBatch({
    profile: ai4i,
    readingContext: { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 },
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: { name: 'test', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: async (readings) => assessedAs(readings, detectionOf),
    eventId: (name) => name,
    now: () => 5_000,
    ...parts,
  });
}
