// XGBoost's own library, called in this process through its C interface. Every call blocks, and a fault inside ends the process, so
// programs use it in a worker thread only. What it hands out is copied at once, because the next call overwrites it.
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import { bind, type Call, libraryPath, XgboostFailure } from './native-library.ts';

/** Rows as XGBoost takes them: row-major float32, NaN for a missing value. */
export interface Rows {
  readonly matrix: Float32Array;
  readonly rowCount: number;
  readonly featureNames: readonly string[];
}

/** XGBoost's own names for its parameters. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Rows with a label each. */
export interface LabelledRows extends Rows {
  readonly labels: Float32Array;
}

export interface TrainCall {
  readonly rows: LabelledRows;
  readonly parameters: Parameters;
  readonly rounds: number;
  /** Rows on which each round is judged; null for none. */
  readonly judge: LabelledRows | null;
  /** Told after each round, with its loss on the `judge` rows. Training ends when it answers false. */
  readonly onRound: (round: number, loss: number | null) => boolean;
}

export interface Xgboost {
  /** Such as `3.4.0`. */
  readonly version: string;
  /** The parameters are checked first: names that XGBoost does not know, and devices other than cpu, are refused. */
  readonly train: (call: TrainCall) => Booster;
  /** Reads a model from its bytes, JSON or UBJSON. An early-stopped one predicts with its best rounds, as XGBClassifier does. */
  readonly load: (model: Uint8Array) => Booster;
}

export interface Booster {
  /** `rounds`: default `best`. */
  readonly margins: (rows: Rows, rounds?: Rounds) => Float32Array;
  readonly probabilities: (rows: Rows) => Float32Array;
  /** What each feature adds to the margin (TreeSHAP): row-major, a column per feature and the bias last. */
  readonly contributions: (rows: Rows) => Float32Array;
  /** The model as UBJSON. */
  readonly save: () => Uint8Array;
  readonly free: () => void;
}

/** `folder` is where set-up puts the libraries of all platforms. Throws XgboostFailure. */
export function openXgboost(folder: string): Xgboost {
  const call = bind(libraryPath(folder));
  const version = [[0], [0], [0]];
  call.raw('XGBoostVersion')(...version);
  const boosterOf = (handle: bigint): Booster => ({
    margins: (rows, rounds) => predict(call, handle, rows, predictionTypes.margin, rounds),
    probabilities: (rows) => predict(call, handle, rows, predictionTypes.value),
    contributions: (rows) => predict(call, handle, rows, predictionTypes.contributions),
    save: () => save(call, handle),
    free: () => call('XGBoosterFree', handle),
  });
  return {
    version: version.map(([part]) => part).join('.'),
    train: (request) => boosterOf(trainBooster(call, request)),
    load: (model) => {
      const handle = call.made('XGBoosterCreate', [], 0);
      try {
        call('XGBoosterLoadModelFromBuffer', handle, model, model.length);
      } catch (error) {
        call('XGBoosterFree', handle);
        throw error;
      }
      return boosterOf(handle);
    },
  };
}

function trainBooster(call: Call, { rows, parameters, rounds, judge, onRound }: TrainCall): bigint {
  return withLabels(call, rows, (matrix) => {
    const handle = call.made('XGBoosterCreate', [matrix], 1);
    try {
      configure(call, handle, parameters);
      call('XGBoosterSetStrFeatureInfo', handle, 'feature_name', rows.featureNames, rows.featureNames.length);
      const run = (judged: bigint | null): void => {
        for (let round = 0; round < rounds; round++) {
          call('XGBoosterUpdateOneIter', handle, round, matrix);
          if (!onRound(round, judged === null ? null : lossOf(call, handle, round, judged))) break;
        }
      };
      if (judge === null) run(null);
      else withLabels(call, judge, run);
    } catch (error) {
      call('XGBoosterFree', handle);
      throw error;
    }
    return handle;
  });
}

/** XGBoost's own metric (`eval_metric`), which it gives as text such as `[3]\tjudge-logloss:0.123`. The last one counts. */
function lossOf(call: Call, booster: bigint, round: number, matrix: bigint): number {
  const text: [string] = [''];
  call('XGBoosterEvalOneIter', booster, round, [matrix], ['judge'], 1, text);
  const loss = Number(/:([^:]*)$/.exec(text[0].trim())?.[1]);
  if (Number.isNaN(loss)) throw new XgboostFailure(`XGBoost's evaluation is not a number: ${text[0].trim()}`);
  return loss;
}

const predictionTypes = { value: 0, margin: 1, contributions: 2 } as const;

/** Throws XgboostFailure for parameters that would end the process, or train what is not served. */
export function checkParameters(parameters: Parameters): void {
  const { device = 'cpu', objective = 'binary:logistic', booster = 'gbtree' } = parameters;
  // Any other value ends the whole process inside the library.
  if (device !== 'cpu') throw new XgboostFailure(`device ${device} is not supported; train on cpu`);
  if (objective !== 'binary:logistic')
    throw new XgboostFailure(`objective ${objective} is not supported; a failure is predicted by binary:logistic`);
  if (booster !== 'gbtree') throw new XgboostFailure(`booster ${booster} is not supported; train gbtree`);
}

function configure(call: Call, booster: bigint, parameters: Parameters): void {
  checkParameters(parameters);
  for (const [name, value] of Object.entries(parameters)) call('XGBoosterSetParam', booster, name, String(value));
  // Setting a parameter checks nothing. Writing the configuration checks the values, and what is not in it is not a parameter.
  const length: [number] = [0];
  const bytes: [unknown] = [null];
  call('XGBoosterSaveJsonConfig', booster, length, bytes);
  const known = new Set<string>();
  JSON.parse(textAt(call, bytes[0], length[0]), (name, value) => {
    known.add(name);
    return value as unknown;
  });
  const unknown = Object.keys(parameters).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new XgboostFailure(`XGBoost has no parameter ${unknown.join(', ')}`);
}

function withMatrix<Result>(call: Call, rows: Rows, use: (matrix: bigint) => Result): Result {
  const { matrix, rowCount, featureNames } = rows;
  // The library reads past the end rather than complain.
  if (matrix.length < rowCount * featureNames.length) {
    throw new RangeError(`${matrix.length} numbers for ${rowCount} rows of ${featureNames.length} features`);
  }
  const handle = call.made('XGDMatrixCreateFromMat', matrix, rowCount, featureNames.length, Number.NaN);
  try {
    call('XGDMatrixSetStrFeatureInfo', handle, 'feature_name', featureNames, featureNames.length);
    return use(handle);
  } finally {
    call('XGDMatrixFree', handle);
  }
}

function withLabels<Result>(call: Call, rows: LabelledRows, use: (matrix: bigint) => Result): Result {
  const { labels, rowCount } = rows;
  if (labels.length !== rowCount) throw new RangeError(`${labels.length} labels for ${rowCount} rows`);
  return withMatrix(call, rows, (matrix) => {
    call('XGDMatrixSetFloatInfo', matrix, 'label', labels, labels.length);
    return use(matrix);
  });
}

function predict(call: Call, booster: bigint, rows: Rows, type: number, rounds: Rounds = 'best'): Float32Array {
  const width = type === predictionTypes.contributions ? rows.featureNames.length + 1 : 1;
  return withMatrix(call, rows, (matrix) => {
    const config = {
      type,
      training: false,
      iteration_begin: 0,
      iteration_end: typeof rounds === 'number' ? rounds : rounds === 'all' ? 0 : bestRounds(call, booster),
      strict_shape: false,
    };
    const result: [unknown] = [null];
    call('XGBoosterPredictFromDMatrix', booster, matrix, JSON.stringify(config), [null], [0], result);
    return new Float32Array(call.view(result[0], 4 * rows.rowCount * width).slice(0));
  });
}

/** 0, which stands for all rounds, unless training was stopped early. */
function bestRounds(call: Call, booster: bigint): number {
  const text: [string | null] = [null];
  const isGiven: [number] = [0];
  call('XGBoosterGetAttr', booster, 'best_iteration', text, isGiven);
  return isGiven[0] === 1 ? Number(text[0]) + 1 : 0;
}

function save(call: Call, booster: bigint): Uint8Array {
  const length: [number] = [0];
  const bytes: [unknown] = [null];
  call('XGBoosterSaveModelToBuffer', booster, '{"format": "ubj"}', length, bytes);
  return new Uint8Array(call.view(bytes[0], Number(length[0])).slice(0));
}

function textAt(call: Call, address: unknown, byteCount: number): string {
  return Buffer.from(call.view(address, Number(byteCount))).toString('utf8');
}
