// What a row of the outbox sends, as text: alerts and dead letters are bytes there.
import assert from 'node:assert/strict';
import { decodeText } from '../../src/core/text/text-bytes.ts';
import type { OutboxRow } from '../../src/pipeline/batch.ts';

export function payloadText(row: Pick<OutboxRow, 'payload'> | undefined): string {
  assert.ok(row !== undefined, 'there is a row');
  return typeof row.payload === 'string' ? row.payload : decodeText(row.payload);
}
