import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOutboxRoom, OutboxFull } from '../../src/delivery/outbox-room.ts';

function create(rowsMax: number) {
  const state = { waiting: 0, counts: 0 };
  const told: string[] = [];
  const room = createOutboxRoom({
    rowsMax,
    count: async (most) => {
      state.counts++;
      return Math.min(state.waiting, most);
    },
    observe: { full: () => told.push('full'), waitsNoMore: () => told.push('waits no more') },
  });
  return { state, told, room };
}

describe('the bound of the outbox', () => {
  test('is counted at first, and then only when so many rows may be there', async () => {
    const { state, room } = create(1_000);
    for (let save = 0; save < 10; save++) await room.enter(100);
    assert.equal(state.counts, 1);
    state.waiting = 300;
    await room.enter(100);
    assert.equal(state.counts, 2);
    for (let save = 0; save < 6; save++) await room.enter(100);
    assert.equal(state.counts, 2);
    await room.enter(100);
    assert.equal(state.counts, 3);
  });

  test('lets nothing in while it is full, says so once, and goes on by itself', async () => {
    const { state, told, room } = create(1_000);
    state.waiting = 4_000;
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(room.enter(100), (error) => {
        assert.ok(error instanceof OutboxFull);
        assert.match(error.message, /holds OUTBOX_WAITING_ROWS_MAX \(1000\) messages or more/);
        return true;
      });
    }
    await room.enter(0);
    assert.deepEqual(told, ['full']);
    state.waiting = 999;
    await room.enter(100);
    assert.deepEqual(told, ['full', 'waits no more']);
    await assert.doesNotReject(room.enter(100));
    assert.deepEqual(told, ['full', 'waits no more']);
  });

  test('lets a save in that is larger than the bound, also while another consumer keeps a few rows waiting', async () => {
    const { state, room } = create(1_000);
    state.waiting = 11;
    await room.enter(5_000);
    state.waiting = 5_011;
    await assert.rejects(room.enter(1), OutboxFull);
    state.waiting = 11;
    await room.enter(5_000);
  });

  test('is nothing that anybody waits for when what waited was dropped', async () => {
    const { state, told, room } = create(1_000);
    room.leave();
    assert.deepEqual(told, []);
    state.waiting = 1_000;
    await assert.rejects(room.enter(1), OutboxFull);
    room.leave();
    room.leave();
    assert.deepEqual(told, ['full', 'waits no more']);
    await assert.rejects(room.enter(1), OutboxFull);
    assert.deepEqual(told, ['full', 'waits no more', 'full']);
  });
});
