// Folds and parts of whole groups: no group is ever on both sides. Groups are dealt so that each fold has about its share of failures and
// of rows.
import type { Folds } from '../evaluation/folds.ts';
import { seededRandom, shuffle } from '../random.ts';

/** Large groups first, each to the fold that has least so far; chance decides among groups of about one size. */
export function groupedFolds(labels: Float32Array, groups: Uint32Array, foldCount: number, seed: number): Folds {
  const sizes = sizesOf(labels, groups);
  const ids = [...sizes.keys()];
  shuffle(ids, seededRandom(seed));
  const magnitude = (count: number): number => Math.floor(Math.log2(count + 1));
  ids.sort((one, other) => {
    const [a, b] = [sizes.get(one) as GroupSize, sizes.get(other) as GroupSize];
    return magnitude(b.failures) - magnitude(a.failures) || magnitude(b.rows) - magnitude(a.rows);
  });
  const total = {
    rows: labels.length,
    failures: Math.max(
      1,
      labels.reduce((sum, label) => sum + label, 0),
    ),
  };
  const filled = Array.from({ length: foldCount }, () => ({ rows: 0, failures: 0 }));
  const foldOf = new Map<number, number>();
  for (const id of ids) {
    const size = sizes.get(id) as GroupSize;
    const growth = filled.map(
      ({ rows, failures }) => (failures * size.failures) / total.failures ** 2 + (rows * size.rows) / total.rows ** 2,
    );
    const fold = growth.indexOf(Math.min(...growth));
    const into = filled[fold] as GroupSize;
    into.rows += size.rows;
    into.failures += size.failures;
    foldOf.set(id, fold);
  }
  return Uint8Array.from(labels, (_, row) => foldOf.get(groups[row] as number) as number);
}

/** Whole groups by chance until there are rows enough, and one more of each label that is missing yet. */
export function groupedPart(
  labels: Float32Array,
  rows: Uint32Array,
  groups: Uint32Array,
  share: number,
  seed: number,
): Uint32Array {
  if (share === 1) return rows;
  const byGroup = Map.groupBy(rows, (row) => groups[row] as number);
  const ids = [...byGroup.keys()];
  shuffle(ids, seededRandom(seed));
  const part: number[] = [];
  const has = [false, false];
  const left: number[][] = [];
  const take = (of: readonly number[]): void => {
    for (const row of of) {
      part.push(row);
      has[labels[row] as number] = true;
    }
  };
  for (const id of ids) {
    const of = byGroup.get(id) as number[];
    if (part.length < share * rows.length) take(of);
    else left.push(of);
  }
  for (const label of [0, 1]) {
    const other = has[label] === true ? undefined : left.find((of) => of.some((row) => labels[row] === label));
    if (other !== undefined) take(other);
  }
  return Uint32Array.from(part).sort();
}

interface GroupSize {
  rows: number;
  failures: number;
}

function sizesOf(labels: Float32Array, groups: Uint32Array): ReadonlyMap<number, GroupSize> {
  const sizes = new Map<number, GroupSize>();
  for (let row = 0; row < labels.length; row++) {
    const id = groups[row] as number;
    const size = sizes.get(id) ?? { rows: 0, failures: 0 };
    size.rows++;
    size.failures += labels[row] as number;
    sizes.set(id, size);
  }
  return sizes;
}
