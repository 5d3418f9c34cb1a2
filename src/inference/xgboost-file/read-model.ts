// A model's file to its forest: recognises JSON and UBJSON by their first bytes, and checks all of it before anything is scored. Nothing in
// a file can make this crash, hang, or allocate more than a few times its size.
import { InvalidModel } from '../../core/errors.ts';
import { fileKind } from '../../core/file-kind.ts';
import type { Forest } from '../forest/forest.ts';
import { rootEntry } from './entry.ts';
import { readJsonDocument } from './json-tape.ts';
import { type Rounds, readLearner } from './learner.ts';
import { defaultModelLimits, type ModelLimits } from './limits.ts';
import type { Document } from './tape.ts';
import { readUbjDocument } from './ubj-tape.ts';

export interface ReadModelOptions {
  /** Whether an early-stopped model scores with its rounds up to the best one, as XGBClassifier does, with all, or with so many. Default: `best`. */
  readonly rounds?: Rounds;
  readonly limits?: Partial<ModelLimits>;
}

/** Throws InvalidModel with the path inside the document. */
export function readModel(bytes: Uint8Array, options: ReadModelOptions = {}): Forest {
  const limits = { ...defaultModelLimits, ...options.limits };
  if (bytes.length > limits.bytesMax) {
    throw new InvalidModel(`has ${bytes.length} bytes, and ${limits.bytesMax} are the most that is allowed`);
  }
  return readLearner(rootEntry(readDocument(bytes)), options.rounds ?? 'best', limits);
}

/** XGBoost's own documents are 7 deep. */
const documentDepthMax = 64;

function readDocument(bytes: Uint8Array): Document {
  const [first, second] = bytes;
  if (first === undefined) throw new InvalidModel('is empty');
  const isObject = first === 0x7b;
  // In UBJSON the length of a name, with its mark, follows at once.
  if (isObject && second !== undefined && 'LliIU'.includes(String.fromCharCode(second))) {
    return readUbjDocument(bytes, documentDepthMax);
  }
  const kind = isObject ? undefined : fileKind(bytes.subarray(0, 4096));
  if (kind !== undefined) {
    throw new InvalidModel(
      `is ${kind.what}, and no XGBoost model in JSON or UBJSON${kind.asModel === undefined ? '' : `: ${kind.asModel}`}`,
    );
  }
  const isText = isObject || first === 0xef || [0x20, 0x09, 0x0a, 0x0d].includes(first);
  if (isText) return readJsonDocument(bytes, documentDepthMax);
  const isWritten = !bytes.subarray(0, 256).some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20));
  if (isWritten)
    throw new InvalidModel(
      "is text, and neither JSON nor UBJSON; save the model in Python by booster.save_model('model.ubj')",
    );
  throw new InvalidModel(
    "is neither JSON nor UBJSON; if it is an XGBoost model in the old binary format, save it in Python by booster.save_model('model.ubj')",
  );
}
