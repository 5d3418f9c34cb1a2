// Why alerts may not get through was told as a sentence alone, in English on every page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMarker } from '../../src/debezium/marker-message.ts';
import { createProof } from '../../src/debezium/proof.ts';

const start = Date.parse('2026-03-01T10:00:00Z');

test('why alerts may not get through is told to programs too', () => {
  let nowMs = 0;
  const proof = createProof({
    ...{ limitMs: 30_000, intervalMs: 10_000, lookIntervalMs: 2_000 },
    nowMs: () => nowMs,
    wallMs: () => start + nowMs,
  });
  const heard = (members: object): void =>
    proof.heard([{ id: null, writtenAt: new Date(start + nowMs), intervalMs: 10_000, troubles: [], ...members }]);
  const lookUntil = (ms: number): void => {
    for (; nowMs < ms; nowMs += 1_000) proof.looked();
  };
  heard({});
  proof.looked();
  assert.deepEqual(proof.state().causes, []);
  // A marker of an earlier version has the sentences alone.
  heard({ troubles: ['connector c is PAUSED'] });
  assert.deepEqual(proof.state().causes, []);
  heard({ troubles: ['connector c is PAUSED'], kinds: ['connector-paused'] });
  assert.deepEqual(proof.state().causes, [{ code: 'connector-paused', at: null }]);
  lookUntil(60_000);
  assert.deepEqual(proof.state().causes, [{ code: 'markers-silent', at: new Date(start) }]);
  nowMs = 120_000;
  proof.failed();
  assert.deepEqual(proof.state().causes, [{ code: 'markers-unread', at: new Date(start + 59_000) }]);
  proof.looked();
  assert.deepEqual(proof.state().causes, [{ code: 'markers-missed', at: new Date(start + 59_000) }]);
});

// Whoever else may write to the topic filled every page.
test('of a marker no more is read than one has', () => {
  const many = (text: string) => Array.from({ length: 6 }, () => text);
  const overlong = { written_at: '2026-03-01T10:00:00.000Z', troubles: many('a'), kinds: many('slot-lost') };
  const read = readMarker(JSON.stringify(overlong), null);
  assert.deepEqual([read?.troubles.length, read?.kinds?.length], [5, 5]);
});
