// Forests and rows of any shape, for properties that hold for all of them: categorical splits where they are asked for, infinite and equal
// thresholds, subnormals, missing values.
import fc from 'fast-check';
import { checkTree, type Forest, type Tree } from '../../src/inference/forest/forest.ts';

const special = [0, -0, 1, -1, 0.5, 1e-45, -1e-45, 1.1754943508222875e-38, 3.4028234663852886e38];
/** Few values, so that rows often equal a threshold. */
const finite = fc.oneof(fc.constantFrom(...special), fc.float({ noNaN: true, noDefaultInfinity: true }));
const threshold = fc.oneof({ weight: 8, arbitrary: finite }, fc.constantFrom(Infinity, -Infinity));
const value = fc.oneof({ weight: 6, arbitrary: finite }, fc.constantFrom(Number.NaN, Infinity, -Infinity, 2, 3.7, 70));

interface Shape {
  readonly featuresMin?: number;
  readonly featuresMax?: number;
  readonly depthMax: number;
  readonly isCategorical: boolean;
}

interface NodeDraw {
  readonly isLeaf: boolean;
  readonly feature: number;
  readonly threshold: number;
  readonly leaf: number;
  readonly missingLeft: boolean;
  readonly cover: number;
  readonly categories: readonly number[];
}

/** A forest with 1 to 12 features, or what the shape says, 1 to 3 groups, and rows for it. */
export function forestAndRows(shape: Shape): fc.Arbitrary<{ forest: Forest; matrix: Float32Array; rowCount: number }> {
  return fc
    .record({
      featureCount: fc.integer({ min: shape.featuresMin ?? 1, max: shape.featuresMax ?? 12 }),
      groupCount: fc.constantFrom(1, 1, 3),
      isBaseLast: fc.boolean(),
      treeCount: fc.integer({ min: 0, max: 20 }),
      rowCount: fc.constantFrom(0, 1, 3, 16, 17, 33, 70),
    })
    .chain(({ featureCount, groupCount, isBaseLast, treeCount, rowCount }) =>
      fc
        .record({
          trees: fc.array(treeOf(shape, featureCount, groupCount), { minLength: treeCount, maxLength: treeCount }),
          baseMargins: fc.array(fc.float({ min: -5, max: 5, noNaN: true }), {
            minLength: groupCount,
            maxLength: groupCount,
          }),
          values: fc.array(value, { minLength: rowCount * featureCount, maxLength: rowCount * featureCount }),
        })
        .map(({ trees, baseMargins, values }) => ({
          forest: {
            featureCount,
            groupCount,
            isBaseLast,
            featureNames: null,
            baseMargins: Float32Array.from(baseMargins),
            objective: 'test',
            link: groupCount === 1 ? ('logistic' as const) : ('softmax' as const),
            trees,
          },
          matrix: Float32Array.from(values),
          rowCount,
        })),
    );
}

/** Nodes are drawn in a row and hung under each other in that order, sometimes deep, sometimes wide. */
function treeOf({ depthMax, isCategorical }: Shape, featureCount: number, groupCount: number): fc.Arbitrary<Tree> {
  const node = fc.record({
    isLeaf: fc.boolean(),
    feature: fc.nat({ max: featureCount - 1 }),
    threshold,
    leaf: fc.float({ min: -3, max: 3, noNaN: true }),
    missingLeft: fc.boolean(),
    cover: fc.float({ min: 1, max: 50, noNaN: true }),
    categories: isCategorical ? fc.array(fc.nat({ max: 80 }), { maxLength: 6 }) : fc.constant([]),
  });
  return fc
    .record({
      nodes: fc.array(node, { minLength: 1, maxLength: 2 ** Math.min(depthMax, 6) }),
      isDeep: fc.boolean(),
      depth: fc.integer({ min: 0, max: depthMax }),
      group: fc.nat({ max: groupCount - 1 }),
    })
    .map(({ nodes, isDeep, depth, group }) => buildTree(nodes, isDeep, depth, group));
}

function buildTree(draws: readonly NodeDraw[], isDeep: boolean, depthMax: number, group: number): Tree {
  const nodes: { draw: NodeDraw; depth: number; left: number; right: number }[] = [];
  const add = (depth: number): number =>
    nodes.push({ draw: draws[nodes.length % draws.length] as NodeDraw, depth, left: -1, right: -1 }) - 1;
  const open = [add(0)];
  for (let index = open.shift(); index !== undefined; index = isDeep ? open.pop() : open.shift()) {
    const node = nodes[index] as (typeof nodes)[number];
    if (node.depth >= depthMax || nodes.length >= draws.length || (node.draw.isLeaf && nodes.length > 4)) continue;
    node.left = add(node.depth + 1);
    node.right = add(node.depth + 1);
    open.push(node.left, node.right);
  }
  // Covers are sums of those below.
  const covers = new Float32Array(nodes.length);
  for (let index = nodes.length - 1; index >= 0; index--) {
    const { draw, left, right } = nodes[index] as (typeof nodes)[number];
    covers[index] = left === -1 ? draw.cover : (covers[left] as number) + (covers[right] as number);
  }
  const tree = {
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    features: Int32Array.from(nodes, ({ draw }) => draw.feature),
    thresholds: Float32Array.from(nodes, ({ draw, left }) => (left === -1 ? draw.leaf : draw.threshold)),
    missingLeft: Uint8Array.from(nodes, ({ draw }) => Number(draw.missingLeft)),
    covers,
    categories: categoriesOf(nodes),
    group,
  };
  return { ...tree, depth: checkTree(tree, 1_000, 1_000, 'tree') };
}

function categoriesOf(nodes: readonly { draw: NodeDraw; left: number }[]): Tree['categories'] {
  const starts = new Int32Array(nodes.length).fill(-1);
  const counts = new Int32Array(nodes.length);
  const values: number[] = [];
  nodes.forEach(({ draw, left }, index) => {
    if (left === -1 || draw.categories.length === 0) return;
    const own = [...new Set(draw.categories)].sort((one, other) => one - other);
    starts[index] = values.length;
    counts[index] = own.length;
    values.push(...own);
  });
  return values.length === 0 ? null : { starts, counts, values: Int32Array.from(values) };
}
