// One record that the data alone make impossible to score or to save was tried again for ever, with all that lay behind it. It is found by
// halving and refused; what is ours (the database away, tables that are wrong, a broken model) refuses nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatabaseUnfit, Unavailable } from '../../src/core/errors.ts';
import { ScoringFailed } from '../../src/pipeline/assess.ts';
import type { BatchOutcome } from '../../src/pipeline/batch.ts';
import type { BatchProcessing } from '../../src/pipeline/process-batch.ts';
import { assessedAs } from './assessed.ts';
import { batchOf, createStore, hasMachine, pipeline, Refusal } from './refusing-store.ts';

describe('a record that the database refuses', () => {
  it('is found by halving, and all others are saved once, with their progress', async () => {
    const store = createStore((outcome) =>
      hasMachine(outcome, 42, 1) ? new Refusal('SQLSTATE 22008: \u0007no') : undefined,
    );
    const batch = batchOf(100);
    const { result, saved } = await pipeline({ save: store.save })(batch);
    assert.equal(result, 'saved');
    assert.deepEqual(
      [...store.next],
      [
        [0, 202],
        [1, 202],
      ],
    );
    assert.deepEqual(
      store.deadLetters().map((each) => [each.record.partition, each.record.offset, each.reason, each.field]),
      [[1, 42, 'it cannot be stored: SQLSTATE 22008: \uFFFDno', null]],
    );
    assert.deepEqual(
      store.deadLetters()[0]?.record.value,
      [...batch.records].find((each) => each.partition === 1 && each.offset === 42)?.value,
    );
    assert.equal(store.scored(), 199);
    assert.equal(new Set(store.saved.flatMap((each) => each.outbox.map((row) => row.id))).size, 200);
    assert.equal(saved?.detections.length, 199);
    assert.deepEqual(
      saved?.progress.map(({ partition, from, to }) => [partition, from, to]),
      [
        [0, 0, 202],
        [1, 0, 202],
      ],
    );
    assert.ok(store.attempts() < 25, `${store.attempts()} transactions`);
  });

  it('is not looked for when the database took too long: less is saved at once, and nothing is refused', async () => {
    const slow = new Error('canceling statement due to statement timeout');
    const tookTooLong = (error: unknown): boolean => error === slow;
    const sizeOf = (outcome: BatchOutcome): number => outcome.detections.length;
    const store = createStore((outcome) => (sizeOf(outcome) > 30 ? slow : undefined));
    const { result } = await pipeline({ save: store.save, tookTooLong })(batchOf(100));
    assert.equal(result, 'saved');
    assert.equal(store.scored(), 200);
    assert.deepEqual(store.deadLetters(), []);

    const stuck = createStore(() => slow);
    await assert.rejects(pipeline({ save: stuck.save, tookTooLong })(batchOf(2)), (error) => error === slow);
    assert.deepEqual(stuck.saved, []);
  });

  it('is refused without its bytes when these are why', async () => {
    const store = createStore((outcome) =>
      [...outcome.detections, ...outcome.deadLetters].some(
        (each) => each.record.offset === 4 && each.record.value !== null,
      )
        ? new Refusal('no')
        : undefined,
    );
    await pipeline({ save: store.save })(batchOf(3));
    assert.deepEqual(
      store
        .deadLetters()
        .map(({ record: { offset, value, key, headers }, reason }) => [
          offset,
          value,
          key,
          headers,
          reason.replace(/\d+/, 'N').replace(/[0-9a-f]{64}/, 'H'),
        ]),
      [0, 1].map(() => [
        4,
        null,
        null,
        [],
        'it cannot be stored: no; its N bytes are not kept; the SHA-256 of its value is H',
      ]),
    );
  });

  it('is tried twice before it is doubted, so that what passes by itself refuses nothing', async () => {
    const store = createStore((_, attempt) => (attempt === 1 ? new Refusal('once') : undefined));
    await pipeline({ save: store.save })(batchOf(5));
    assert.deepEqual([store.deadLetters().length, store.saved.length], [0, 1]);
  });
});

describe('a failure of ours', () => {
  it('rejects, with nothing saved, when nothing was', async () => {
    const away = new Unavailable('away', { retryable: true });
    const store = createStore(() => away);
    await assert.rejects(pipeline({ save: store.save })(batchOf(4)), away);
    assert.equal(store.attempts(), 1);
  });

  it('in the middle of the halves is a conflict, and the batch that is read again goes on where it was', async () => {
    let isAway = true;
    const store = createStore((outcome) => {
      if (hasMachine(outcome, 4, 0)) return new Refusal('no');
      return isAway && outcome.progress[0]?.partition === 1 ? new Unavailable('away', { retryable: true }) : undefined;
    });
    const process = pipeline({ save: store.save });
    const batch = batchOf(4);
    const { result, saved } = await process(batch);
    assert.equal(result, 'conflict');
    assert.equal(saved?.deadLetters.length, 1);
    assert.equal(store.next.get(0), 10);
    isAway = false;
    assert.deepEqual(await process(batch), { result: 'conflict', saved: undefined }, 'positions must be read again');
    const rest = {
      ...batch,
      ranges: batch.ranges.slice(1),
      records: [...batch.records].filter((each) => each.partition === 1),
    };
    assert.equal((await process(rest)).result, 'saved');
    assert.deepEqual([store.scored(), store.deadLetters().length], [7, 1]);
  });

  it('of the tables, which refuse known-good rows too, makes no dead letter of anything', async () => {
    const store = createStore(() => new Refusal('SQLSTATE 23514: check'));
    const process = pipeline({
      save: store.save,
      rehearse: async () => {
        throw new Refusal('SQLSTATE 23514: check');
      },
    });
    await assert.rejects(
      process(batchOf(4)),
      (error) => error instanceof DatabaseUnfit && /SQLSTATE 23514/.test(error.message),
    );
    assert.deepEqual(store.saved, []);
  });

  it('of progress itself, whatever the record, is said and not booked', async () => {
    const store = createStore(() => new Refusal('SQLSTATE 23514: adds_up'));
    await assert.rejects(pipeline({ save: store.save, rehearse: async () => {} })(batchOf(4)), DatabaseUnfit);
    assert.deepEqual(store.saved, []);
  });
});

describe('a reading on which the model throws', () => {
  const scoring = (throws: (machineId: number) => boolean): BatchProcessing['assess'] => {
    return async (readings) => {
      if (readings.some((reading) => throws(reading.machineId))) throw new ScoringFailed('a feature\nfails');
      return assessedAs(readings, () => undefined);
    };
  };

  it('is refused, and those around it are scored', async () => {
    const store = createStore(() => undefined);
    await pipeline({ save: store.save, assess: scoring((machineId) => machineId === 6) })(batchOf(50));
    assert.deepEqual(
      store.deadLetters().map((each) => [each.record.offset, each.reason]),
      [0, 1].map(() => [6, 'the reading cannot be scored: a feature\uFFFDfails']),
    );
    assert.deepEqual([store.scored(), store.saved.length], [98, 1]);
  });

  it('refuses nothing when it throws on all, at once or later', async () => {
    const store = createStore(() => undefined);
    await assert.rejects(pipeline({ save: store.save, assess: scoring(() => true) })(batchOf(5)), ScoringFailed);
    let isBroken = false;
    const process = pipeline({ save: store.save, assess: scoring(() => isBroken) });
    await process(batchOf(5));
    isBroken = true;
    await assert.rejects(process(batchOf(5)), ScoringFailed);
    assert.deepEqual(store.deadLetters(), []);
  });

  it('is no fault of the reading when machine types cannot be asked for', async () => {
    const store = createStore(() => undefined);
    const denied = new Error('permission denied');
    const assess = async () => {
      throw denied;
    };
    await assert.rejects(pipeline({ save: store.save, assess })(batchOf(1)), denied);
  });
});
