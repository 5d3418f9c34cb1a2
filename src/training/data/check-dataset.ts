// Whether a data set can teach anything: both classes are there, and each sensor varies. What does not is named with its column and lines.
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import { ruleText } from '../../core/target/target.ts';
import { type Columns, InvalidData } from './columns.ts';
import type { Dataset } from './dataset.ts';

/** `leastOfEach`: how many failures, and how many rows without one, are needed. Throws InvalidData. */
export function checkClasses(dataset: Dataset, columns: Columns, path: string, leastOfEach: number): void {
  const { labels, rowCount } = dataset;
  const failures = labels.reduce((sum, label) => sum + label, 0);
  const others = rowCount - failures;
  const place = `${path}, lines 2 to ${rowCount + dataset.badRows.length + 1}, ${columns.target === null ? 'labels' : ruleText(columns.target)}`;
  if (failures === 0) throw new InvalidData(`${place}: no row is a failure (1); a model needs both kinds`);
  if (others === 0) throw new InvalidData(`${place}: every row is a failure (1); a model needs both kinds`);
  if (Math.min(failures, others) < leastOfEach) {
    throw new InvalidData(
      `${place}: there are ${failures} failures and ${others} rows without one; ${leastOfEach} of each are needed at least (--folds)`,
    );
  }
}

/** Throws InvalidData naming the first sensor whose value never changes. */
export function checkVariation(profile: Profile, dataset: Dataset, columns: Columns, path: string): void {
  const { sensorValues, rowCount } = dataset;
  const width = profile.sensors.length;
  columns.sensors.forEach(({ column }, sensor) => {
    let first = Number.NaN;
    for (let row = 0; row < rowCount; row++) {
      const own = sensorValues[row * width + sensor] as number;
      if (Number.isNaN(first)) first = own;
      else if (own !== first && !Number.isNaN(own)) return;
    }
    const value = Number.isNaN(first) ? 'empty' : first;
    throw new InvalidData(
      `${path}, lines 2 to ${rowCount + dataset.badRows.length + 1}, column ${show(column)}: it is ${value} in every row, so nothing can be learnt from it; give readings in which it varies, or take the sensor out of the profile`,
    );
  });
}

/** Throws InvalidData when a test file is the training file, or shares a group with it. */
export function checkUnseen(trained: Dataset, tested: Dataset, path: string): void {
  if (trained.sha256 === tested.sha256)
    throw new InvalidData(`${path}: it is the file that is trained on; a test needs rows that the model has not seen`);
  if (trained.order.groupColumn === null) return;
  const shared = tested.order.groupNames.filter((name) => trained.order.groupNames.includes(name));
  if (shared.length > 0) {
    throw new InvalidData(
      `${path}, column ${show(tested.order.groupColumn)}: ${shared.length === 1 ? 'the group' : `${shared.length} groups, such as`} ${show(shared[0])} ${shared.length === 1 ? 'is' : 'are'} in the training data too; take whole groups into one of the files`,
    );
  }
}
