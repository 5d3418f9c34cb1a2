// `spindle score --readings` from the command line: the profile, the model and the thresholds that the server and the consumer would use, and
// the file's columns.
import type { Rounds } from '../../inference/xgboost-file/learner.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { explanationSettings, readExplaining } from '../../serving/explanation-settings.ts';
import { readThresholds, thresholdSettings } from '../../serving/threshold-settings.ts';
import { readColumns } from '../../training/data/columns.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { readSettings } from '../support/settings.ts';
import { modelPaths, readInput, withTrainingErrors } from '../train/options.ts';
import type { Format, Output } from './output.ts';
import { type ScoreReadings, scoreReadings } from './readings.ts';

interface ReadingsOptions {
  readonly model?: string;
  readonly columns?: string;
  readonly format: Format;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
  readonly output: Output;
  readonly header: boolean;
  readonly allowMissing?: true;
  readonly allRounds?: true;
  readonly iterations?: Rounds;
  readonly missing?: number;
}

interface Streams {
  /** Hears what is for people. */
  readonly tell: (line: string) => void;
  readonly write: (text: string) => Promise<void>;
}

/** Throws ProgramFailure for options that only go with features, and for a file without readings. */
export async function runReadings(path: string | undefined, options: ReadingsOptions, streams: Streams): Promise<void> {
  if (path === undefined && process.stdin.isTTY)
    throw new ProgramFailure('no rows: name a file, or send rows on standard input (spindle score < rows.csv)', 2);
  const others = [options.allowMissing, options.allRounds, options.iterations, options.missing];
  if (others.some((each) => each !== undefined) || options.output !== 'probability' || !options.header) {
    throw new ProgramFailure(
      '--readings scores as serving does: it goes with --model, --columns, --format, --separator and --decimal alone',
      2,
    );
  }
  await withTrainingErrors(async () => {
    const task = await readingsTask(path ?? '/dev/stdin', options);
    const { rows, anomalous, refused, firstRefusal } = await scoreReadings({
      ...task,
      onReadAs: streams.tell,
      write: streams.write,
    });
    if (rows === 0) streams.tell('there are no rows');
    streams.tell(
      `${rows} rows, ${anomalous} anomalous, ${refused} refused${firstRefusal === undefined ? '' : `, the first of them in ${firstRefusal}`}`,
    );
  });
}

async function readingsTask(
  path: string,
  { model: folder, columns, format, separator, decimal }: ReadingsOptions,
): Promise<Omit<ScoreReadings, 'onReadAs' | 'write'>> {
  const settings = readSettings({ ...profileSettings, ...modelSettings, ...thresholdSettings, ...explanationSettings });
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(modelPaths(folder), profile, { remembers: true });
  const mapping = columns === undefined ? null : { path: columns, text: await readInput(columns) };
  const mapped = readColumns(profile, mapping);
  return {
    profile,
    model,
    thresholds: readThresholds(settings, model),
    explaining: readExplaining(settings),
    columns: { ...mapped, timeColumn: mapped.timeColumn ?? profile.training.timeColumn ?? null, isOrderOptional: true },
    path,
    format,
    separator,
    decimal,
  };
}
