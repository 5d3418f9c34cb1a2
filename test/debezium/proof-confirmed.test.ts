// A page called the delivery well until markers had been missing for half a minute: what has come last, and when the next is due, is told all the time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarkerMessage } from '../../src/debezium/marker-message.ts';
import { createProof } from '../../src/debezium/proof.ts';

const start = Date.parse('2026-03-01T10:00:00Z');
const second = 1_000;

function listen() {
  let nowMs = 0;
  const proof = createProof({
    ...{ limitMs: 30 * second, intervalMs: 10 * second, lookIntervalMs: 2 * second },
    nowMs: () => nowMs,
    wallMs: () => start + nowMs,
  });
  const written = (agoMs: number, change: Partial<MarkerMessage> = {}): MarkerMessage => ({
    ...{ id: null, writtenAt: new Date(start + nowMs - agoMs), intervalMs: 10 * second, troubles: [] },
    ...change,
  });
  const pass = (ms: number, canLook = true): void => {
    nowMs += ms;
    if (canLook) proof.looked();
    else proof.failed();
  };
  return { proof, written, pass };
}

test('says when something last came the whole way, and how soon the next was to come', () => {
  const { proof, written, pass } = listen();
  assert.equal(proof.confirmed(), null);
  proof.found([written(7 * second)]);
  assert.deepEqual(proof.confirmed(), { at: new Date(start - 7 * second), dueMs: 15 * second });
  pass(10 * second);
  proof.heard([written(20)]);
  pass(20 * second);
  assert.deepEqual(proof.confirmed(), { at: new Date(start + 10 * second), dueMs: 15 * second });
  // One that has something to say against the way has come along it.
  proof.heard([written(20, { intervalMs: 60 * second, troubles: ['connector is PAUSED'] })]);
  assert.deepEqual(proof.confirmed(), { at: new Date(start + 30 * second), dueMs: 90 * second });
});

test('what had waited in Kafka while nobody looked confirms the time at which it was written', () => {
  const { proof, written, pass } = listen();
  proof.heard([written(20)]);
  pass(100 * second, false);
  proof.heard([written(90 * second)]);
  assert.deepEqual(proof.confirmed()?.at, new Date(start + 10 * second));
});
