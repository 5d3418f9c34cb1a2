// The checker of the chaos run finds what it is there to find: made-up losses, repeats and false books.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDelivery, type Knowledge, type Observed } from './checker.ts';

const knowledge: Knowledge = {
  kindOf: (number) => (number % 10 === 0 ? 'anomalous' : number % 10 === 5 ? 'invalid' : 'normal'),
  eventIdOf: ({ partition, offset }, kind) => `${partition}/${offset}/${kind}`,
};

/** A faultless run: 40 readings in two partitions, of which 4 are anomalous and 4 invalid. */
function faultless(): Observed {
  const numbers = Array.from({ length: 40 }, (_, number) => number);
  const input = numbers.map((number) => ({ number, partition: number % 2, offset: Math.floor(number / 2) }));
  const idsOf = (kind: 'anomalous' | 'invalid') =>
    input.filter((record) => knowledge.kindOf(record.number) === kind).map((each) => knowledge.eventIdOf(each, kind));
  const messages = (ids: readonly string[]) =>
    ids.map((eventId, index) => ({ eventId, timestampMs: 1_000 + 100 * index }));
  return {
    acknowledged: numbers,
    input,
    alerts: messages(idsOf('anomalous')),
    deadLetters: messages(idsOf('invalid')),
    detections: idsOf('anomalous'),
    storedDeadLetters: idsOf('invalid'),
    progress: [
      { partition: 0, firstOffset: 0, nextOffset: 20, scored: 20, anomalous: 4, rejected: 0, skipped: 0, lost: 0 },
      { partition: 1, firstOffset: 0, nextOffset: 20, scored: 16, anomalous: 0, rejected: 4, skipped: 0, lost: 0 },
    ],
  };
}

test('a faultless run passes', () => {
  const result = checkDelivery(faultless(), knowledge);
  assert.deepEqual(result.problems, []);
  assert.equal(result.passed, true);
  assert.deepEqual([result.readings, result.alerts.expected, result.deadLetters.expected], [40, 4, 4]);
  assert.equal(result.longestSilenceMs, 100);
});

test('a lost alert is found', () => {
  const run = faultless();
  const result = checkDelivery({ ...run, alerts: run.alerts.slice(1) }, knowledge);
  assert.deepEqual(result.alerts.lost, [run.alerts[0]?.eventId]);
  assert.equal(result.passed, false);
});

test('an alert that is delivered again under its id is a repeat, and passes', () => {
  const run = faultless();
  const result = checkDelivery({ ...run, alerts: [...run.alerts, ...run.alerts.slice(0, 2)] }, knowledge);
  assert.equal(result.alerts.repeats, 2);
  assert.equal(result.passed, true);
});

test('an alert that is told a second time under another id is doubled', () => {
  const run = faultless();
  const result = checkDelivery({ ...run, alerts: [...run.alerts, { eventId: 'other', timestampMs: 0 }] }, knowledge);
  assert.deepEqual(result.alerts.doubledById, ['other']);
  assert.equal(result.passed, false);
});

test('a reading that the sender has written twice leads to two alerts, and both must come', () => {
  const run = faultless();
  const again = { number: 0, partition: 0, offset: 20 };
  const [first] = run.progress;
  assert.ok(first);
  const twice: Observed = {
    ...run,
    input: [...run.input, again],
    detections: [...run.detections, '0/20/anomalous'],
    progress: [{ ...first, nextOffset: 21, scored: 21, anomalous: 5 }, ...run.progress.slice(1)],
  };
  assert.deepEqual(checkDelivery(twice, knowledge).alerts.lost, ['0/20/anomalous']);
  const both = { ...twice, alerts: [...run.alerts, { eventId: '0/20/anomalous', timestampMs: 1_000 }] };
  assert.equal(checkDelivery(both, knowledge).passed, true);
});

test('a lost dead letter, a missing row and a surplus row are found', () => {
  const run = faultless();
  assert.equal(checkDelivery({ ...run, deadLetters: run.deadLetters.slice(1) }, knowledge).deadLetters.lost.length, 1);
  const missing = checkDelivery({ ...run, detections: run.detections.slice(1) }, knowledge);
  assert.match(missing.problems.join(), /1 detection rows are missing/);
  const surplus = checkDelivery({ ...run, storedDeadLetters: [...run.storedDeadLetters, 'x'] }, knowledge);
  assert.match(surplus.problems.join(), /1 dead letter rows should not be there: x/);
  assert.equal(missing.passed || surplus.passed, false);
});

test('a reading that Kafka acknowledged and does not have is found', () => {
  const run = faultless();
  const result = checkDelivery({ ...run, acknowledged: [...run.acknowledged, 77] }, knowledge);
  assert.match(result.problems.join(), /1 acknowledged readings are not in the input topic: 77/);
});

test('books that do not add up are found', () => {
  const run = faultless();
  const [first, second] = run.progress;
  assert.ok(first && second);
  const wrong = checkDelivery(
    {
      ...run,
      progress: [
        { ...first, scored: 19 },
        { ...second, nextOffset: 19, lost: 1 },
      ],
    },
    knowledge,
  );
  for (const each of [
    'scored of partition 0 is 19, and should be 20',
    'sum of offsets of partition 0 is 19',
    'lost of partition 1 is 1, and should be 0',
    'next offset of partition 1 is 19, and should be 20',
  ]) {
    assert.ok(
      wrong.problems.some((problem) => problem.includes(each)),
      `${each} in ${wrong.problems.join('; ')}`,
    );
  }
  assert.match(checkDelivery({ ...run, progress: [first] }, knowledge).problems.join(), /does not know partition 1/);
});
