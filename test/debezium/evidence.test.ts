// The evidence over a made-up outbox and topic: nothing counts as confirmed that was not read, what lacks is sent again, windows that are
// smaller than a backlog come to the same end, and who takes over sends nothing again that was seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence } from '../../src/debezium/evidence-ports.ts';
import { idOf, topic, world } from './evidence-world.ts';

test('a row is confirmed when its id was read, and not when the slot has passed it', async () => {
  const { open, write, deliver, passed, confirmed } = world();
  const evidence = open();
  write(1);
  write(2);
  await evidence.collect(passed());
  assert.deepEqual(confirmed(), []);
  deliver(idOf(1));
  await evidence.collect(passed());
  assert.deepEqual(confirmed(), [idOf(1)]);
  deliver(idOf(2));
  await evidence.collect(passed());
  assert.deepEqual(confirmed(), [idOf(1), idOf(2)]);
});

test('a row in the middle that does not come holds the confirmation back, and is sent again alone', async () => {
  const { open, write, deliver, passed, pass, confirmed, resent } = world();
  const evidence = open();
  for (const number of [1, 2, 3]) write(number);
  deliver(idOf(1));
  deliver(idOf(3));
  await evidence.collect(passed());
  assert.deepEqual(confirmed(), [idOf(1)]);
  const steps = [];
  for (let step = 0; step < 4; step++) {
    pass(500);
    steps.push((await evidence.collect(passed())).missing);
  }
  assert.deepEqual(steps.slice(0, 2), [0, 0], 'within the grace');
  assert.equal(steps.at(-1), 1);
  await evidence.resend();
  assert.deepEqual(resent, [idOf(2)]);
  deliver(idOf(2));
  assert.equal((await evidence.collect(passed())).missing, 0);
  assert.equal(confirmed().length, 3);
});

test('a row that the slot has not passed is waited for, however long', async () => {
  const { open, write, pass } = world();
  const evidence = open();
  write(1);
  for (let step = 0; step < 10; step++) {
    assert.equal((await evidence.collect(0)).missing, 0);
    pass(60_000);
  }
});

test('what is sent again and still does not come is sent again with pauses that double', async () => {
  const { open, write, passed, pass, resent } = world();
  const evidence = open();
  write(1);
  const times: number[] = [];
  for (let second = 0; second < 40; second++) {
    await evidence.collect(passed());
    if ((await evidence.resend()) > 0) times.push(second);
    pass(1_000);
  }
  assert.ok(resent.length >= 4 && resent.every((id) => id === idOf(1)));
  const pauses = times.slice(1).map((time, index) => time - (times[index] as number));
  assert.deepEqual(
    pauses,
    [...pauses].sort((a, b) => a - b),
    'pauses grow',
  );
  assert.ok((pauses.at(-1) ?? 0) >= 8);
});

test('a window far smaller than the backlog comes to the same end, and reads a record a few times at most', async () => {
  const { open, write, deliver, passed, confirmed, read } = world();
  const evidence = open(20);
  for (let number = 0; number < 600; number += 3) write(number, number + 1, number + 2);
  // Repeats, and two neighbours in the other order.
  for (let number = 0; number < 600; number += 2) {
    deliver(idOf(number + 1));
    deliver(idOf(number));
    if (number % 50 === 0) deliver(idOf(number));
  }
  let steps = 0;
  while (confirmed().length < 600 && steps++ < 200) await evidence.collect(passed());
  assert.equal(confirmed().length, 600);
  assert.equal((await evidence.collect(passed())).missing, 0);
  assert.ok(read.reduce((sum, count) => sum + count, 0) < 600 * 5);
});

test('who takes over goes on where the one before was, and sends nothing again', async () => {
  const { open, write, deliver, passed, pass, confirmed, resent } = world();
  const first = open();
  for (let number = 0; number < 30; number++) write(number);
  for (let number = 0; number < 30; number++) if (number !== 7) deliver(idOf(number));
  await first.collect(passed());
  assert.equal(confirmed().length, 7);
  const second = open();
  for (let step = 0; step < 4; step++) {
    pass(1_000);
    await second.collect(passed());
    await second.resend();
  }
  assert.deepEqual(new Set(resent), new Set([idOf(7)]));
});

test('a topic that was made anew is told, and what the outbox holds of it is missing', async () => {
  const { open, write, deliver, passed, pass, confirmed, recreateTopic } = world();
  const evidence = open();
  write(1, 2);
  for (const number of [1, 2]) deliver(idOf(number));
  await evidence.collect(passed());
  assert.equal(confirmed().length, 2);
  recreateTopic();
  assert.deepEqual((await evidence.collect(passed())).recreated, [topic]);
  assert.deepEqual(confirmed(), []);
  for (let step = 0; step < 3; step++) {
    pass(1_000);
    await evidence.collect(passed());
  }
  pass(1_000);
  assert.equal((await evidence.collect(passed())).missing, 2);
});

// Kafka Connect waits for such a topic, with all alerts behind it, and nobody said which.
test('a topic that a row was written for and that is not there is told', async () => {
  const { open, ports, write, deliver, passed, pass, resent } = world();
  const goneAlso: typeof ports.listEntries = async (from, count) => {
    const { entries, isAll } = await ports.listEntries(from, count);
    return { entries: entries.map((each) => (each.id === idOf(2) ? { ...each, topic: 'gone' } : each)), isAll };
  };
  const evidence = open(1_000, { ...ports, listEntries: goneAlso });
  write(1, 2);
  deliver(idOf(1));
  await evidence.collect(passed());
  assert.deepEqual((await evidence.collect(passed())).absent, ['gone']);
  // It passes the slot, and is not sent again all the same: that would stop Kafka Connect once more.
  write(3);
  let found = await evidence.collect(passed());
  for (let second = 0; second < 4; second++) {
    pass(1_000);
    found = await evidence.collect(passed());
  }
  assert.deepEqual([found.absent, found.missing], [['gone'], 1]);
  await evidence.resend();
  assert.deepEqual(resent, [idOf(3)]);
  // One of the settings is looked for by itself.
  const ofSettings = world();
  const own = ofSettings.open(1_000, { ...ofSettings.ports, topicRange: async () => undefined });
  ofSettings.write(1);
  await own.collect(ofSettings.passed());
  assert.deepEqual((await own.collect(ofSettings.passed())).absent, []);
});

test('the id on another topic is no evidence', async () => {
  const { open, write, deliver, passed, confirmed } = world();
  const evidence = open();
  write(1);
  deliver(idOf(2));
  await evidence.collect(passed());
  assert.deepEqual(confirmed(), []);
});

/** Collects and sends again for so many seconds. */
async function live(evidence: Evidence, { passed, pass }: ReturnType<typeof world>, seconds: number) {
  const found = [];
  for (let second = 0; second < seconds; second++) {
    found.push(await evidence.collect(passed()));
    await evidence.resend();
    pass(1_000);
  }
  return found;
}

test('what an open transaction keeps back is told and not sent again, and other partitions are still judged', async () => {
  const here = world();
  const { open, write, deliver, resent, openFrom, confirmed } = here;
  const evidence = open();
  // Of these 3 goes into partition 0, 1 and 4 into partition 1, and 2 gets nowhere.
  write(1, 2, 3, 4);
  deliver(idOf(1));
  openFrom.set(1, 1);
  deliver(idOf(4));
  deliver(idOf(3));
  const found = await live(evidence, here, 6);
  assert.deepEqual(found.at(0)?.held, [], 'one that ends soon is nothing to tell');
  assert.deepEqual(
    found.at(-1)?.held.map(({ topic: name, partition, offset }) => ({ name, partition, offset })),
    [{ name: topic, partition: 1, offset: 1 }],
  );
  assert.ok(resent.length > 0 && resent.every((id) => id === idOf(2)), String(resent));
  deliver(idOf(2));
  openFrom.clear();
  const after = await live(evidence, here, 2);
  assert.deepEqual(after.at(-1)?.held, []);
  assert.equal(confirmed().length, 4);
});

test('what a transaction wrote that was aborted is missing when it has ended', async () => {
  const here = world();
  const { open, write, deliver, resent, openFrom, cutPartition } = here;
  const evidence = open();
  write(1);
  openFrom.set(1, 0);
  deliver(idOf(1));
  await live(evidence, here, 5);
  assert.deepEqual(resent, []);
  // To who reads committed messages it is as if it had never been there.
  cutPartition(1, 0);
  openFrom.clear();
  await live(evidence, here, 3);
  assert.deepEqual(new Set(resent), new Set([idOf(1)]));
});

test('a partition that cannot be read is told, and keeps no other one from being read', async () => {
  const here = world();
  const { open, write, deliver, resent, damaged, confirmed } = here;
  const evidence = open();
  write(1);
  write(2);
  for (const number of [1, 2]) deliver(idOf(number));
  damaged.add(2);
  const found = await live(evidence, here, 4);
  assert.deepEqual(found.at(-1)?.unread, [{ topic, reason: 'partition 2 is damaged' }]);
  assert.deepEqual([confirmed(), resent], [[idOf(1)], []], 'nobody knows whether it is there');
  damaged.clear();
  assert.deepEqual((await live(evidence, here, 1)).at(-1)?.unread, []);
  assert.equal(confirmed().length, 2);
});

// The stored offset lay beyond the end: everything new counted as missing, and was sent again every two seconds for ever.
test('a partition that ends before what was read of it is told once and read anew', async () => {
  const here = world();
  const { open, write, deliver, resent, cutPartition, confirmed } = here;
  const evidence = open();
  for (let number = 1; number <= 30; number += 3) {
    write(number);
    deliver(idOf(number));
  }
  await live(evidence, here, 1);
  assert.equal(confirmed().length, 10);
  const length = confirmed().filter((id) => Number(id.slice(-1)) % 3 === 1).length;
  cutPartition(1, length - 2);
  const next = open();
  assert.match(
    (await live(next, here, 1)).at(-1)?.cut[0] ?? '',
    new RegExp(`partition 1 of topic alerts ends at offset ${length - 2}, before ${length} up to which it was read`),
  );
  assert.deepEqual((await live(next, here, 3)).at(-1)?.cut, []);
  assert.deepEqual(new Set(resent), new Set([idOf(4), idOf(7)]), 'what Kafka has lost');
  for (const id of new Set(resent)) deliver(id);
  write(41);
  deliver(idOf(41));
  const sent = resent.length;
  await live(next, here, 4);
  assert.equal(resent.length, sent, 'nothing is sent again that has come');
  assert.equal(confirmed().length, 11);
});
