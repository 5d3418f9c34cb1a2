// Memory outside the heap is given back when all who read a saved batch have done so, and only of what was saved: whatever is read later would be counted,
// told or tried again as nothing.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { times } from '../../support/times.ts';
import { createSavingWorld, type Script, saveEvents, type Told } from './saving-world.ts';

let run: (script: Script) => Promise<Told>;
before(async () => {
  run = await createSavingWorld();
});

const calm = { saves: [], saveSizeMax: 12, givesBack: true };

/** All that is stored and told is as if all memory were left to V8. */
function requireAsKept(told: Told, kept: Told): void {
  assert.deepEqual(told.problems, []);
  for (const what of ['stored', 'conditions', 'counters'] as const) assert.deepEqual(told[what], kept[what], what);
  // Where a part was saved and the rest met a conflict, no reading of either has a span.
  const known = new Set(kept.traced.map((each) => JSON.stringify(each)));
  for (const each of told.traced) assert.ok(known.has(JSON.stringify(each)), `${JSON.stringify(each)} is traced`);
}

test('what is saved is given back once, behind its counts, metrics and traces', async () => {
  const kept = await run({ ...calm, givesBack: false });
  assert.equal(kept.counters['spindle_readings_consumed_total'], 40);
  assert.ok((kept.counters['spindle_episode_events_total{event="opened"}'] ?? 0) > 0, 'an episode opens');
  assert.ok((kept.counters['spindle_dead_letters_total{field="none",reason="unstorable"}'] ?? 0) > 0);
  assert.ok(kept.traced.length > 10, `${kept.traced.length} readings are traced`);
  const told = await run(calm);
  requireAsKept(told, kept);
  assert.deepEqual(told.traced, kept.traced);
  assert.deepEqual([told.givenBack, told.dropped], [8, 0]);
  assert.ok(
    told.together.some((count) => count > 1),
    'some are saved together',
  );
});

test('what failed, was overtaken or met a conflict is given back when it is saved, and never before', async () => {
  const kept = await run({ ...calm, givesBack: false });
  for (const [event, droppedMin] of [
    ['fails', 0],
    ['overtaken', 0],
    ['conflict', 1],
  ] as const) {
    const told = await run({ ...calm, saves: [event, event, 'works', event] });
    requireAsKept(told, kept);
    assert.equal(told.givenBack, 8, event);
    assert.ok(told.dropped >= droppedMin, event);
  }
});

test('whatever becomes of saves in whatever order, nothing is read of what was given back', async () => {
  const kept = await run({ ...calm, givesBack: false });
  const script = fc.record({
    saves: fc.array(fc.constantFrom(...saveEvents), { maxLength: 12 }),
    saveSizeMax: fc.constantFrom(1, 12, 100),
    givesBack: fc.constant(true),
  });
  const property = fc.asyncProperty(script, async (each) => requireAsKept(await run(each), kept));
  await fc.assert(property, { numRuns: times(400, 20) });
});
