// However a stream is cut into batches, and whatever befalls those who read it, features with memory are what they are from the stream alone, to the bit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withMemory } from '../../../src/core/memory/features.ts';
import { seededRandom } from '../../../src/training/random.ts';
import { type PlainReading, recompute } from '../../core/memory/reference.ts';
import { times } from '../../support/times.ts';
import { type Consumer, createWorld, knownMax, now, poison, profile, type World } from './world.ts';

const features = withMemory(profile.features);
const rules = features.map(({ memory }) => memory);
const partitionCount = 3;
const hourMs = 3_600_000;

test('any cuts, crashes, rebalances, conflicts and refusals leave the features of the stream alone', async () => {
  let conflicts = 0;
  const refused = new Set<string>();
  for (let seed = 1; seed <= times(300, 5); seed++) {
    const random = seededRandom(seed);
    const chance = (share: number): boolean => random() < share;
    const below = (count: number): number => Math.floor(random() * count);
    let mayFail = true;
    const world = await createWorld(partitionCount, () => mayFail && chance(0.05));
    const produce = createProducer(world, chance, below);
    const start = (): Promise<Consumer> => world.start(somePartitions(below), 1 + below(8));
    const consumers = [await start(), await start()];
    for (let step = 0; step < 150; step++) {
      if (chance(0.5)) produce(below(8));
      const which = below(2);
      const consumer = consumers[which] as Consumer;
      const what = random();
      if (what < 0.5) await consumer.compute(1 + below(5), chance(0.7));
      else if (what < 0.85) await consumer.save(1 + below(3));
      else if (what < 0.9) await consumer.computeStale();
      else if (what < 0.95) consumer.assign(somePartitions(below));
      else consumers[which] = await start();
    }
    mayFail = false;
    const last = await world.start([0, 1, 2], 4);
    while (!last.hasAll()) {
      await last.compute(3, chance(0.5));
      await last.save(2);
    }
    isAsRecomputed(world, `seed ${seed}`);
    conflicts += world.conflicts();
    for (const kind of world.refused.keys()) refused.add(kind);
  }
  assert.ok(conflicts > 5, `${conflicts} conflicts`);
  assert.deepEqual([...refused].sort(), ['missing', 'unknown_machine', 'unstorable']);
});

/** Each stored reading has the features that the readings of its machine which were stored before it, and it, come to. */
function isAsRecomputed({ topic, detections, refused, memory }: World, what: string): void {
  const count = [...refused.values()].reduce((sum, each) => sum + each, 0);
  assert.equal(detections.length + count, topic.flat().length, what);
  const histories = new Map<number, PlainReading[]>();
  const recordTimes = new Map(
    topic.flat().map(({ value, timestamp }) => [JSON.parse(String(value)).dcpConfigId as number, timestamp] as const),
  );
  assert.equal(recordTimes.size, topic.flat().length);
  for (const { reading } of detections) {
    const { machineId, sensors, collectedAt, remembered } = reading;
    const history = histories.get(machineId) ?? [];
    histories.set(machineId, history);
    const isUnbelieved = sensors['head'] === farAhead;
    const at = isUnbelieved ? 0 : collectedAt;
    const expected = recompute(rules, profile.memory ?? {}, [...history, { at, values: sensors }]);
    assert.deepEqual(
      features.map(({ name }) => remembered?.[name]),
      expected,
      `${what}: ${history.length} readings of machine ${machineId} before`,
    );
    if (!isUnbelieved) history.push({ at, values: sensors });
  }
  assert.ok([...memory.keys()].every((machineId) => machineId <= knownMax));
}

/** The head of readings whose record says a time that nobody believes. */
const farAhead = 777;

function somePartitions(below: (count: number) => number): readonly number[] {
  return [0, 1, 2].filter(() => below(3) > 0);
}

/** Machines mostly stay in their partition, and sometimes move, or come in two at once. */
function createProducer(world: World, chance: (share: number) => boolean, below: (count: number) => number) {
  const partitionOf = Array.from({ length: knownMax + 3 }, () => below(partitionCount));
  let number = 0;
  let at = now - 10 * hourMs;
  return (count: number): void => {
    for (let made = 0; made < count; made++) {
      at += chance(0.02) ? 2 * hourMs : below(20_000);
      const machineId = 1 + below(knownMax + (chance(0.2) ? 2 : 0));
      if (chance(0.05)) partitionOf[machineId] = below(partitionCount);
      const isUnbelieved = chance(0.03);
      const reading = {
        machineId,
        dcpConfigId: number++,
        flow: chance(0.02) ? poison : below(9) - 2,
        ...(chance(0.04) ? {} : { head: isUnbelieved ? farAhead : below(7) / 8 }),
        // Late, or the same time again.
        collectedAt: new Date(at - (chance(0.1) ? below(90_000) : 0)).toISOString(),
      };
      const timestamp = isUnbelieved ? now + 30 * 24 * hourMs : at;
      world.append(partitionOf[machineId] as number, { value: Buffer.from(JSON.stringify(reading)), timestamp });
    }
  };
}
