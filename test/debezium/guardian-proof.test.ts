// What proves to the guardian that alerts come out: what Kafka Connect notes, and markers where nothing waits that was written before them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, guard, running } from './guardian-world.ts';

// One alert was stuck in Kafka Connect's producer while markers passed: told as heartbeat-old, and nothing was done.
test('a connector that stays silent while markers pass is restarted, with pauses that grow until it confirms again', async () => {
  const { world, told, actions, pass } = guard();
  world.topics = { ...world.topics, markerCameMs: 5_000 };
  await pass(1_000);
  world.waitingMs = 40_000;
  // Old after 30 s, and 30 s more like a marker.
  await pass(60_000, false);
  assert.match(told[0] ?? '', /heartbeat-old: .* and a message has waited for 40 s to get there; it is restarted/);
  assert.equal(actions.length, 0);
  await pass(20_000, false);
  const times = actions.map((action) => Number(action.split(' ')[0]));
  assert.ok(actions.every((action) => action.endsWith('restart-all')));
  assert.deepEqual(
    times.map((time) => time - (times[0] as number)),
    [0, 2_000, 6_000, 14_000],
  );
  await pass(60_000);
  assert.equal(actions.length, 4);
  assert.ok(told.includes('heartbeat-old is gone'));
});

// With Kafka Connect's own default of a minute between two notes of how far it is, told and mended every minute, while every alert came out.
test('a Kafka Connect that notes seldom how far it is is left alone while all comes out, and told when nothing does', async () => {
  const { world, told, actions, troubles, pass } = guard();
  world.topics = { ...world.topics, markerCameMs: 12_000 };
  world.unconfirmed = 3;
  world.waitingMs = 2_000;
  for (let minute = 0; minute < 3; minute++) {
    await pass(1_000);
    await pass(59_000, false);
  }
  assert.deepEqual([told, actions, troubles()], [[], [], []]);
  world.topics = { ...world.topics, markerCameMs: 31_000 };
  await pass(1_000, false);
  assert.match(told[0] ?? '', /heartbeat-old: .*for 60 s.* and no marker has come out of Kafka in that time; it is/);
  world.topics = { ...world.topics, markerCameMs: 0 };
  await pass(1_000, false);
  assert.equal(told[1], 'heartbeat-old is gone');
});

test('what has failed is mended when all came out that was written since, though Kafka Connect has not noted it yet', async () => {
  const { world, told, pass } = guard();
  world.connector = failed;
  await pass(2_000, false);
  world.connector = running;
  // The marker was written while it runs again; the message before it failed.
  world.topics = { ...world.topics, markerCameMs: 1_000 };
  world.waitingMs = 60_000;
  await pass(15_000, false);
  assert.equal(told.length, 1);
  world.waitingMs = 0;
  await pass(1_000, false);
  assert.equal(told[1], 'connector-failed is gone');
});

// A guardian that took over from one that had told of a silent Debezium, or of a refused message, said that all is well: pages were live for
// half a minute.
test('a guardian that begins while something waits says nothing until something is confirmed, or has not been for so long that it is told', async () => {
  const silent = guard();
  silent.world.waitingMs = 11_000;
  await silent.pass(30_000, false);
  assert.equal(silent.troubles(), null);
  await silent.pass(2_000, false);
  assert.deepEqual(silent.troubles(), ['heartbeat-old']);
  await silent.pass(2_000);
  assert.deepEqual(silent.troubles(), []);

  const sound = guard();
  sound.world.waitingMs = 11_000;
  await sound.pass(1_000, false);
  assert.equal(sound.troubles(), null);
  await sound.pass(3_000);
  assert.deepEqual(sound.troubles(), []);
  await sound.pass(5_000, false);
  assert.deepEqual(sound.troubles(), [], 'what it has said before is its own');

  const idle = guard();
  await idle.pass(1_000, false);
  assert.deepEqual(idle.troubles(), [], 'where nothing waits its marker is the proof');
});
