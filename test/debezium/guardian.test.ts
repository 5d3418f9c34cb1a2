// What the guardian tells and does of each fault, and when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../src/core/errors.ts';
import type { ConnectorState } from '../../src/debezium/connect-api.ts';
import { absent, failed, guard, running } from './guardian-world.ts';

test('says nothing and does nothing while all is well', async () => {
  const { told, actions, pass } = guard();
  await pass(60_000);
  assert.deepEqual([told, actions], [[], []]);
});

test('restarts a failed task at once, then with pauses that double, and tells the cause once', async () => {
  const { world, told, actions, pass } = guard();
  world.connector = failed;
  world.actionFails = true;
  await pass(30_000);
  assert.deepEqual(
    actions.map((action) => Number(action.split(' ')[0])),
    [1_000, 3_000, 7_000, 15_000, 23_000],
  );
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /connector-failed: connector c is RUNNING, task 0 FAILED: java\.net\.ConnectException: away/,
  );
  world.connector = running;
  await pass(11_000);
  assert.equal(told[1], 'connector-failed is gone');
});

const trace = [
  'org.apache.kafka.connect.errors.ConnectException: Unrecoverable exception from producer send callback',
  '\tat org.apache.kafka.connect.runtime.WorkerSourceTask.maybeThrowProducerSendException(WorkerSourceTask.java:326)',
  'Caused by: org.apache.kafka.common.errors.RecordTooLargeException: The request included a message larger than the max message size the server will accept.',
].join('\n');
const refused: ConnectorState = { connector: 'RUNNING', tasks: [{ id: 0, state: 'FAILED', trace }] };

// Told as mended nine times in 40 s, while no alert got out; restarted at every look; and neither the topic's limit nor the command was named.
test('a message that its topic refuses is told once with the command that mends it, until something has come out', async () => {
  const { world, told, actions, pass } = guard();
  await pass(2_000);
  world.smallTopics = [{ topic: 'alerts', bytesMax: 2_000, fix: 'kafka-configs.sh …=1048588' }];
  for (let round = 0; round < 10; round++) {
    world.connector = refused;
    world.topics = { ...world.topics, markerAgeMs: 31_000 };
    await pass(5_000, false);
    // As after each restart: it runs for a moment, and leaves its slot again.
    world.connector = running;
    world.topics = { ...world.topics, markerAgeMs: 0 };
    await pass(3_000, false);
  }
  assert.equal(told.filter((each) => each.includes(' is gone')).length, 0);
  const text = told.filter((each) => each.startsWith('topic-refuses'));
  assert.equal(text.length, 1);
  assert.match(text[0] ?? '', /topic alerts takes at most 2000 bytes .*has to take 1048588; run: kafka-configs\.sh/);
  const times = actions.filter((each) => each.endsWith(' restart')).map((each) => Number(each.split(' ')[0]));
  assert.ok(times.length >= 3 && times.length <= 12, times.join());
  assert.ok(
    times.slice(1).every((time, at) => time - (times[at] as number) >= (at === 0 ? 2_000 : at === 1 ? 4_000 : 8_000)),
  );
  await pass(30_000, false);
  assert.equal(
    told.filter((each) => each.startsWith('topic-refuses is gone')).length,
    0,
    'it runs, and nothing came out',
  );
  await pass(11_000);
  assert.equal(told.filter((each) => each.startsWith('topic-refuses is gone')).length, 1);
});

test('a topic that is too small is named while nothing comes out, also where the failure itself was not seen', async () => {
  const { world, told, actions, pass } = guard();
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  world.smallTopics = [{ topic: 'alerts', bytesMax: 2_000, fix: 'kafka-configs.sh …=1048588' }];
  world.unconfirmed = 7;
  await pass(3_000, false);
  assert.match(told.find((each) => each.startsWith('topic-refuses')) ?? '', /7 messages wait.* at most 2000 bytes/);
  assert.ok(
    actions.some((each) => each.endsWith('restart-all')),
    'it may hang for another reason',
  );
});

test('a failure that restarts do not mend is told as an error with its root cause, and another cause is no mending', async () => {
  const { world, told, pass } = guard();
  world.connector = failed;
  await pass(32_000, false);
  assert.match(told.find((each) => each.startsWith('connector-stuck')) ?? '', /for 3\d s nothing has come out.*away;/);
  world.connector = refused;
  await pass(2_000, false);
  assert.ok(told.some((each) => each.startsWith('topic-refuses: ')));
  assert.deepEqual(
    told.filter((each) => each.endsWith('is gone')),
    [],
  );
});

// A consumer that was frozen, beside others, said nothing itself; that its readings waited stood in no log.
test('readings that nobody reads on are told', async () => {
  const { world, told, pass } = guard();
  world.topics = { ...world.topics, unreadReadings: [{ partition: 3, count: 512, forMs: 65_000 }] };
  await pass(1_000);
  assert.match(told[0] ?? '', /readings-unread: 512 readings wait in partition 3 .*nobody has read on there for 65 s/);
});

test('registers a connector that stays absent', async () => {
  const { world, told, actions, pass } = guard();
  world.connector = absent;
  await pass(5_000);
  assert.deepEqual([told, actions], [[], []], 'within the grace');
  await pass(6_000);
  assert.deepEqual(actions, ['11000 register']);
  assert.match(told[0] ?? '', /connector-absent/);
});

test('tells that Kafka Connect is away when it stays away, and when it is back', async () => {
  const { world, told, pass } = guard();
  world.connector = new Unavailable('Kafka Connect at x does not answer; is it running?', { retryable: true });
  await pass(11_000);
  assert.match(told[0] ?? '', /connect-away: Kafka Connect at x does not answer.*Alerts wait in the outbox/);
  world.connector = running;
  await pass(1_000);
  assert.deepEqual(told.slice(1), ['connect-away is gone']);
});

test('a publication, a configuration and a topic that are wrong are told at once and put right', async () => {
  const { world, told, actions, pass } = guard();
  world.publicationProblem = 'publication p does not exist';
  world.drift = ['transforms is "a", not "b"'];
  world.topics = { ...world.topics, absentTopics: ['alerts'], missing: 3 };
  await pass(1_000);
  assert.deepEqual(actions, ['1000 make-topics', '1000 make-publication', '1000 register']);
  assert.deepEqual(
    told.map((each) => each.split(':')[0]),
    ['publication-wrong', 'connector-drift', 'topic-absent', 'messages-missing'],
  );
});

test('what has not reached its topic is sent again when the way is right, and not before', async () => {
  const { world, actions, pass } = guard();
  world.topics = { ...world.topics, missing: 3 };
  world.rivals = ['other'];
  await pass(5_000);
  assert.deepEqual(actions, [], 'another connector would take them away again');
  world.rivals = [];
  await pass(2_000);
  assert.deepEqual(actions, ['6000 resend', '7000 resend']);
});

test('a marker that does not come out restarts a connector that says it runs', async () => {
  const { world, told, actions, pass } = guard();
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  await pass(1_000);
  assert.deepEqual(actions, ['1000 restart-all']);
  assert.match(told[0] ?? '', /marker-late: a marker written 31 s ago has not come out/);
});

// An open transaction of another producer: everything behind it was taken for delivered, in silence.
test('a partition that is kept back is told at once, with the command that ends it, and the rest is still mended', async () => {
  const { world, told, actions, pass } = guard();
  world.topics = { ...world.topics, missing: 2, heldPartitions: [{ topic: 'alerts', partition: 1, offset: 77 }] };
  await pass(1_000);
  assert.deepEqual(actions, ['1000 resend']);
  const text = told.find((each) => each.startsWith('topic-held-back')) ?? '';
  assert.match(
    text,
    /topic alerts cannot be read beyond offset 77 of partition 1: a transaction of a producer has not ended/,
  );
  assert.match(text, /kafka-transactions\.sh .*abort --topic alerts --partition 1 --start-offset 77/);
  world.topics = { ...world.topics, missing: 0, heldPartitions: [] };
  await pass(1_000);
  assert.ok(told.includes('topic-held-back is gone'));
});

test('what cannot be looked at for longer than the grace is told with its reason', async () => {
  const { world, told, pass } = guard();
  world.topics = { ...world.topics, unread: ['topic alerts cannot be read: not authorized'] };
  await pass(5_000);
  assert.deepEqual(told, []);
  await pass(6_000);
  assert.match(told[0] ?? '', /topic-unread: what Kafka has cannot be looked at.*not authorized/);
});

test('pauses between restarts in vain go on growing when the slot is left for a moment by each', async () => {
  const { world, actions, pass } = guard();
  world.topics = { ...world.topics, markerAgeMs: 31_000 };
  for (let round = 0; round < 12; round++) {
    await pass(1_000, false);
    world.topics = { ...world.topics, markerAgeMs: 0 };
    await pass(1_000, false);
    world.topics = { ...world.topics, markerAgeMs: 31_000 };
  }
  const times = actions.map((action) => Number(action.split(' ')[0]));
  assert.deepEqual(
    times.slice(1).map((time, index) => time - (times[index] as number)),
    [2_000, 4_000, 8_000, 8_000],
  );
});

test('a paused connector is told, and resumed when nobody does for long', async () => {
  const { world, told, actions, pass } = guard();
  world.connector = { connector: 'PAUSED', tasks: [] };
  await pass(11_000);
  assert.match(told[0] ?? '', /connector-paused: .*resume/);
  assert.deepEqual(actions, []);
  await pass(50_000);
  assert.deepEqual(actions, ['61000 resume']);
});

// Told twice, and never as mended: a reason that gave way to another was forgotten.
test('what fails for one reason, then for another, then for the first again is told once each, and as mended once', async () => {
  const { world, told, pass } = guard();
  for (let round = 0; round < 2; round++) {
    world.connector = failed;
    await pass(2_000);
    world.connector = refused;
    await pass(2_000);
  }
  const kinds = () => told.map((each) => each.replace(/:.*/, '')).sort();
  assert.deepEqual(kinds(), ['connector-failed', 'topic-refuses']);
  world.connector = running;
  await pass(30_000);
  assert.deepEqual(kinds(), ['connector-failed', 'connector-failed is gone', 'topic-refuses', 'topic-refuses is gone']);
});

// The topic of the readings was deleted: the page was live for as long as anybody looked, and only the consumer said that it reads nothing.
test('an absent topic of readings is told when it stays, with the command that makes it, and nothing is restarted', async () => {
  const { world, told, actions, pass } = guard();
  await pass(2_000);
  // A broker that comes up says so for a moment: all pages were not live for it, and a line of the log called for an operator.
  world.topics = { ...world.topics, absentReadings: 'sensor-raw-data' };
  await pass(3_000);
  world.topics = { ...world.topics, absentReadings: null };
  await pass(2_000);
  assert.deepEqual(told, []);
  world.topics = { ...world.topics, absentReadings: 'sensor-raw-data' };
  await pass(30_000);
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? '',
    /^readings-unread: topic sensor-raw-data of the readings does not exist.*spindle connector register/,
  );
  assert.deepEqual(actions, []);
  world.topics = { ...world.topics, absentReadings: null };
  await pass(2_000);
  assert.equal(told[1], 'readings-unread is gone');
});

// A marker told of 264 missing alerts, and of a slot that nobody reads, with the next look: pages that had been live while all that lacked were "not live"
// when it was there.
test('what is found is told when the way is mended, and before anything is sent again', async () => {
  const { world, actions, pass } = guard();
  world.hasWord = true;
  world.publicationProblem = 'publication p does not contain public.outbox';
  await pass(1_000);
  world.publicationProblem = null;
  world.topics = { ...world.topics, missing: 92 };
  await pass(1_000);
  assert.deepEqual(actions, [
    '1000 make-publication',
    '1000 tell publication-wrong',
    '2000 tell messages-missing',
    '2000 resend',
  ]);
});

// One that was frozen in the middle of a look went on when another had taken over: its word, of what was before, was the last that pages had heard.
test('a guardian that has lost its turn during a look judges, mends and tells nothing by it', async () => {
  const { world, actions, told, pass } = guard();
  world.hasWord = true;
  world.publicationProblem = 'publication p does not contain public.outbox';
  world.isOver = true;
  await assert.rejects(pass(1_000), /the lock is lost/);
  assert.deepEqual([actions, told], [[], []]);
  world.isOver = false;
  world.losesLock = true;
  world.drift = ['slot.name'];
  await assert.rejects(pass(1_000), /the lock is lost/);
  assert.deepEqual(actions, ['1000 make-publication']);
});
