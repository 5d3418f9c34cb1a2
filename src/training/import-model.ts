// Makes a model folder of a model that was trained elsewhere. Its golden vectors come from XGBoost itself, so that the import proves that
// this server gives the margins that the model's maker gets.
import type { Profile } from '../core/profile.ts';
import { loadModel } from '../inference/model/load-model.ts';
import type { ArtefactManifest } from '../inference/model/manifest.ts';
import type { Model } from '../inference/model/model.ts';
import { featureDigest, memoryRules, probeMatrix } from '../inference/model/probe.ts';
import { withoutMissing } from '../inference/model/scaler.ts';
import { formatJson, goldenVectors, optionalSensorsOf, sha256 } from './artefact.ts';
import { openTrainer } from './xgboost/trainer.ts';

export interface ImportOptions {
  readonly profile: Profile;
  /** As loadBareModel read it from `bytes`. */
  readonly model: Model;
  readonly bytes: Uint8Array;
  /** `model.json` or `model.ubj`. */
  readonly modelFile: string;
  /** The file that it came from, for people. */
  readonly origin: string;
  readonly threshold: number;
  readonly libraryFolder: string;
}

export interface ImportedManifest extends ArtefactManifest {
  readonly origin: { readonly file: string; readonly checkedWithXgboost: string };
}

/** The folder's files. Throws InvalidModel when our margins are not XGBoost's, and XgboostFailure. */
export async function importModel(options: ImportOptions): Promise<{
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly manifest: ImportedManifest;
}> {
  const { profile, model, bytes, modelFile } = options;
  const { name, version, featureNames, typeEncoding, scaler = null, missing = null, rounds = null } = model.manifest;
  const width = featureNames.length;
  const matrix = probeMatrix(profile, model.manifest, typeEncoding);
  const rows = Uint32Array.from({ length: Math.min(goldenCount, matrix.length / width) }, (_, row) => row);
  const labels = new Float32Array(matrix.length / width);
  const inputs = missing === null ? matrix : matrix.map((value) => withoutMissing(value, missing));
  const trainer = await openTrainer({ matrix: inputs, labels, featureNames }, options.libraryFolder);
  try {
    const margins = (await trainer.marginsOf(bytes, rounds ?? 'best')).slice(0, rows.length);
    const manifest: ImportedManifest = {
      schemaVersion: 1,
      name,
      version,
      profile: profile.name,
      featureNames,
      typeEncoding,
      memory: memoryRules(profile, featureNames),
      ...optionalSensorsOf(profile),
      scaler,
      missing,
      rounds,
      calibration: null,
      threshold: options.threshold,
      modelSha256: sha256(bytes),
      featureDigest: featureDigest(profile, model.manifest, typeEncoding, sha256),
      origin: { file: options.origin, checkedWithXgboost: trainer.xgboostVersion },
      golden: goldenVectors(rows, matrix, margins, width),
    };
    const manifestJson = formatJson(manifest);
    loadModel({ profile, modelBytes: bytes, modelFile, manifestJson, digest: sha256 });
    return { files: { [modelFile]: bytes, 'manifest.json': manifestJson }, manifest };
  } finally {
    await trainer.close();
  }
}

const goldenCount = 32;
