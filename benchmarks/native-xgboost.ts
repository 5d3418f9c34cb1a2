// XGBoost's own library beside the engine: trains the models that the benchmark scores, and predicts with them on one thread.
import { join } from 'node:path';
import koffi from 'koffi';

const prototypes = {
  error: 'const char *XGBGetLastError()',
  matrix:
    'int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **made)',
  label: 'int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t count)',
  freeMatrix: 'int XGDMatrixFree(void *matrix)',
  create: 'int XGBoosterCreate(void **matrices, uint64_t count, _Out_ void **made)',
  set: 'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  update: 'int XGBoosterUpdateOneIter(void *booster, int iteration, void *matrix)',
  load: 'int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)',
  save: 'int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)',
  predict:
    'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **result)',
  predictDense:
    'int XGBoosterPredictFromDense(void *booster, const char *values, const char *config, void *matrix, _Out_ void **shape, _Out_ uint64_t *dimensions, _Out_ void **result)',
} as const;

export interface Rows {
  readonly matrix: Float32Array;
  readonly rowCount: number;
  readonly featureCount: number;
}

export interface NativeXgboost {
  /** A model of binary:logistic as UBJSON. */
  readonly train: (rows: Rows, labels: Float32Array, rounds: number, parameters: Record<string, string>) => Uint8Array;
  readonly load: (model: Uint8Array) => NativeBooster;
}

export interface NativeBooster {
  /** Margins without a matrix of XGBoost's own, its fastest way. The same function for the same rows, many times. */
  readonly prepareMargins: (rows: Rows) => () => Float32Array;
  readonly prepareContributions: (rows: Rows) => () => Float32Array;
}

/** `folder` is where set-up puts XGBoost's libraries. */
export function openNativeXgboost(folder: string): NativeXgboost {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const file =
    process.platform === 'darwin' ? `macos/${machine}/libxgboost4j.dylib` : `linux/${machine}/libxgboost4j.so`;
  const library = koffi.load(join(folder, 'lib', file));
  const functions = Object.fromEntries(Object.entries(prototypes).map(([name, text]) => [name, library.func(text)]));
  const call = (name: keyof typeof prototypes, ...args: unknown[]): void => {
    if (functions[name]?.(...args) !== 0) throw new Error(`XGBoost: ${functions['error']?.()}`);
  };
  const made = (name: keyof typeof prototypes, ...args: unknown[]): unknown => {
    const handle: [unknown] = [null];
    call(name, ...args, handle);
    return handle[0];
  };
  const matrixOf = ({ matrix, rowCount, featureCount }: Rows): unknown =>
    made('matrix', matrix, rowCount, featureCount, Number.NaN);
  const results = (pointer: unknown, count: number): Float32Array =>
    new Float32Array(koffi.view(pointer, 4 * count).slice(0));
  const base = { training: false, iteration_begin: 0, iteration_end: 0, strict_shape: false };
  return {
    train: (rows, labels, rounds, parameters) => {
      const matrix = matrixOf(rows);
      call('label', matrix, 'label', labels, labels.length);
      const booster = made('create', [matrix], 1);
      for (const [name, value] of Object.entries(parameters)) call('set', booster, name, value);
      for (let round = 0; round < rounds; round++) call('update', booster, round, matrix);
      const length: [number] = [0];
      const bytes: [unknown] = [null];
      call('save', booster, '{"format": "ubj"}', length, bytes);
      return Uint8Array.from(new Uint8Array(koffi.view(bytes[0], Number(length[0]))));
    },
    load: (model) => {
      const booster = made('create', [], 0);
      call('load', booster, model, model.length);
      call('set', booster, 'nthread', '1');
      return {
        prepareMargins: (rows) => {
          const address = koffi.alloc('float', rows.rowCount * rows.featureCount);
          new Float32Array(koffi.view(address, 4 * rows.rowCount * rows.featureCount)).set(rows.matrix);
          const shape = [rows.rowCount, rows.featureCount];
          const values = JSON.stringify({ data: [0, true], shape, typestr: '<f4', version: 3 }).replace(
            '[0,',
            `[${koffi.address(address)},`,
          );
          const config = JSON.stringify({ ...base, type: 1, cache_id: 0, missing: 0 }).replace(
            '"missing":0',
            '"missing":NaN',
          );
          return () => {
            const result: [unknown] = [null];
            call('predictDense', booster, values, config, null, [null], [0], result);
            return results(result[0], rows.rowCount);
          };
        },
        prepareContributions: (rows) => {
          const matrix = matrixOf(rows);
          const config = JSON.stringify({ ...base, type: 2 });
          return () => {
            const result: [unknown] = [null];
            call('predict', booster, matrix, config, [null], [0], result);
            return results(result[0], rows.rowCount * (rows.featureCount + 1));
          };
        },
      };
    },
  };
}
