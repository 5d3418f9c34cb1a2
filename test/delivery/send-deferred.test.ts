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
  /** Before so long none of a piece comes. */
  wayMs: number;
  /** After so long what has come is read. */
  stepMs: number;
  /** Of the deferred. */
  topic: string;
  /** Where that is gone, and they go to another one. */
  goesTo?: string;
  /** Nobody can read the topic of the dead letters any more. */
  isUnreadable: boolean;
  /** What others have written there since the topic was begun to be read, in ms of reading. */
  behindMs: number;
  isOver: boolean;
}

/** `live` is what happens beside the loop, whenever that waits. */
async function run(start: Partial<World>, live: (world: World) => void = () => {}) {
  const world: World = {
    ...{ deferred: 0, underWay: [], come: [], nowMs: 0, isKafkaAway: false, rowsPerMs: 1, stepMs: 10 },
    ...{ topic: 'dead-letters', isUnreadable: false, behindMs: 0, wayMs: 0 },
    isOver: false,
    ...start,
  };
  const over = new AbortController();
  const pieces: { readonly moved: number; readonly most: number; readonly before: number }[] = [];
  const pauses: number[] = [];
  const begun: string[] = [];
  let reads: string | undefined;
  let [count, steps, leftAt] = [0, 0, 0];
  const pass = (ms: number): void => {
    world.nowMs += ms;
    live(world);
    if (world.isOver || ++steps > 20_000) over.abort();
  };
  const carry = (ms: number): void => {
    const carriedMs = Math.min(ms, world.nowMs + ms - leftAt - world.wayMs);
    world.come.push(...world.underWay.splice(0, Math.max(0, Math.floor(carriedMs * world.rowsPerMs))));
  };
  await sendDeferred(
    {
      look: async () => (world.deferred > 0 ? world.topic : undefined),
      move: async ({ from, to }, most) => {
        assert.equal(from, world.topic, 'of the topic that was looked at');
        assert.equal(to, reads, 'to the one that is read');
        const moved = Math.min(most, world.deferred);
        pieces.push({ moved, most, before: world.underWay.length });
        const ids = Array.from({ length: moved }, () => `${count++}`);
        world.deferred -= moved;
        leftAt = world.nowMs;
        world.underWay.push(...ids);
        return { moved, ids };
      },
      arrivals: {
        begin: async (topic) => {
          const to = world.goesTo ?? topic;
          if (to === reads) return to;
          if (world.isKafkaAway) return undefined;
          begun.push(to);
          reads = to;
          world.behindMs = 0;
          return to;
        },
        next: async (waitMs) => {
          if (world.isKafkaAway) return undefined;
          if (world.behindMs > 0) {
            const ms = Math.min(waitMs, world.behindMs);
            world.behindMs -= ms;
            carry(ms);
            pass(ms);
            return [];
          }
          const ms = world.rowsPerMs === 0 || world.underWay.length === 0 ? waitMs : Math.min(waitMs, world.stepMs);
          carry(ms);
          pass(ms);
          return world.isUnreadable || (world.goesTo ?? world.topic) !== reads ? undefined : world.come.splice(0);
        },
        end: () => {
          reads = undefined;
        },
      },
      countUnconfirmed: async (ids) => world.underWay.filter((id) => ids.includes(id)).length,
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
  return { world, pieces, pauses, begun };
}

describe('deferred messages', () => {
  test('are sent piece by piece, each when the one before has been read, of as many as come through in the time', async () => {
    const { world, pieces } = await run({ deferred: 40_000, rowsPerMs: 8 }, (world) => {
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(world.deferred, 0);
    assert.ok(pieces.every(({ before }) => before === 0));
    assert.equal(pieces[0]?.most, pieceRows.first);
    const late = pieces.slice(5, -2).flatMap(({ most }) => (most === 1 ? [] : [most]));
    assert.ok(
      late.every((most) => most >= 200 && most <= 800),
      `${late.join()}: 400 come in 50 ms`,
    );
  });

  test('are no fewer than so many, where already the way of one takes longer than a piece is to', async () => {
    // Each piece was to be there within its time, which none could: they became ten rows, thirty a second of a thousand.
    const { pieces } = await run({ deferred: 5_000, rowsPerMs: 1, wayMs: 300 }, (world) => {
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.deepEqual(new Set(pieces.slice(1).map(({ most }) => most)), new Set([pieceRows.min]));
  });

  test('of which few are carried come in small pieces, and no smaller ones', async () => {
    const { pieces } = await run({ deferred: 2_000, rowsPerMs: 0.1 }, (world) => {
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(pieces.at(-2)?.most, pieceRows.min);
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
    const { world, pieces } = await run({ deferred: 500, rowsPerMs: 0.02, stepMs: 500 }, (world) => {
      world.isUnreadable = true;
      world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.equal(world.deferred, 0);
    assert.ok(pieces.length > 3);
    assert.ok(pieces.every(({ before }) => before === 0));
  });

  test('go on while others are always under way, where Kafka was away for a moment', async () => {
    // What was unconfirmed was counted of all messages: beside a stream of alerts there are always more than a piece has, and nothing was sent any more.
    const stream = Array.from({ length: 1_000 }, (_, number) => `alert ${number}`);
    const { world } = await run({ deferred: 300, rowsPerMs: 0.5 }, (world) => {
      world.isKafkaAway = world.nowMs > 50 && world.nowMs < 20_000;
      world.underWay = [...world.underWay.filter((id) => !id.startsWith('alert')), ...stream];
      world.isOver = (world.deferred === 0 && world.underWay.length === stream.length) || world.nowMs > 600_000;
    });
    assert.equal(world.deferred, 0);
  });

  test('are read in the topic that they were written for, not in that of the settings alone', async () => {
    // Of another one each piece was waited for until the guardian's looks had found it, and became the smaller for it: ten in several seconds.
    const { world, begun } = await run({ deferred: 300, topic: 'earlier-name', rowsPerMs: 8 }, (world) => {
      if (world.deferred === 0 && world.underWay.length === 0 && world.topic === 'earlier-name')
        Object.assign(world, { deferred: 300, topic: 'dead-letters' });
      else world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.deepEqual(begun, ['earlier-name', 'dead-letters']);
    assert.ok(world.nowMs < 5_000, `${world.nowMs} ms`);
  });

  test('go to the topic of the settings, and are read there, where that which they were written for is gone', async () => {
    const { world, begun } = await run(
      { deferred: 300, topic: 'gone', goesTo: 'dead-letters', rowsPerMs: 8 },
      (world) => {
        world.isOver = world.deferred === 0 && world.underWay.length === 0;
      },
    );
    assert.deepEqual(begun, ['dead-letters']);
    assert.ok(world.nowMs < 5_000, `${world.nowMs} ms`);
  });

  test('are not looked for behind all that others wrote there while none was deferred', async () => {
    // Whoever goes on from where the last piece came reads hours of dead letters that went straight on before the next one.
    const { world } = await run({ deferred: 100, rowsPerMs: 8 }, (world) => {
      if (world.deferred === 0 && world.underWay.length === 0 && world.nowMs < 1_000) world.nowMs += 3_600_000;
      else if (world.nowMs < 3_650_000 && world.deferred === 0 && world.underWay.length === 0 && world.behindMs === 0)
        Object.assign(world, { behindMs: 60_000, deferred: 100, nowMs: 3_650_000 });
      else world.isOver = world.deferred === 0 && world.underWay.length === 0;
    });
    assert.ok(world.nowMs < 3_660_000, `${world.nowMs - 3_650_000} ms`);
  });
});
