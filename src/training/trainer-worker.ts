// The thread that XGBoost runs in: answers its version once, then each FitRequest with a Fit. See trainer.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { openXgboost, type Rows, type Xgboost, XgboostFailure } from './native-xgboost.ts';
import type { Answer, Fit, FitRequest, TrainerData } from './trainer.ts';

const { data, libraryFolder } = workerData as { data: TrainerData; libraryFolder: string };
const allRows = Uint32Array.from(data.labels.keys());

const xgboost = attempt(() => openXgboost(libraryFolder));
reply('failure' in xgboost ? xgboost : { content: xgboost.content.version });
if ('content' in xgboost) {
  parentPort?.on('message', (request: FitRequest) => reply(attempt(() => fit(xgboost.content, request))));
}

function fit(library: Xgboost, { parameters, rounds, trainRows, scoreRows }: FitRequest): Fit {
  const rows = trainRows ?? allRows;
  const booster = library.train(
    take(rows),
    Float32Array.from(rows, (row) => data.labels[row] as number),
    parameters,
    rounds,
  );
  try {
    const scored = take(scoreRows);
    const margins = booster.margins(scored);
    return { margins, probabilities: booster.probabilities(scored), modelJson: booster.json() };
  } finally {
    booster.free();
  }
}

function take(rows: Uint32Array): Rows {
  const { featureNames } = data;
  const width = featureNames.length;
  const matrix = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) {
    matrix.set(data.matrix.subarray(row * width, (row + 1) * width), index * width);
  }
  return { matrix, rowCount: rows.length, featureNames };
}

function attempt<Content>(work: () => Content): Answer<Content> {
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
