import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pieceRows, sendDeferred } from '../../src/delivery/send-deferred.ts';

const bounds = { pieceMs: 50, intervalMs: 2_000 };

interface World {
  deferred: number;
  /** Ids in the outbox that are not in Kafka. */
  underWay: string[];
  /** Those that have come and that nobody has been told of. */
  come: string[];
  nowMs: number;
  isKafkaAway: boolean;
  /** Carried in a millisecond. */
  rowsPerMs: number;
  /** After so long what has come is read. */
  stepMs: number;
  isOver: boolean;
}

/** `live` is what happens beside the loop, whenever that waits. */
async function run(start: Partial<World>, live: (world: World) => void = () => {}) {
  const world: World = {
    ...{ deferred: 0, underWay: [], come: [], nowMs: 0, isKafkaAway: false, rowsPerMs: 1, stepMs: 10 },
    isOver: false,
    ...start,
  };
  const over = new AbortController();
  const pieces: { readonly moved: number; readonly most: number; readonly before: number }[] = [];
  const pauses: number[] = [];
  let [count, steps] = [0, 0];
  const pass = (ms: number): void => {
    world.nowMs += ms;
    live(world);
    if (world.isOver || ++steps > 20_000) over.abort();
  };
  const carry = (ms: number): void => {
    world.come.push(...world.underWay.splice(0, Math.floor(ms * world.rowsPerMs)));
  };
  await sendDeferred(
    {
      look: async () => world.deferred > 0,
      move: async (most) => {
        const moved = Math.min(most, world.deferred);
        pieces.push({ moved, most, before: world.underWay.length });
        const ids = Array.from({ length: moved }, () => `${count++}`);
        world.deferred -= moved;
        world.underWay.push(...ids);
        return { moved, ids };
      },
      arrivals: {
        begin: async () => !world.isKafkaAway,
        next: async (waitMs) => {
          const ms = world.rowsPerMs === 0 || world.underWay.length === 0 ? waitMs : Math.min(waitMs, world.stepMs);
          carry(ms);
          pass(ms);
          return world.isKafkaAway ? undefined : world.come.splice(0);
        },
      },
      countUnconfirmed: async (most) => Math.min(most, world.underWay.length),
      pause: async (ms) => {
        pauses.push(ms);
        carry(ms);
        pass(ms);
      },
      nowMs: () => world.nowMs,
    },
    bounds,
    over.signal,
  );
  assert.ok(world.isOver, 'it came to its end');
  return { world, pieces, pauses };
}

describe('deferred messages', () => {
  test('are sent piece by piece, each when the one before has been read, of as many as come through in the time', async () => {
    const { world, pieces } = await run({ deferred: 40_000, rowsPerMs: 8 }, (world) => {
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(world.deferred, 0);
    assert.ok(pieces.every(({ before }) => before === 0));
    assert.equal(pieces[0]?.most, pieceRows.first);
    const late = pieces.slice(5, -2).map(({ most }) => most);
    assert.ok(
      late.every((most) => most >= 200 && most <= 800),
      `${late.join()}: 400 come in 50 ms`,
    );
  });

  test('of which few are carried come in small pieces, and never in none', async () => {
    const { pieces } = await run({ deferred: 2_000, rowsPerMs: 0.1 }, (world) => {
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    const last = pieces.at(-2)?.most ?? 0;
    assert.ok(last >= pieceRows.min && last <= 20, `${last} rows`);
    assert.ok(pieces.every(({ before }) => before === 0));
  });

  test('where there are few, the next piece is no larger', async () => {
    const { pieces } = await run({ deferred: 3, rowsPerMs: 100 }, (world) => {
      if (world.underWay.length === 0 && world.nowMs < 30_000) world.deferred = 3;
      world.isOver = world.nowMs > 30_000;
    });
    assert.ok(pieces.length > 3 && pieces.every(({ most }) => most <= pieceRows.first));
  });

  test('where there are none, nothing is asked of Kafka, and somebody looks now and then', async () => {
    let looks = 0;
    const { pieces, pauses } = await run({ isKafkaAway: true }, (world) => {
      world.isOver = ++looks === 3;
    });
    assert.deepEqual(pieces, []);
    assert.deepEqual(pauses, [2_000, 2_000, 2_000]);
  });

  test('stay where they are while Kafka is away', async () => {
    const { world, pieces } = await run({ deferred: 10, isKafkaAway: true }, (world) => {
      world.isKafkaAway = world.nowMs < 600_000;
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(pieces.length, 1);
    assert.ok(world.nowMs >= 600_000);
  });

  test('wait behind a connector that carries nothing, however long, one piece of them in the outbox', async () => {
    const { pieces } = await run({ deferred: 5_000, rowsPerMs: 0 }, (world) => {
      world.isOver = world.nowMs > 3_600_000;
    });
    assert.deepEqual(
      pieces.map(({ moved }) => moved),
      [pieceRows.first],
    );
  });

  test('go on behind a topic that cannot be read, or is another one, as soon as the piece is known to be in Kafka', async () => {
    const { world, pieces } = await run({ deferred: 300, rowsPerMs: 0.02, stepMs: 500 }, (world) => {
      // Nobody reads them any more.
      world.come = [];
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(world.deferred, 0);
    assert.ok(pieces.length > 3);
    assert.ok(pieces.every(({ before, most }) => before < 2 * most));
  });
});
