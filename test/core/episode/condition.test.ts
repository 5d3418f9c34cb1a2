// The condition of a machine: what opens, raises and closes an episode, reading by reading.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Condition, passSilence } from '../../../src/core/episode/condition.ts';
import { noPauses } from '../../../src/core/episode/partition-time.ts';
import { episodeRules } from '../../../src/core/episode/rules.ts';
import { calm, clock, eventsOf, everyMinute, minute, namesOf, type Raw, rules, run } from './run-condition.ts';

test('an episode opens when enough of the last readings are anomalous, and counts those that led to it', () => {
  const happened = run(everyMinute(0.1, 0.55, 0.1, 0.55, 0.55, 0.55));
  const [opened] = eventsOf(happened);
  assert.deepEqual(namesOf(happened), ['opened WARNING']);
  assert.equal(opened?.episode.readingCount, 3);
  assert.equal(opened?.episode.firstReadingAt, 1 * minute);
  assert.equal(opened?.episode.openedAt, 4 * minute);
  assert.equal(opened?.episode.onsetIds.length, 2);
  assert.equal(happened.at(-1)?.after?.episode?.readingCount, 4);
});

test('too few anomalous readings open nothing, and leave no condition behind', () => {
  const happened = run(everyMinute(0.9, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1));
  assert.deepEqual(namesOf(happened), []);
  assert.equal(happened[2]?.after?.state, 'pending');
  assert.equal(happened.at(-1)?.after, undefined);
});

test('a normal reading of a quiet machine makes no condition', () => {
  assert.equal(
    run(everyMinute(0.1, 0.3, 0.2)).every(({ after }) => after === undefined),
    true,
  );
});

test('severity only rises, one event for each rise', () => {
  const happened = run(everyMinute(0.55, 0.55, 0.55, 0.65, 0.55, 0.7, 0.9, 0.55, 0.95));
  assert.deepEqual(namesOf(happened), ['opened WARNING', 'escalated ALERT', 'escalated CRITICAL']);
});

test('an episode closes after a hold of calm readings, and a reading that is not calm starts the hold anew', () => {
  const opening = [0.9, 0.9, 0.9];
  const once = run(everyMinute(...opening, ...calm(11)));
  assert.deepEqual(namesOf(once), ['opened CRITICAL', 'closed CRITICAL']);
  assert.equal(eventsOf(once)[1]?.episode.closedAt, 13 * minute);
  assert.equal(eventsOf(once)[1]?.episode.end, 'recovered');
  // 0.3 is below the anomaly threshold, and not calm.
  const held = run(everyMinute(...opening, ...calm(9), 0.3, ...calm(10)));
  assert.deepEqual(namesOf(held), ['opened CRITICAL']);
  assert.equal(held.at(-1)?.after?.state, 'closing');
});

test('an anomalous reading in closing takes the same episode up again', () => {
  const happened = run(everyMinute(0.9, 0.9, 0.9, ...calm(5), 0.9, ...calm(11)));
  assert.deepEqual(namesOf(happened), ['opened CRITICAL', 'closed CRITICAL']);
  assert.equal(eventsOf(happened)[1]?.episode.readingCount, 4);
});

test('a late or repeated reading counts in the figures and moves nothing', () => {
  const raw = everyMinute(0.55, 0.55, 0.55);
  const late = { ...(raw[0] as Raw), collectedAt: minute / 2, probability: 0.9 };
  const happened = run([...raw, late, late, raw[2] as Raw]);
  assert.deepEqual(namesOf(happened), ['opened WARNING']);
  const episode = happened.at(-1)?.after?.episode;
  assert.equal(episode?.readingCount, 6);
  assert.equal(episode?.severity, 'WARNING');
  assert.equal(episode?.worstSeverity, 'CRITICAL');
  assert.deepEqual(namesOf(run([raw[0] as Raw, raw[0] as Raw, raw[0] as Raw])), []);
});

test('readings from before the end of an episode do not open another one', () => {
  const raw = everyMinute(0.9, 0.9, 0.9, ...calm(11));
  const late = [4, 5, 6].map((at) => ({ collectedAt: at * minute, recordTime: 13 * minute + at, probability: 0.9 }));
  const happened = run([...raw, ...late]);
  assert.deepEqual(namesOf(happened), ['opened CRITICAL', 'closed CRITICAL']);
  const later = run([...raw, { collectedAt: 25 * minute, recordTime: 25 * minute, probability: 0.1 }]);
  assert.equal(later.at(-1)?.after, undefined, 'what closed is forgotten once no such reading can come');
});

test('silence closes an episode at a time that its own readings give, whoever shows it', () => {
  const raw = everyMinute(0.9, 0.9, 0.9);
  const byItself = run([...raw, { collectedAt: 500 * minute, recordTime: 500 * minute, probability: 0.1 }]);
  const open = run(raw).at(-1)?.after as Condition;
  assert.equal(
    passSilence(rules, open, { partitionTime: 61 * minute, partition: 0, pauses: noPauses }).condition,
    open,
  );
  assert.equal(
    passSilence(rules, open, { partitionTime: 500 * minute, partition: 1, pauses: noPauses }).condition,
    open,
  );
  const byOthers = passSilence(rules, open, { partitionTime: 63 * minute, partition: 0, pauses: noPauses });
  assert.equal(byOthers.condition?.state, 'normal');
  const closings = [eventsOf(byItself)[1], byOthers.events[0]];
  for (const closing of closings) {
    assert.equal(closing?.event, 'closed');
    assert.equal(closing?.episode.end, 'silence');
    assert.equal(closing?.episode.closedAt, 62 * minute);
  }
});

test('a clock that is hours ahead, behind, unset or set back holds nothing up for longer than its bounds', () => {
  const hour = 60 * minute;
  for (const offset of [9 * hour, -9 * hour, -1e12]) {
    const raw = everyMinute(0.9, 0.9, 0.9, ...calm(11)).map((each) => ({
      ...each,
      collectedAt: each.collectedAt + offset,
    }));
    assert.deepEqual(namesOf(run(raw)), ['opened CRITICAL', 'closed CRITICAL'], `${offset} ms away`);
  }
  const ahead = { collectedAt: 9 * hour, recordTime: 0, probability: 0.1 };
  const after = everyMinute(...calm(12), 0.9, 0.9, 0.9);
  assert.deepEqual(namesOf(run([ahead, ...after])), ['opened CRITICAL']);
});

test('a clock that leaps ahead has not been calm for long', () => {
  const raw = [
    ...everyMinute(0.9, 0.9, 0.9),
    { collectedAt: 0, recordTime: 12 * minute, probability: 0.1 },
    { collectedAt: 13 * minute, recordTime: 12 * minute + 1, probability: 0.1 },
  ];
  assert.deepEqual(namesOf(run(raw)), ['opened CRITICAL']);
});

test('the rules of a type go before the profile, and the settings before both', () => {
  const of = episodeRules(
    { openCount: 2, byType: { H: { openCount: 1, holdSeconds: 5 } } },
    { clock, holdSeconds: 7 },
    0.4,
  );
  assert.equal(of('L').openCount, 2);
  assert.equal(of('H').openCount, 1);
  assert.equal(of('H').holdMs, 7_000);
  assert.equal(of('H').calmBelow, 0.2);
  assert.equal(of('constructor').openCount, 2);
});
