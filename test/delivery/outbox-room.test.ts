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
    observe: { full: () => told.push('full'), roomAgain: () => told.push('room again') },
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
  });

  test('lets nothing in while it is full, says so once, and goes on by itself', async () => {
    const { state, told, room } = create(1_000);
    state.waiting = 950;
    for (let attempt = 0; attempt < 3; attempt++) {
      await assert.rejects(room.enter(100), (error) => {
        assert.ok(error instanceof OutboxFull);
        assert.match(error.message, /holds 950 messages .* above OUTBOX_WAITING_ROWS_MAX \(1000\)/);
        return true;
      });
    }
    await room.enter(0);
    await room.enter(50);
    assert.deepEqual(told, ['full', 'room again']);
    state.waiting = 0;
    await room.enter(100);
    assert.deepEqual(told, ['full', 'room again']);
  });

  test('takes a batch that is larger than all of it when it is empty', async () => {
    const { state, room } = create(1_000);
    await room.enter(5_000);
    state.waiting = 5_000;
    await assert.rejects(room.enter(1), OutboxFull);
    state.waiting = 0;
    await room.enter(1);
  });
});
