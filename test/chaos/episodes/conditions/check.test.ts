// The checker of conditions finds what it is there to find, on made-up runs of the product's own code: it agrees with every faultless one, and names each kind
// of fault.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ConditionCheck, type ConditionsObserved, checkConditions } from './check.ts';
import type { RowChange, Transaction } from './journal.ts';
import { knowledge, madeUpRun } from './made-up.ts';
import { machineText } from './order.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const faultless = await madeUpRun(1);
const { transactions } = faultless.journal;

function check(change: Partial<ConditionsObserved> = {}): ConditionCheck {
  return checkConditions({ ...faultless, ...change }, knowledge);
}

function withTransactions(change: (all: Transaction[]) => Transaction[], isWhole = true): Partial<ConditionsObserved> {
  return { journal: { transactions: change([...transactions]), isWhole } };
}

function finds(what: RegExp, { problems }: ConditionCheck): void {
  assert.ok(
    problems.some((problem) => what.test(problem)),
    JSON.stringify(problems, null, 1),
  );
}

/** The first change that `isWanted`, as `changed` makes it; without it where that makes none. */
function changing(
  isWanted: (change: RowChange, of: Transaction) => boolean,
  changed: (change: RowChange) => RowChange[],
) {
  return withTransactions((all) => {
    const index = all.findIndex((each) => each.changes.some((change) => isWanted(change, each)));
    const found = all[index] as Transaction;
    const changes = found.changes.flatMap((each) => (isWanted(each, found) ? changed(each) : [each]));
    return all.with(index, { ...found, changes });
  });
}

const isOpen = ({ machineId, machine }: RowChange): boolean => machineId === 2 && machine?.state === 'open';

describe('the checker of conditions', () => {
  test('finds nothing in faultless runs, and replays all their events', async () => {
    let severalPartitions = 0;
    for (const seed of seeds) {
      const observed = await madeUpRun(seed);
      const result = checkConditions(observed, knowledge);
      assert.deepEqual(result.problems, []);
      assert.deepEqual([result.machines, result.events], [4, observed.events.length]);
      assert.ok(result.events > 20 && result.changes > 200 && result.unchanged > 50, JSON.stringify(result));
      severalPartitions += observed.journal.transactions.filter(({ steps }) => steps.length > 1).length;
    }
    const ends = new Set(faultless.events.map(({ end }) => end));
    assert.deepEqual(ends, new Set([null, 'recovered', 'silence']));
    assert.ok(severalPartitions > 500, `${severalPartitions} transactions of several partitions`);
  });

  test('knows of episodes that open, end and are forgotten in one batch, of which no row of a condition tells', async () => {
    for (const seed of seeds) {
      const observed = await madeUpRun(seed, { batchMax: 150 });
      const result = checkConditions(observed, knowledge);
      assert.deepEqual(result.problems, []);
      assert.equal(result.events, observed.events.length);
    }
  });

  test('finds a change that was dropped from the journal, and one that was not of the one before it', () => {
    finds(/is not of the condition that the change before it has left/, check(changing(isOpen, () => [])));
    finds(
      /is not of the condition that the change before it has left/,
      check(changing(isOpen, (each) => [{ ...each, before: 'another' }])),
    );
    finds(/comes after version/, check(changing(isOpen, (each) => [{ ...each, version: (each.version ?? 0) + 1 }])));
  });

  test('finds a condition that its readings do not lead to, be it by one reading or by when it was heard', () => {
    for (const altered of [{ heardAt: 1 }, { partition: 7 }, { calmSince: 5 }, { at: 3 }, { seenAt: 3 }] as const) {
      const change = changing(isOpen, (each) => [
        { ...each, machine: { ...(each.machine as object), ...altered } as never },
      ]);
      finds(/the readings of .* do not lead to/, check(change));
    }
    const miscounted = changing(isOpen, (each) => {
      const { machine } = each;
      const episode = machine?.episode;
      return [{ ...each, machine: { ...machine, episode: { ...episode, count: (episode?.count ?? 0) + 1 } } as never }];
    });
    finds(/the readings of .* do not lead to/, check(miscounted));
  });

  test('finds a change without a step, and a condition that is gone and was not quiet', () => {
    const isStepless = withTransactions((all) => {
      const index = all.findIndex(({ changes }) => changes.some(isOpen));
      return all.with(index, { ...(all[index] as Transaction), steps: [] });
    });
    finds(/its transaction has read nothing/, check(isStepless));
    finds(
      /takes a condition away that is not quiet/,
      check(changing(isOpen, (each) => [{ ...each, after: null, version: null, machine: undefined }])),
    );
  });

  test('finds a step that should have changed a condition and did not', () => {
    // The last one of the machine that moved anything, so that no other one misses it.
    const own = transactions.flatMap((of) =>
      of.changes.flatMap((change) => (change.machineId === 3 && change.after !== null ? [{ of, change }] : [])),
    );
    const last = own.findLastIndex(
      ({ change }, index) => machineText(change.machine) !== machineText(own[index - 1]?.change.machine),
    );
    const isAfter = ({ machineId }: RowChange, { place }: Transaction): boolean =>
      machineId === 3 && place >= (own[last]?.of.place ?? 0);
    const all = transactions.map((each) => ({
      ...each,
      changes: each.changes.filter((change) => !isAfter(change, each)),
    }));
    finds(/should have changed the condition/, check(withTransactions(() => all)));
  });

  test('finds consumers that know of the changes of others too late, or not at all', async () => {
    const problemsOf = async (refreshMs: number, wanted = knowledge) =>
      (
        await Promise.all(seeds.map(async (seed) => checkConditions(await madeUpRun(seed, { refreshMs }), wanted)))
      ).flatMap(({ problems }) => problems);
    for (const refreshMs of [5_000, Number.POSITIVE_INFINITY]) {
      const problems = await problemsOf(refreshMs);
      assert.ok(problems.length > 10 && problems.every((each) => /should have changed the condition/.test(each)));
    }
    assert.deepEqual(await problemsOf(5_000, { ...knowledge, refreshMs: 5_000 }), []);
  });

  test('finds consumers that forget what they have changed themselves, however soon they learn of it again', async () => {
    const forgetful = await madeUpRun(1, { savesBehind: 2, refreshMs: 0 });
    finds(
      /a later one of its partitions knew nothing of that|should have changed/,
      checkConditions(forgetful, knowledge),
    );
  });

  test('finds an event that no change explains, one that did not come, and one of other figures', () => {
    const [event, ...others] = faultless.events as [
      ConditionsObserved['events'][number],
      ...ConditionsObserved['events'],
    ];
    finds(
      /nothing that the journal has explains the event/,
      check({ events: [...faultless.events, { ...event, eventId: 'x' }] }),
    );
    finds(/was not told/, check({ events: others }));
    const other = check({ events: [{ ...event, readingCount: 99 }, ...others] });
    finds(/was not told/, other);
    finds(/nothing that the journal has explains the event/, other);
  });

  test('finds a transaction that has told less than its readings lead to, or more', () => {
    const index = transactions.findIndex(({ told }) => told.length > 0);
    const telling = transactions[index] as Transaction;
    for (const told of [[], [...telling.told, { ...telling.told[0], eventId: 'x' } as never]]) {
      const changed = check(withTransactions((all) => all.with(index, { ...telling, told })));
      finds(/do not lead to .* and to what it has told/, changed);
    }
    const silent = transactions.findIndex(
      ({ told, changes, steps }) => told.length + changes.length === 0 && steps.length > 0,
    );
    const more = { ...(transactions[silent] as Transaction), told: [{ machineId: 2, eventId: 'x' }] };
    finds(/should have changed the condition/, check(withTransactions((all) => all.with(silent, more))));
  });

  test('finds steps that leave something out, and another time of a partition', () => {
    const index = transactions.findIndex(({ place }) => place > 500);
    finds(/does not begin at/, check(withTransactions((all) => all.toSpliced(index, 1))));
    const timeless = withTransactions((all) =>
      all.map((each, place) =>
        place === index ? { ...each, steps: each.steps.map((step) => ({ ...step, time: null })) } : each,
      ),
    );
    finds(/has stored the time/, check(timeless));
  });

  test('asks of a journal that was full for what it has alone', () => {
    const half = (isWhole: boolean) => check(withTransactions((all) => all.slice(0, all.length / 2), isWhole));
    assert.deepEqual(half(false).problems, []);
    assert.equal(half(false).isWhole, false);
    finds(/nothing that the journal has explains the event/, half(true));
  });
});
