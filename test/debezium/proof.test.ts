// The page said "live" while the consumer was frozen, or the connector stopped: what comes to nobody was taken for nothing that came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MarkerMessage, markerPayload, readMarker } from '../../src/debezium/marker-message.ts';
import { createProof } from '../../src/debezium/proof.ts';

const start = Date.parse('2026-03-01T10:00:00Z');

function listen() {
  let nowMs = 0;
  let aheadMs = 0;
  const made = createProof({
    ...{ limitMs: 30_000, intervalMs: 10_000, lookIntervalMs: 2_000 },
    nowMs: () => nowMs,
    wallMs: () => start + aheadMs + nowMs,
  });
  let canLook = true;
  /** As a Portal that looks all the time does. */
  const state = () => {
    if (canLook) made.looked();
    else made.failed();
    return made.state();
  };
  const proof = { ...made, state };
  const setClock = (ms: number): void => {
    aheadMs = ms;
  };
  const look = (can: boolean): void => {
    canLook = can;
    state();
  };
  const marker = (change: Partial<MarkerMessage> & { readonly agoMs?: number } = {}): MarkerMessage => {
    const { agoMs = 20, ...more } = change;
    return { id: null, writtenAt: new Date(start + nowMs - agoMs), intervalMs: 10_000, troubles: [], ...more };
  };
  const pass = (ms: number): void => {
    for (const end = nowMs + ms; nowMs < end; nowMs += 1_000) state();
  };
  const beat = (seconds: number, change?: Parameters<typeof marker>[0]): void => {
    for (let at = 0; at < seconds; at += 10) {
      pass(10_000);
      proof.heard([marker(change)]);
    }
  };
  return { proof, marker, pass, beat, setClock, look };
}

test('where no marker has ever come, nothing is missed', () => {
  const { proof, pass } = listen();
  pass(3_600_000);
  assert.deepEqual(proof.state(), { reason: null, causes: [], since: null, isStarting: false });
  assert.equal(proof.silentMs(), null);
});

test('markers that stop are told, with when the last one was written, and gone when they come again', () => {
  const { proof, pass, beat } = listen();
  beat(60);
  pass(31_000);
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
  pass(181_000);
  assert.equal(proof.state().reason, null);
  pass(2_000);
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
  pass(32_000);
  assert.equal(proof.state().isStarting, false);
  assert.match(proof.state().reason ?? '', /since 2026-03-01T09:00:00\.000Z/);
  beat(10);
  assert.equal(proof.state().reason, null);

  const soon = listen();
  soon.proof.found([soon.marker({ agoMs: 5_000 })]);
  assert.equal(soon.proof.state().reason, null);
});

// A clock that was set by an hour while the Portal ran made its pages not live until it was started anew.
test('clocks that differ, step or drift take nothing from the word of markers that come', () => {
  for (const aheadMs of [-3_600_000, 600_000]) {
    const { proof, beat, setClock } = listen();
    setClock(aheadMs);
    beat(60);
    assert.equal(proof.state().reason, null, `clock ahead by ${aheadMs}`);
    setClock(0);
    beat(60);
    assert.equal(proof.state().reason, null, `clock set right after ${aheadMs}`);
    beat(60, { agoMs: 90_000 });
    assert.equal(proof.state().reason, null, 'the writer has another clock');
  }
});

test('who cannot look says that, and not that the consumer is silent; and who has just woken says nothing', () => {
  const { proof, pass, beat, look, marker } = listen();
  beat(30);
  look(false);
  pass(33_000);
  assert.match(proof.state().reason ?? '', /^the Portal has not been able to read the markers of the delivery since /);
  look(true);
  proof.heard([marker()]);
  assert.equal(proof.state().reason, null);

  let clock = 0;
  const frozen = createProof({
    ...{ limitMs: 30_000, intervalMs: 10_000, lookIntervalMs: 2_000 },
    nowMs: () => clock,
    wallMs: () => start + clock,
  });
  frozen.heard([marker()]);
  frozen.looked();
  clock = 3_600_000;
  assert.equal(frozen.state().reason, null, 'it has not looked since');
  // A look that had hung for half a minute was another half a minute until it was told.
  frozen.failed();
  assert.match(
    frozen.state().reason ?? '',
    /not been able to read the markers of the delivery since 2026-03-01T10:00:00\.000Z/,
  );
});

// After 40 s in which Kafka was frozen the page was live for a moment with what was old, and then said that the consumer does not run.
test('who can look again after long awaits the next marker, and only where none comes speaks of the consumer', () => {
  for (const couldLook of [true, false]) {
    let clock = 0;
    const proof = createProof({
      ...{ limitMs: 30_000, intervalMs: 10_000, lookIntervalMs: 2_000 },
      nowMs: () => clock,
      wallMs: () => start + clock,
    });
    const marker = () => ({ id: null, writtenAt: new Date(start + clock), intervalMs: 10_000, troubles: [] });
    proof.heard([marker()]);
    proof.looked();
    clock = 40_000;
    // A look that hung has not failed.
    if (!couldLook) proof.failed();
    proof.looked();
    assert.match(
      proof.state().reason ?? '',
      /^the Portal could not read the markers .* from 2026-03-01T10:00:00\.000Z on/,
    );
    assert.equal(proof.state().since?.getTime(), start);
    for (clock = 42_000; clock < 72_000; clock += 2_000) proof.looked();
    assert.match(proof.state().reason ?? '', /^the Portal could not read/);
    clock = 74_000;
    proof.looked();
    assert.match(proof.state().reason ?? '', /^nothing has come through/);
    proof.heard([marker()]);
    proof.looked();
    assert.equal(proof.state().reason, null);
    // Who was frozen itself, or cut off, finds the markers of meanwhile at the first look: they may be from its beginning.
    const frozenAt = clock;
    clock += 60_000;
    proof.heard([{ ...marker(), writtenAt: new Date(start + frozenAt + 1_000) }]);
    proof.looked();
    assert.match(proof.state().reason ?? '', /^the Portal could not read the markers .* and awaits the next$/);
    clock += 10_000;
    proof.heard([marker()]);
    proof.looked();
    assert.equal(proof.state().reason, null);
  }
});

test('a Portal that starts while the last marker tells of a trouble is not live, since the last that told of none', () => {
  const { proof, marker } = listen();
  proof.found([marker({ agoMs: 60_000 }), marker({ agoMs: 5_000, troubles: ['connector c is PAUSED'] })]);
  const { reason, isStarting, since } = proof.state();
  assert.deepEqual([reason !== null, isStarting], [true, true]);
  assert.equal(since?.getTime(), start - 60_000);
});

test('a look that comes seldom hears of markers later, and that is no silence; nor is a marker that names no interval', () => {
  let clock = 0;
  const proof = createProof({
    ...{ limitMs: 1_000, intervalMs: 10_000, lookIntervalMs: 60_000 },
    nowMs: () => clock,
    wallMs: () => start + clock,
  });
  const hear = (intervalMs: number | null): void => {
    proof.heard([{ id: null, writtenAt: new Date(start + clock), intervalMs, troubles: [] }]);
    proof.looked();
  };
  hear(300);
  clock += 60_000;
  proof.looked();
  assert.equal(proof.state().reason, null);
  hear(null);
  clock += 85_000;
  proof.looked();
  assert.equal(proof.state().reason, null);
  clock += 6_000;
  proof.looked();
  assert.notEqual(proof.state().reason, null);
});

test('who begins to look anew has heard before', () => {
  const { proof, marker, beat } = listen();
  beat(30);
  proof.found([marker({ id: 'x', troubles: ['connector c is PAUSED'] })]);
  const { reason, isStarting } = proof.state();
  assert.deepEqual([reason, isStarting], ['connector c is PAUSED', false]);
});

// Each restart of the connector sent old markers again, and the page was live for a moment.
test('a marker that is sent again is no news', () => {
  const { proof, marker, pass } = listen();
  const once = marker({ id: 'a' });
  proof.heard([once, marker({ id: 'b' })]);
  pass(33_000);
  proof.heard([once]);
  assert.match(proof.state().reason ?? '', /nothing has come through/);
  proof.heard([marker({ id: 'c' })]);
  assert.equal(proof.state().reason, null);
});

// A Portal that had just started took markers of two hours ago, which the connector sent again, for news: live for half a minute.
test('markers that were written before the last known are no news, also where their ids are not known', () => {
  const { proof, marker, pass } = listen();
  proof.found([marker({ agoMs: 60_000, id: 'last' })]);
  pass(40_000);
  const { reason } = proof.state();
  assert.match(reason ?? '', /nothing has come through .* since 2026-03-01T09:59:00/);
  for (let ago = 720; ago > 90; ago -= 90) {
    // As many as come out in a look, with what was wrong then.
    const again = Array.from({ length: 90 }, (_, at) => marker({ agoMs: (ago - at) * 10_000, id: `${ago - at}` }));
    proof.heard([...again, marker({ agoMs: (ago - 90) * 10_000, id: `${ago} t`, troubles: ['of two hours ago'] })]);
    pass(1_000);
    assert.equal(proof.state().reason, reason);
  }
  proof.heard([marker({ id: 'new' })]);
  assert.equal(proof.state().reason, null);
});

// They came one by one to who waits for them, and of two that were written within a moment the second was taken for news.
test('what is sent again one by one is no news either, and the clock of a writer that was set back is', () => {
  const { proof, marker, pass } = listen();
  proof.found([marker({ agoMs: 60_000, id: 'last' })]);
  pass(40_000);
  const { reason } = proof.state();
  assert.match(reason ?? '', /nothing has come through .* since 2026-03-01T09:59:00/);
  for (let at = 0; at < 20; at++) proof.heard([marker({ agoMs: 7_200_000 - at * 500, id: `${at}` })]);
  assert.equal(proof.state().reason, reason);
  for (const id of ['a', 'b', 'c']) {
    pass(10_000);
    proof.heard([marker({ agoMs: 3_600_000, id })]);
  }
  assert.equal(proof.state().reason, null);
});

// Of several partitions the one that was read last counted, and not what was written last.
test('of markers that come together the one that was written last counts', () => {
  const both = listen();
  const wrong = (agoMs: number) => both.marker({ agoMs, troubles: ['connector c is PAUSED'] });
  both.proof.found([both.marker({ agoMs: 1_000 }), wrong(9_000)]);
  assert.equal(both.proof.state().reason, null);
  both.pass(10_000);
  both.proof.heard([both.marker({ agoMs: 1_000 }), wrong(5_000)]);
  assert.equal(both.proof.state().reason, null);
  both.pass(10_000);
  both.proof.heard([wrong(1_000), both.marker({ agoMs: 5_000 })]);
  assert.equal(both.proof.state().reason, 'connector c is PAUSED');
});

test('a marker is read as it is written, also that of an earlier version, and nothing else is', () => {
  const marker = { writtenAt: new Date(start), intervalMs: 10_000, troubles: ['a', 'b'] };
  assert.deepEqual(readMarker(markerPayload(marker), 'x'), { id: 'x', ...marker });
  const both = { ...marker, kinds: ['connector-paused', 'slot-inactive'] };
  assert.deepEqual(readMarker(markerPayload(both), 'x'), { id: 'x', ...both });
  const old = { written_at: '2026-03-01T10:00:00.000Z' };
  const none = { id: null, writtenAt: new Date(start), intervalMs: null };
  assert.deepEqual(readMarker(JSON.stringify(old), null), { ...none, troubles: [] });
  const odd = { ...old, interval_ms: -1, troubles: [7, 'x'], kinds: ['x', 7] };
  assert.deepEqual(readMarker(JSON.stringify(odd), null), { ...none, troubles: ['x'] });
  for (const text of ['', 'null', '[]', '{"written_at":7}', '{"written_at":"soon"}', '\u0000'])
    assert.equal(readMarker(text, null), undefined, text);
});
