// Which models judge every reading beside the one of MODEL_PATH, in the consumer, and answer on request in the server.
import { EnvError, makeValidator } from 'envalid';
import { readNumber, wholeNumber } from '../settings/numbers.ts';

export interface FolderBeside {
  readonly path: string;
  /** Undefined for the model's own. */
  readonly threshold: number | undefined;
}

/** As that of the first model, ANOMALY_THRESHOLD. */
const thresholdRange = { min: 0.000_001, max: 1, unit: 'share of 1', whole: false } as const;

/** Folders, separated by commas, each perhaps with a threshold behind a sign of equality. */
const foldersBeside = makeValidator<readonly FolderBeside[]>((input) =>
  input
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [, path, text] = /^(.*?)(?:=([^=/]*))?$/s.exec(each) ?? [];
      const threshold = text === undefined ? undefined : readNumber(text, thresholdRange);
      if (path === undefined || path === '') throw new EnvError(`"${each}" names no folder`);
      if (text !== undefined && threshold === undefined)
        throw new EnvError(`"${each}" has a threshold that is not above 0 and at most 1`);
      return { path, threshold };
    }),
);

export const besideSettings = {
  MODELS_BESIDE: foldersBeside({
    default: [],
    desc: 'Model folders, separated by commas, that judge every reading beside MODEL_PATH, each by its own threshold, or by another: models/press/valve=0.4',
  }),
  MODELS_MAX: wholeNumber({
    default: 8,
    min: 1,
    max: 64,
    unit: 'models',
    desc: 'The most models that a program may run, the one of MODEL_PATH among them; in the consumer each reads all readings',
  }),
};
