// Batches are processed as the pipeline does it, with an assessment and a store of the test's own, and one moment for all of them.
import { type BatchProcessing, createProcessBatch } from '../../src/pipeline/process-batch.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

export function processPlainly(assess: BatchProcessing['assess'], save: BatchProcessing['save']) {
  return createProcessBatch({
    profile: ai4i,
    readingContext: { sourceTimeZone: 'UTC', valueBytesMax: 1_048_576 },
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: { name: 'test', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess,
    save,
    eventId: (name) => name,
    now: () => 5_000,
  });
}
