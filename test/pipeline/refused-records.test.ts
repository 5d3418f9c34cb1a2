// What a record carries beside its value: whatever stands there, it is kept whole or refused with its reason.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { RawRecord } from '../../src/core/record/record.ts';
import { outcomeBytesMax, timeMaxMs, timeMinMs } from '../../src/pipeline/limits.ts';
import { bytes, createStore, pipeline, record } from './refusing-store.ts';

describe('what a record carries beside its value', () => {
  const one = async (changes: Partial<RawRecord>) => {
    const store = createStore(() => undefined);
    const records = [record(0, 0), record(0, 1, changes), record(0, 2)];
    const ranges = [{ partition: 0, from: 0, to: 3, lost: 0, skipped: 0, logEnd: 3 }];
    assert.equal((await pipeline({ save: store.save })({ topic: 'r', topicId: 'T', records, ranges })).result, 'saved');
    return { deadLetter: store.deadLetters()[0], outcomes: store.saved };
  };

  it('is refused as timestamp when that is none that can be stored', async () => {
    for (const timestamp of [timeMinMs - 1, timeMaxMs + 1, -(2 ** 63), 2 ** 63, Number.NaN]) {
      const { deadLetter } = await one({ timestamp });
      assert.equal(deadLetter?.field, 'timestamp', String(timestamp));
      assert.match(
        deadLetter.reason,
        /^timestamp of the Kafka record must be from -210866803200000 to 8640000000000000 ms, and is /,
      );
    }
    for (const timestamp of [timeMinMs, timeMinMs + 1, -1, 0, timeMaxMs - 1, timeMaxMs]) {
      assert.equal((await one({ timestamp })).deadLetter, undefined, String(timestamp));
    }
  });

  it('never makes a message that is more than Kafka takes', async () => {
    const long = new Uint8Array(1_000_000).fill(0xff);
    const nul = '\0'.repeat(10_000);
    const headers = Array.from({ length: 100 }, () => [nul, new Uint8Array(10_000)] as const);
    const { deadLetter, outcomes } = await one({ key: long, headers, value: bytes(nul.repeat(10)) });
    assert.equal(deadLetter?.record.key, long, 'the database keeps it whole');
    const [row] = outcomes[0]?.outbox.filter((each) => each.topic === 'dlq') ?? [];
    assert.ok(row !== undefined && Buffer.byteLength(row.key) + Buffer.byteLength(row.payload) < 1_000_000);
  });

  it('is saved in parts when it is more than a transaction takes, and without its bytes when it alone is', async () => {
    const large = new Uint8Array(Math.ceil(outcomeBytesMax * 0.6));
    const store = createStore(() => undefined);
    const records = [record(0, 0, { value: large }), record(0, 1, { value: large, key: large }), record(0, 2)];
    const ranges = [{ partition: 0, from: 0, to: 3, lost: 0, skipped: 0, logEnd: 3 }];
    await pipeline({ save: store.save })({ topic: 'r', topicId: 'T', records, ranges });
    const [kept, bare] = store.deadLetters();
    assert.ok(store.saved.length > 1);
    assert.equal(kept?.record.value, large);
    assert.equal(bare?.record.value, null);
    const digest = createHash('sha256').update(large).digest('hex');
    assert.ok(
      bare.reason.endsWith(`; its ${2 * large.length} bytes are not kept; the SHA-256 of its value is ${digest}`),
    );
  });
});
