// The thread that XGBoost runs in: answers its version once, then each request. See trainer.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import { smote } from '../data/smote.ts';
import { labelsOf } from '../evaluation/folds.ts';
import { XgboostFailure } from './native-library.ts';
import { type LabelledRows, openXgboost, type Parameters, type Xgboost } from './native-xgboost.ts';
import type { Answer, Fit, FitRequest, Recipe, Request, TrainerData } from './trainer.ts';

const { data, libraryFolder, isOver } = workerData as {
  data: TrainerData;
  libraryFolder: string;
  isOver: Int32Array<SharedArrayBuffer>;
};
const allRows = Uint32Array.from(data.labels.keys());

const xgboost = attempt(() => openXgboost(libraryFolder));
if ('content' in xgboost) {
  const library = xgboost.content;
  parentPort?.on('message', (request: Request) => {
    if (request === 'end') parentPort?.close();
    else
      reply(
        attempt<unknown>(() => ('fit' in request ? fit(library, request.fit) : marginsOf(library, request.marginsOf))),
      );
  });
  reply({ content: library.version });
} else reply(xgboost);

function fit(library: Xgboost, request: FitRequest): Fit {
  const { stopEarly, rounds, scoreRows, explainRows } = request;
  const rows = balanced(take(request.trainRows ?? allRows), request);
  let bestRounds = rounds;
  let bestLoss = Number.POSITIVE_INFINITY;
  const booster = library.train({
    rows,
    parameters: weighted(rows, request),
    rounds,
    judge: stopEarly === undefined ? null : take(stopEarly.judgeRows),
    onRound: (round, loss) => {
      if (hasEnded()) return false;
      reply({ round: round + 1, loss });
      if (loss === null || stopEarly === undefined) return true;
      if (loss < bestLoss) {
        bestLoss = loss;
        bestRounds = round + 1;
      }
      return round + 1 - bestRounds < stopEarly.patience;
    },
  });
  try {
    if (hasEnded()) throw new XgboostFailure('training was ended');
    const scored = take(scoreRows);
    return {
      margins: booster.margins(scored),
      probabilities: booster.probabilities(scored),
      contributions: explainRows === undefined ? new Float32Array() : booster.contributions(take(explainRows)),
      model: request.wantsModel === true ? booster.save() : new Uint8Array(),
      bestRounds,
    };
  } finally {
    booster.free();
  }
}

/** Nobody waits for an answer any more. */
function hasEnded(): boolean {
  return Atomics.load(isOver, 0) === 1;
}

function marginsOf(
  library: Xgboost,
  { model, rounds }: { readonly model: Uint8Array; readonly rounds: Rounds },
): Float32Array {
  const booster = library.load(model);
  try {
    return booster.margins(take(allRows), rounds);
  } finally {
    booster.free();
  }
}

function take(rows: Uint32Array): LabelledRows {
  const { featureNames } = data;
  const width = featureNames.length;
  const matrix = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    matrix.set(data.matrix.subarray(row * width, (row + 1) * width), index * width);
  }
  return { matrix, rowCount: rows.length, featureNames, labels: labelsOf(data.labels, rows) };
}

function balanced(rows: LabelledRows, { imbalance, parameters }: Recipe): LabelledRows {
  return imbalance === 'smote' ? smote(rows, Number(parameters['seed'] ?? 0)) : rows;
}

function weighted({ labels }: LabelledRows, { imbalance, parameters }: Recipe): Parameters {
  if (imbalance !== 'weight') return parameters;
  const failures = labels.reduce((sum, label) => sum + label, 0);
  return { ...parameters, scale_pos_weight: (labels.length - failures) / failures };
}

function attempt<Content>(work: () => Content): { content: Content } | { failure: string } {
  try {
    return { content: work() };
  } catch (error) {
    if (error instanceof XgboostFailure) return { failure: error.message };
    throw error;
  }
}

function reply<Content>(answer: Answer<Content>): void {
  parentPort?.postMessage(answer);
}
