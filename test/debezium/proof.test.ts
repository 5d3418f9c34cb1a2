// The page said "live" while the consumer was frozen, or the connector stopped: what comes to nobody was taken for nothing that came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MarkerMessage, markerPayload, readMarker } from '../../src/debezium/marker-message.ts';
import { createProof } from '../../src/debezium/proof.ts';

const start = Date.parse('2026-03-01T10:00:00Z');

/** `aheadMs` is what the reader's clock is ahead of the writer's. */
function listen(aheadMs = 0) {
  let nowMs = 0;
  const proof = createProof({ limitMs: 30_000, nowMs: () => nowMs, wallMs: () => start + aheadMs + nowMs });
  const marker = (change: Partial<MarkerMessage> & { readonly agoMs?: number } = {}): MarkerMessage => {
    const { agoMs = 20, ...more } = change;
    return { id: null, writtenAt: new Date(start + nowMs - agoMs), intervalMs: 10_000, troubles: [], ...more };
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const beat = (seconds: number, change?: Parameters<typeof marker>[0]): void => {
    for (let at = 0; at < seconds; at += 10) {
      pass(10_000);
      proof.heard([marker(change)]);
    }
  };
  return { proof, marker, pass, beat };
}

test('where no marker has ever come, nothing is missed', () => {
  const { proof, pass } = listen();
  pass(3_600_000);
  assert.deepEqual(proof.state(), { reason: null, since: null, isStarting: false });
  assert.equal(proof.silentMs(), null);
});

test('markers that stop are told, with when the last one was written, and gone when they come again', () => {
  const { proof, pass, beat } = listen();
  beat(60);
  pass(29_000);
  assert.equal(proof.state().reason, null);
  pass(2_000);
  const { reason, since } = proof.state();
  assert.match(reason ?? '', /nothing has come through .* since 2026-03-01T10:00:59\.980Z.*one is due every 10 s/);
  assert.equal(since?.toISOString(), '2026-03-01T10:00:59.980Z');
  beat(10);
  assert.equal(proof.state().reason, null);
});

test('an interval that is longer than the limit is waited for', () => {
  const { proof, pass, marker } = listen();
  proof.heard([marker({ intervalMs: 60_000 })]);
  pass(170_000);
  assert.equal(proof.state().reason, null);
  pass(11_000);
  assert.notEqual(proof.state().reason, null);
});

test('what the guardian says in its markers is told, since the last one that had nothing to say', () => {
  const { proof, beat } = listen();
  beat(20);
  beat(40, { troubles: ['connector c is PAUSED', 'nobody reads the slot'] });
  const { reason, since } = proof.state();
  assert.equal(reason, 'connector c is PAUSED; nobody reads the slot');
  assert.equal(since?.toISOString(), '2026-03-01T10:00:19.980Z');
  beat(10);
  assert.equal(proof.state().reason, null);
});

test('a marker from before this start says nothing of now, but that there should be one', () => {
  const { proof, pass, marker, beat } = listen();
  proof.found([marker({ agoMs: 3_600_000 })]);
  assert.deepEqual([proof.state().isStarting, proof.state().reason !== null], [true, true]);
  pass(30_000);
  assert.equal(proof.state().isStarting, false);
  assert.match(proof.state().reason ?? '', /since 2026-03-01T09:00:00\.000Z/);
  beat(10);
  assert.equal(proof.state().reason, null);

  const soon = listen();
  soon.proof.found([soon.marker({ agoMs: 5_000 })]);
  assert.equal(soon.proof.state().reason, null);
});

test('markers that come late are told until they come in time; clocks that differ are no lateness', () => {
  for (const aheadMs of [-600_000, 0, 600_000]) {
    const { proof, beat } = listen(aheadMs);
    beat(60);
    assert.equal(proof.state().reason, null, `clock ahead by ${aheadMs}`);
    beat(20, { agoMs: 90_000 });
    assert.match(proof.state().reason ?? '', /alerts are late: a marker took 90 s longer/);
    assert.equal(proof.state().since?.toISOString(), '2026-03-01T10:00:59.980Z');
    beat(10);
    assert.equal(proof.state().reason, null);
  }
});

// Each restart of the connector sent old markers again, and the page was live for a moment.
test('a marker that is sent again is no news', () => {
  const { proof, marker, pass } = listen();
  const once = marker({ id: 'a' });
  proof.heard([once, marker({ id: 'b' })]);
  pass(31_000);
  proof.heard([once]);
  assert.match(proof.state().reason ?? '', /nothing has come through/);
  proof.heard([marker({ id: 'c' })]);
  assert.equal(proof.state().reason, null);
});

test('a marker is read as it is written, also that of an earlier version, and nothing else is', () => {
  const marker = { writtenAt: new Date(start), intervalMs: 10_000, troubles: ['a', 'b'] };
  assert.deepEqual(readMarker(markerPayload(marker), 'x'), { id: 'x', ...marker });
  const old = { written_at: '2026-03-01T10:00:00.000Z' };
  const none = { id: null, writtenAt: new Date(start), intervalMs: null };
  assert.deepEqual(readMarker(JSON.stringify(old), null), { ...none, troubles: [] });
  const odd = { ...old, interval_ms: -1, troubles: [7, 'x'] };
  assert.deepEqual(readMarker(JSON.stringify(odd), null), { ...none, troubles: ['x'] });
  for (const text of ['', 'null', '[]', '{"written_at":7}', '{"written_at":"soon"}', '\u0000'])
    assert.equal(readMarker(text, null), undefined, text);
});
