// `spindle train --unlabelled`: what of the command line counts for readings without labels, and what came of them, for the terminal.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Profile } from '../../core/profile.ts';
import { writeArtefact } from '../../training/artefact.ts';
import { nothingKnown } from '../../training/card/unlabelled-page.ts';
import type { AlarmCount } from '../../training/unlabelled/choose-limit.ts';
import { trainUnlabelled } from '../../training/unlabelled/train-unlabelled.ts';
import type { UnlabelledEvaluation } from '../../training/unlabelled/unlabelled-evaluation.ts';
import { ProgramFailure } from '../support/command-line.ts';
import * as shared from './options.ts';

export interface UnlabelledCommand extends shared.DataOptions {
  readonly features?: string;
  readonly name?: string;
  readonly seed: number;
  readonly folds: number;
  readonly rounds?: number;
  readonly subsample: number;
  readonly depth: number;
  readonly alarmsPerMachineWeek?: number;
  readonly anomalousPercent?: number;
}

/** Adds the options of training without labels. */
export function addUnlabelledOptions(command: Command): Command {
  return command
    .option('--unlabelled', 'learn from readings without labels what is usual, and how unusual others are')
    .option(
      '--alarms-per-machine-week <number>',
      'with --unlabelled: how many alarms are wished for (default: 1 where the file says when readings were taken)',
      shared.number(1e-4, 1e4, 'alarms'),
    )
    .option(
      '--anomalous-percent <number>',
      'with --unlabelled: the share of readings that is to be anomalous, instead of a rate of alarms (default: 0.5 where no rate can be chosen)',
      shared.number(1e-4, 20, 'percent'),
    )
    .option(
      '--subsample <rows>',
      'with --unlabelled: readings that each tree is grown from',
      shared.wholeNumber(8, 4_096, 'readings'),
      subsampleByDefault,
    )
    .option(
      '--depth <levels>',
      'with --unlabelled: levels of a tree at most; more cost more at every reading',
      shared.wholeNumber(1, 7, 'levels'),
      depthByDefault,
    );
}

/** As Liu, Ting and Zhou found enough for the ranking. */
const subsampleByDefault = 256;
/** Of 200 trees of AI4I, five levels rank failures as well as the eight of the paper, at a third of the cost (docs/models.md). */
const depthByDefault = 5;
const treesByDefault = 200;

/** Options that need labels, by their names in the program, with what they are called. */
const labelledOnly = {
  target: '--target',
  test: '--test',
  compare: '--compare',
  recipe: '--recipe',
  earlyStopping: '--early-stopping',
  repetitions: '--repetitions',
  param: '--param',
  imbalance: '--imbalance',
  costMiss: '--cost-miss',
  costAlarm: '--cost-alarm',
} as const;

/** Throws ProgramFailure naming an option that means nothing here. `isGiven` tells whether the command line has one. */
export function requireUnlabelled(isGiven: (name: string) => boolean): void {
  const stray = Object.entries(labelledOnly).find(([name]) => isGiven(name));
  if (stray !== undefined)
    throw new ProgramFailure(`${stray[1]} needs labels, and --unlabelled looks at none; leave one of them out`, 2);
}

/** Throws ProgramFailure naming an option that means something without labels alone. */
export function requireLabelled(isGiven: (name: string) => boolean): void {
  const own = {
    alarmsPerMachineWeek: '--alarms-per-machine-week',
    anomalousPercent: '--anomalous-percent',
    subsample: '--subsample',
    depth: '--depth',
  };
  const stray = Object.entries(own).find(([name]) => isGiven(name));
  if (stray !== undefined)
    throw new ProgramFailure(`${stray[1]} is for training without labels; add --unlabelled, or leave it out`, 2);
}

/** Trains, and writes the folder. Throws InvalidData. */
/** `requireFolder` throws where the model of this data may not go to the folder. */
export async function runUnlabelled(
  profile: Profile,
  folder: string,
  options: UnlabelledCommand,
  requireFolder: (dataPath: string) => void,
): Promise<void> {
  if (options.alarmsPerMachineWeek !== undefined && options.anomalousPercent !== undefined)
    throw new ProgramFailure(
      '--alarms-per-machine-week and --anomalous-percent each choose the limit; leave one out',
      2,
    );
  if (options.data === undefined)
    throw new ProgramFailure('--unlabelled learns from readings of your own; name them with --data', 2);
  requireFolder(resolve(options.data));
  const featureSet = shared.chooseFeatureSet(profile, options.features);
  const { path, columns, dataset } = await shared.readUnlabelledData(profile, resolve(options.data), options);
  const { files, evaluation } = trainUnlabelled({
    profile,
    dataset,
    columns,
    dataPath: path,
    featureSet,
    name: options.name ?? `${profile.name}-isolation`,
    treeCount: options.rounds ?? treesByDefault,
    subsample: options.subsample,
    depthMax: options.depth,
    foldCount: options.folds,
    seed: options.seed,
    alarmsPerMachineWeek: options.alarmsPerMachineWeek ?? null,
    anomalousShare: options.anomalousPercent === undefined ? null : options.anomalousPercent / 100,
    onFold: shared.showSteps('held-out forests:'),
  });
  await writeArtefact(folder, files);
  process.stdout.write(unlabelledTable(evaluation));
}

function unlabelledTable({ model, data, isolation, wish, expected, heldBack }: UnlabelledEvaluation): string {
  const line = (name: string, alarms: AlarmCount | null, share: number): string =>
    `${name.padEnd(44)} ${alarms === null ? '' : `${short(alarms.perMachineWeek)} alarms per machine and week (${alarms.count} in ${short(alarms.machineWeeks)} machine-weeks), `}${short(100 * share)} % of readings anomalous`;
  return [
    `NO LABELS: ${nothingKnown}`,
    '',
    `${model.name} ${model.version}: ${data.rows} rows, ${model.featureNames.length} features, ${isolation.trees} trees of ${isolation.subsample} rows`,
    wish.kind === 'rate'
      ? `wished for ${wish.alarmsPerMachineWeek} alarms per machine and week`
      : `the limit is a share of readings, ${short(100 * wish.share)} %; how many alarms come of it per week is known where the file has times`,
    line('expected, on rows held out in blocks', expected.alarms, expected.anomalousShare),
    ...(heldBack === null
      ? ['the first four fifths of the time are too little to choose a limit on, so no rate was held back']
      : [
          line('of the first four fifths of the time', heldBack.expected, heldBack.expectedShare),
          line('on the last fifth, which they had not seen', heldBack.alarms, heldBack.anomalousShare),
        ]),
    '',
    '',
  ].join('\n');
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
