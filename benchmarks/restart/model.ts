// A model over windows of three lengths, made by hand: the first sensor's value decides, and each window moves the probability a little.
import { join } from 'node:path';
import { madeForest, treeOf, writeMadeModel } from '../../test/chaos/memory/made-model.ts';
import { restarted, usually } from './profile.ts';

/** Returns the folder that MODEL_PATH names. */
export function writeRestartedModel(folder: string): string {
  const names = restarted.features.map(({ name }) => name);
  const { from, width, anomalous } = usually;
  const trees = names.map((_, place) =>
    place === 0 ? treeOf(place, (from + width + anomalous) / 2, 4) : treeOf(place, from + width / 2, 0.02),
  );
  const model = join(folder, 'model');
  writeMadeModel(model, restarted, madeForest(names, trees));
  return model;
}
