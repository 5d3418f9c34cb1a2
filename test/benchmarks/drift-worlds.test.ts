// On AI4I, by models of other rows: what is estimated without labels is true where only the mixture of readings has changed, and is wrong, as
// the documents say, where a score no longer means what it meant.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { judgeWindow, makeWorlds, type World } from '../../benchmarks/drift-study/worlds.ts';
import { createChance } from '../core/drift/random.ts';
import { libraryFolder, readAi4i, root } from '../training/support.ts';

const windows = 30;
const windowRows = 5_000;

test('estimated precision and recall hold in the worlds that they assume, and in no others', async (t) => {
  const { model, threshold } = JSON.parse(await readFile(join(root, 'models/default/evaluation.json'), 'utf8'));
  const worlds = await makeWorlds(await readAi4i(), model, model.featureNames, libraryFolder);
  const known = worlds[0] as World;
  for (const world of worlds) {
    const { uniform } = createChance(11);
    const judged = Array.from({ length: windows }, () => judgeWindow(known, world, threshold, windowRows, uniform));
    const mean = (of: (each: (typeof judged)[number]) => number): number =>
      judged.reduce((sum, each) => sum + of(each), 0) / windows;
    const off = {
      precision: mean(({ estimated, true: truth }) => estimated.precision - truth.precision),
      recall: mean(({ estimated, true: truth }) => estimated.recall - truth.recall),
    };
    const within = mean(({ isWithin }) => (isWithin.precision && isWithin.recall ? 1 : 0));
    const said = `${world.name}: off by ${off.precision.toFixed(3)} and ${off.recall.toFixed(3)}, within ${within.toFixed(2)}`;
    t.diagnostic(said);
    if (world.holds) assert.ok(Math.abs(off.precision) < 0.05 && Math.abs(off.recall) < 0.07, said);
    else assert.ok(off.precision > 0.1 || off.recall > 0.1, said);
  }
});
