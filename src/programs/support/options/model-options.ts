// The options that say of a model what its file does not: which rounds score, and what stood for a missing value in training.
import { InvalidArgumentError, Option } from 'commander';
import type { Rounds } from '../../../inference/xgboost-file/learner.ts';
import { describeRange, readNumber } from '../../../settings/numbers.ts';

export function iterationsOption(): Option {
  return new Option(
    '--iterations <which>',
    "rounds that score: best (as XGBClassifier), all (as Booster.predict), or so many (default: the model folder's, else best)",
  ).argParser(readIterations);
}

export function missingOption(): Option {
  return new Option(
    '--missing <value>',
    "a number that stands for a missing value, as it did in training (default: the model folder's, else none)",
  ).argParser(readMissing);
}

const roundsRange = { min: 1, max: 999_999, unit: 'rounds', whole: true };

function readIterations(text: string): Rounds {
  if (text === 'best' || text === 'all') return text;
  const count = readNumber(text, roundsRange);
  if (count === undefined) throw new InvalidArgumentError(`It must be best, all, or ${describeRange(roundsRange)}.`);
  return count;
}

/** As a file of training has it, with an exponent perhaps: what is written there is what is meant. */
function readMissing(text: string): number {
  const value = /^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(Math.fround(value))) throw new InvalidArgumentError('It must be a number, such as -999.');
  return value;
}
