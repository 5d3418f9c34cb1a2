// Python's XGBoost beside the engine, where it is installed: PYTHON names the interpreter, python3 by default.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rows } from './native-xgboost.ts';

export interface PythonTimes {
  readonly version: string;
  /** Microseconds. */
  readonly perRowInBatch: number;
  readonly oneRow: number;
}

const script = `
import json, sys, time
import numpy as np, xgboost as xgb
folder, rows, features = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
matrix = np.fromfile(folder + "/rows.f32", dtype="<f4").reshape(rows, features)
booster = xgb.Booster({"nthread": 1})
booster.load_model(folder + "/model.ubj")
booster.set_param({"nthread": 1})
def fastest(call, repeat):
    call()
    times = []
    for _ in range(40):
        start = time.perf_counter()
        for _ in range(repeat):
            call()
        times.append((time.perf_counter() - start) / repeat * 1e6)
    return min(times)
one = matrix[:1]
print(json.dumps({
    "version": xgb.__version__,
    "perRowInBatch": fastest(lambda: booster.inplace_predict(matrix), 5) / rows,
    "oneRow": fastest(lambda: booster.inplace_predict(one), 100),
}))
`;

/** Undefined where Python has no XGBoost. */
export function timePython(model: Uint8Array, rows: Rows): PythonTimes | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-bench-'));
  try {
    writeFileSync(join(folder, 'model.ubj'), model);
    writeFileSync(join(folder, 'rows.f32'), rows.matrix);
    const args = ['-c', script, folder, String(rows.rowCount), String(rows.featureCount)];
    const { status, stdout } = spawnSync(process.env['PYTHON'] ?? 'python3', args, { encoding: 'utf8' });
    return status === 0 ? (JSON.parse(stdout) as PythonTimes) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
