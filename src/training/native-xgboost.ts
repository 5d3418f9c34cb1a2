// XGBoost's own library, called in this process through its C interface. Every call blocks, and a fault inside ends the process, so
// programs use it in a worker thread only. What it hands out is copied at once, because the next call overwrites it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';

/** The library is missing, cannot be loaded, or refused a call. The message names the cause, and the fix where there is one. */
export class XgboostFailure extends Error {
  override readonly name = 'XgboostFailure';
}

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
  readonly margins: (rows: Rows) => Float32Array;
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
    margins: (rows) => predict(call, handle, rows, predictionTypes.margin),
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

/** The library of this platform. Throws XgboostFailure when there is none. */
function libraryPath(folder: string): string {
  const files: Readonly<Record<string, string>> = {
    'linux-x64': 'linux/x86_64/libxgboost4j.so',
    'linux-arm64': 'linux/aarch64/libxgboost4j.so',
    'darwin-x64': 'macos/x86_64/libxgboost4j.dylib',
    'darwin-arm64': 'macos/aarch64/libxgboost4j.dylib',
    'win32-x64': 'windows/x86_64/xgboost4j.dll',
  };
  const platform = `${process.platform}-${process.arch}`;
  const file = files[platform];
  if (file === undefined) throw new XgboostFailure(`XGBoost has no library for ${platform}; train on another machine`);
  const path = join(folder, 'lib', file);
  if (!existsSync(path)) throw new XgboostFailure(`XGBoost's library is not at ${path}; run: npm run setup`);
  return path;
}

type NativeFunction = (...args: unknown[]) => unknown;

interface Call {
  /** Calls a function that answers 0 for success. Throws XgboostFailure with the library's own message. */
  (name: FunctionName, ...args: unknown[]): void;
  /** The same for one whose last argument takes the handle that it makes. */
  readonly made: (name: FunctionName, ...args: unknown[]) => bigint;
  readonly raw: (name: FunctionName) => NativeFunction;
}

const prototypes = {
  XGBoostVersion: 'void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)',
  XGBGetLastError: 'const char *XGBGetLastError()',
  XGDMatrixCreateFromMat:
    'int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **made)',
  XGDMatrixSetFloatInfo:
    'int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t count)',
  XGDMatrixSetStrFeatureInfo:
    'int XGDMatrixSetStrFeatureInfo(void *matrix, const char *field, const char **values, uint64_t count)',
  XGDMatrixFree: 'int XGDMatrixFree(void *matrix)',
  XGBoosterCreate: 'int XGBoosterCreate(void **matrices, uint64_t count, _Out_ void **made)',
  XGBoosterFree: 'int XGBoosterFree(void *booster)',
  XGBoosterSetParam: 'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  XGBoosterSetStrFeatureInfo:
    'int XGBoosterSetStrFeatureInfo(void *booster, const char *field, const char **values, uint64_t count)',
  XGBoosterSaveJsonConfig: 'int XGBoosterSaveJsonConfig(void *booster, _Out_ uint64_t *length, _Out_ void **text)',
  XGBoosterUpdateOneIter: 'int XGBoosterUpdateOneIter(void *booster, int iteration, void *matrix)',
  XGBoosterGetAttr:
    'int XGBoosterGetAttr(void *booster, const char *name, _Out_ const char **text, _Out_ int *isGiven)',
  XGBoosterEvalOneIter:
    'int XGBoosterEvalOneIter(void *booster, int iteration, void **matrices, const char **names, uint64_t count, _Out_ const char **text)',
  XGBoosterPredictFromDMatrix:
    'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **result)',
  XGBoosterSaveModelToBuffer:
    'int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)',
  XGBoosterLoadModelFromBuffer: 'int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)',
} as const;
type FunctionName = keyof typeof prototypes;

function bind(path: string): Call {
  let functions: ReadonlyMap<string, NativeFunction>;
  try {
    const library = koffi.load(path);
    functions = new Map(Object.entries(prototypes).map(([name, prototype]) => [name, library.func(prototype)]));
  } catch (error) {
    const cause = (error as Error).message;
    const fix = /gomp|libomp/.test(cause)
      ? 'it needs OpenMP; install it by: apt-get install libgomp1 (Debian, Ubuntu), dnf install libgomp (Fedora), brew install libomp (macOS)'
      : 'run: npm run setup';
    throw new XgboostFailure(`XGBoost's library cannot be loaded: ${cause}; ${fix}`, { cause: error });
  }
  const raw = (name: FunctionName): NativeFunction => functions.get(name) as NativeFunction;
  const call = (name: FunctionName, ...args: unknown[]): void => {
    if (raw(name)(...args) === 0) return;
    // Further lines list candidates, or trace addresses in the library.
    const [said] = String(raw('XGBGetLastError')()).split('\n');
    throw new XgboostFailure(`${name}: ${said?.replace(/^\[[^\]]*\] [^ ]*: /, '')}`);
  };
  const made = (name: FunctionName, ...args: unknown[]): bigint => {
    const handle: [bigint | null] = [null];
    call(name, ...args, handle);
    return handle[0] as unknown as bigint;
  };
  return Object.assign(call, { made, raw });
}

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
  JSON.parse(textAt(bytes[0], length[0]), (name, value) => {
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

function predict(call: Call, booster: bigint, rows: Rows, type: number): Float32Array {
  const width = type === predictionTypes.contributions ? rows.featureNames.length + 1 : 1;
  return withMatrix(call, rows, (matrix) => {
    const config = {
      type,
      training: false,
      iteration_begin: 0,
      iteration_end: bestRounds(call, booster),
      strict_shape: false,
    };
    const result: [unknown] = [null];
    call('XGBoosterPredictFromDMatrix', booster, matrix, JSON.stringify(config), [null], [0], result);
    return new Float32Array(koffi.view(result[0], 4 * rows.rowCount * width).slice(0));
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
  return new Uint8Array(koffi.view(bytes[0], Number(length[0])).slice(0));
}

function textAt(address: unknown, byteCount: number): string {
  return Buffer.from(koffi.view(address, Number(byteCount))).toString('utf8');
}
