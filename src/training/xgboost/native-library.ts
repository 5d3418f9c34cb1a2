// Finds and opens XGBoost's own library, and calls its C functions by name. Every call blocks, and a fault inside ends the process, so
// programs use it in a worker thread only.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The library is missing, cannot be loaded, or refused a call. The message names the cause, and the fix where there is one. */
export class XgboostFailure extends Error {
  override readonly name = 'XgboostFailure';
}

/** The library of this platform. Throws XgboostFailure when there is none. */
export function libraryPath(folder: string): string {
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

export interface Call {
  /** Calls a function that answers 0 for success. Throws XgboostFailure with the library's own message. */
  (name: FunctionName, ...args: unknown[]): void;
  /** The same for one whose last argument takes the handle that it makes. */
  readonly made: (name: FunctionName, ...args: unknown[]) => bigint;
  readonly raw: (name: FunctionName) => NativeFunction;
  /** The library's own memory, which the next call overwrites. */
  readonly view: (address: unknown, byteCount: number) => ArrayBuffer;
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

export function bind(path: string): Call {
  let koffi: typeof import('koffi');
  let functions: ReadonlyMap<string, NativeFunction>;
  try {
    // Here and not above: programs that only share code with training run in an image that has neither the library nor this.
    koffi = createRequire(import.meta.url)('koffi');
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
  return Object.assign(call, { made, raw, view: koffi.view });
}
