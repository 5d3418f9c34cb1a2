// What a topic holds that others have used for long, made before anybody reads it: a compacted stretch whose offsets have gaps, with keys
// that were written again and again, ended transactions, and control batches that compaction has emptied; its times are the broker's. It
// runs as a step of the chaos stack: `node past.ts BOOTSTRAP JOURNAL`. Afterwards the topic is not compacted any more, so that nothing
// vanishes that was read.
import { setTimeout as sleep } from 'node:timers/promises';
import { openOtherClient } from '../support/other-client.ts';
import { type Fate, type JournalEntry, writeJournal } from './journal.ts';
import { messageBytesMax, sensorTopic } from './producers.ts';
import { isOrdered, kindOf, machineOf, readingText } from './readings.ts';

const compacting = {
  'cleanup.policy': 'compact',
  'segment.ms': 50,
  'min.cleanable.dirty.ratio': 0,
  'delete.retention.ms': 0,
  'max.compaction.lag.ms': 1,
  'message.timestamp.type': 'LogAppendTime',
  'max.message.bytes': messageBytesMax,
} as const;
const partitions = 3;
const keys = 8;
const patienceMs = 90_000;
const lane = 'compacted past';

const [bootstrap = '', journal = ''] = process.argv.slice(2);
const client = openOtherClient(bootstrap);
let next = 0;

await client.createTopic(sensorTopic, partitions, compacting);
await client.configureBroker({ 'log.cleaner.backoff.ms': 500 });
for (let round = 0; round < 4; round++) await sendTransaction(`past-${round}`, round % 2 === 0 ? 'abort' : 'commit');
const deadline = performance.now() + patienceMs;
while (((await client.inspect(sensorTopic))['empty control'] ?? 0) === 0) {
  if (performance.now() > deadline) throw new Error(`compaction has emptied no control batch in ${patienceMs} ms`);
  const outcomes = await client.send({
    lane,
    topic: sensorTopic,
    config: { 'compression.type': 'zstd' },
    records: take('unknown'),
  });
  if (outcomes.some((each) => 'error' in each)) throw new Error(JSON.stringify(outcomes));
  await sleep(500);
}
await client.configureTopic(sensorTopic, {
  'cleanup.policy': 'delete',
  'segment.ms': null,
  'message.timestamp.type': 'CreateTime',
});
await client.configureBroker({ 'log.cleaner.backoff.ms': null });
await client.send({ lane, topic: sensorTopic, config: {}, records: take('committed') });
await client.close();

/** Eight keys in every partition, each time again: those of the machines whose readings may lie anywhere. */
function take(fate: Fate) {
  const sentAtMs = Date.now();
  const entries: JournalEntry[] = [];
  const records = Array.from({ length: keys * partitions }, (_, index) => {
    while (isOrdered(machineOf(next))) next++;
    const number = next++;
    entries.push({ number, kind: kindOf(number), lane, fate, sentAtMs });
    return {
      key: String(machineOf(number)),
      value: readingText(number, kindOf(number)),
      partition: Math.floor(index / keys),
    };
  });
  writeJournal(journal, entries);
  return records;
}

async function sendTransaction(id: string, end: 'commit' | 'abort'): Promise<void> {
  const config = { 'transactional.id': id, 'compression.type': 'gzip' };
  // What was committed is written again under the same keys later on, and may then be compacted away.
  const records = take(end === 'abort' ? 'aborted' : 'unknown');
  const { outcome } = await client.transaction({ lane: id, topic: sensorTopic, config, records, end });
  if (outcome !== (end === 'commit' ? 'committed' : 'aborted')) throw new Error(`transaction ${id}: ${outcome}`);
}
