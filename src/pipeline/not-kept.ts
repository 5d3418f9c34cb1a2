// Records whose bytes cannot be kept, because they are why the database refuses them: what is said of them instead, and what is left.
import type { Batch, RawRecord } from '../core/record/record.ts';
import { recordBytes } from './limits.ts';
import type { Refusals } from './save-parts.ts';

/** How many the bytes of each such record are, and by what they can be told in the topic: the end of the reason of its dead letter. */
export async function describeNotKept(batch: Batch, refusals: Refusals): Promise<ReadonlyMap<RawRecord, string>> {
  const texts = new Map<RawRecord, string>();
  if (refusals.size === 0) return texts;
  for (const record of batch.records) {
    if (refusals.get(record)?.isBare !== true) continue;
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(record.value ?? []));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    texts.set(record, `; its ${recordBytes(record)} bytes are not kept; the SHA-256 of its value is ${hex}`);
  }
  return texts;
}

/** What can be kept of a record whose bytes cannot. */
export function bare(record: RawRecord): RawRecord {
  return { ...record, timestamp: Number.NaN, key: null, value: null, headers: [] };
}
