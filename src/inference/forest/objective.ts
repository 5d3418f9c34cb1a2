// What the objectives of XGBoost make of margins: from the base score to the margin a sum starts with, and from the sum to the prediction.
// All in single precision, in the order of XGBoost's own operations.
import { exponential32 } from './exponential.ts';
import { logarithm32 } from './logarithm.ts';

export type Link = 'identity' | 'logistic' | 'exponential' | 'softmax' | 'class' | 'step';

export interface Objective {
  /** From margin to prediction. */
  readonly link: Link;
  /** Whose inverse takes the base score to the margin. */
  readonly baseLink: 'identity' | 'logistic' | 'exponential';
}

const identity: Objective = { link: 'identity', baseLink: 'identity' };
const logistic: Objective = { link: 'logistic', baseLink: 'logistic' };
const exponential: Objective = { link: 'exponential', baseLink: 'exponential' };
const softmax: Objective = { link: 'softmax', baseLink: 'identity' };

const objectives: Readonly<Record<string, Objective>> = {
  'binary:logistic': logistic,
  'reg:logistic': logistic,
  'binary:logitraw': identity,
  'binary:hinge': { link: 'step', baseLink: 'identity' },
  'reg:squarederror': identity,
  'reg:linear': identity,
  'reg:squaredlogerror': identity,
  'reg:pseudohubererror': identity,
  'reg:absoluteerror': identity,
  'reg:quantileerror': identity,
  'reg:expectileerror': identity,
  'rank:pairwise': identity,
  'rank:ndcg': identity,
  'rank:map': identity,
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'survival:cox': exponential,
  'survival:aft': exponential,
  'multi:softprob': softmax,
  'multi:softmax': { link: 'class', baseLink: 'identity' },
};

/** Undefined for an objective that XGBoost does not have, or that is not known here. `version` is that of the XGBoost that wrote the model. */
export function findObjective(name: string, version: number): Objective | undefined {
  // It took its base score for a probability up to 1.2.
  if (name === 'binary:logitraw' && version < 1.3) return { link: 'identity', baseLink: 'logistic' };
  return Object.hasOwn(objectives, name) ? objectives[name] : undefined;
}

export const objectiveNames: readonly string[] = Object.keys(objectives);

/**
 * The margin of a base score, a float32; NaN when the score has none. `version` is that of the XGBoost that wrote the model: from 3.2 on a
 * probability is kept away from 0 and 1, which are what it writes where all labels are alike.
 */
export function marginOfBaseScore(baseLink: Objective['baseLink'], baseScore: number, version: number): number {
  if (baseLink === 'identity') return Number.isFinite(baseScore) ? baseScore : Number.NaN;
  // The mean of counts that are all 0: no leaf moves the margin from there, and the prediction is 0.
  if (baseLink === 'exponential') return baseScore === 0 ? Number.NEGATIVE_INFINITY : logarithmOrNaN(baseScore);
  if (!(baseScore >= 0 && baseScore <= 1)) return Number.NaN;
  // Those before refuse 0 and 1; a model that holds them scores as in those that do not.
  const isBounded = version >= 3.2 || baseScore === 0 || baseScore === 1;
  const probability = isBounded ? Math.min(Math.max(baseScore, probabilityLeast), probabilityMost) : baseScore;
  return -logarithmOrNaN(Math.fround(Math.fround(1 / probability) - 1));
}

const probabilityLeast = Math.fround(1e-6);
const probabilityMost = Math.fround(1 - probabilityLeast);

function logarithmOrNaN(value: number): number {
  return value >= 2 ** -126 && value < Number.POSITIVE_INFINITY ? logarithm32(value) : Number.NaN;
}

/** The predictions of margins, `groupCount` for each row: as many, or one for each row where the objective names a class. */
export function predictionsOf(link: Link, margins: Float32Array, groupCount: number): Float32Array {
  if (link === 'class') return classesOf(margins, groupCount);
  applyLink(link, margins, groupCount);
  return margins;
}

/** How many predictions a row has. */
export function predictionCount({ link, groupCount }: { readonly link: Link; readonly groupCount: number }): number {
  return link === 'class' ? 1 : groupCount;
}

/** The place of the largest margin, the first of equal ones. */
function classesOf(margins: Float32Array, groupCount: number): Float32Array {
  return Float32Array.from({ length: margins.length / groupCount }, (_, row) => {
    const own = margins.subarray(row * groupCount, (row + 1) * groupCount);
    let best = 0;
    for (let group = 1; group < groupCount; group++) if ((own[group] as number) > (own[best] as number)) best = group;
    return best;
  });
}

function applyLink(link: Exclude<Link, 'class'>, values: Float32Array, groupCount: number): void {
  if (link === 'identity') return;
  if (link === 'softmax') {
    for (let start = 0; start < values.length; start += groupCount)
      softmaxOf(values.subarray(start, start + groupCount));
    return;
  }
  const transform = { logistic: sigmoid, exponential: exponential32, step: (margin: number) => (margin > 0 ? 1 : 0) }[
    link
  ];
  for (let index = 0; index < values.length; index++) values[index] = transform(values[index] as number);
}

/** The logistic function, with the bound and the small summand that XGBoost has. */
function sigmoid(margin: number): number {
  const power = exponential32(Math.min(-margin, Math.fround(88.7)));
  return Math.fround(1 / Math.fround(Math.fround(power + 1) + Math.fround(1e-16)));
}

/** In place. The largest margin is taken off first; the powers are summed in double precision, as XGBoost does. */
function softmaxOf(margins: Float32Array): void {
  const largest = margins.reduce((most, margin) => Math.max(most, margin), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let group = 0; group < margins.length; group++) {
    margins[group] = exponential32(Math.fround((margins[group] as number) - largest));
    sum += margins[group] as number;
  }
  const divisor = Math.fround(sum);
  for (let group = 0; group < margins.length; group++) margins[group] = (margins[group] as number) / divisor;
}
