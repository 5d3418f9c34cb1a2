// Records as no plant sends them, drawn from a seed: values in every spelling, spoilt ones, odd times, keys and headers, faults.
import type { RawRecord } from '../../src/core/record/record.ts';
import { mutatedMessage, mutatedParts } from './mutate.ts';
import { spelledReading } from './spellings.ts';

export function oddRecord(partition: number, offset: number, random: () => number): RawRecord {
  const kind = random();
  const value = kind < 0.8 ? spelledReading(random) : mutatedMessage(random, `m${offset}`, 20_000);
  const parts = { timestamp: 1_763_461_800_000n, key: Buffer.from('1'), headers: [] };
  const { timestamp, key, headers } = random() < 0.05 ? mutatedParts(random, 1_000) : parts;
  const raw = { partition, offset, timestamp: Number(timestamp), key, value, headers };
  return random() < 0.01 ? { ...raw, key: null, value: null, headers: [], fault: "the record's key is broken" } : raw;
}
