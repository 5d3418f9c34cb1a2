// `spindle profile check` tries out a profile's file, and `spindle profile new` writes a first one from the columns of a CSV file.
import { writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { readProfile } from '../../models/load-profile.ts';
import { InvalidData } from '../../training/data/columns.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { decimalSpellingOption, separatorOption } from '../support/options/table-options.ts';
import { checkReadings } from './check-readings.ts';
import { describeColumns } from './columns.ts';
import { typeProblems } from './compile.ts';
import type { RoleOptions } from './roles.ts';
import { profileSource } from './source.ts';

interface NewOptions extends RoleOptions {
  readonly data: string;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
  readonly name: string;
  readonly out?: string;
}

export function createCommand(): Command {
  const command = new Command('profile');
  command
    .command('check')
    .description('tries out the profile that a file exports; exit code 1 when something is wrong with it')
    .argument('<file>', 'a .ts file')
    .option('--no-types', 'only run it: do not ask the TypeScript compiler, which takes some seconds')
    .option(
      '--readings <file>',
      'CSV file with a header row: tells what the profile and these readings do not agree in, columns, ranges, units, types, times and rows that would be refused',
    )
    .option('--columns <file>', 'with --readings: JSON that maps names and units of columns, as for training')
    .addOption(separatorOption())
    .addOption(decimalSpellingOption())
    .action(checkProfile);
  command
    .command('new')
    .description(
      'writes a profile to begin with from a CSV file: sensors, units, ranges, types, times, machines, flags',
    )
    .requiredOption('--data <file>', 'CSV file with a header row')
    .option('--name <name>', "the profile's name", 'machine')
    .option('--type <column>', "the column with the machine's type, where it is not found by itself")
    .option('--target <column>', 'the column to predict, where it is not found by itself')
    .option('--time <column>', 'the column that says when, where it is not found by itself')
    .option('--machine <column>', 'the column that names the machine, where it is not found by itself')
    .option('--group <column>', 'the column of experiments or batches, where it is not found by itself')
    .addOption(separatorOption())
    .addOption(decimalSpellingOption())
    .option('--out <file>', 'where to write it; standard output without')
    .action(newProfile);
  return command;
}

interface CheckOptions {
  readonly types: boolean;
  readonly readings?: string;
  readonly columns?: string;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
}

async function checkProfile(file: string, { types, readings, ...table }: CheckOptions): Promise<void> {
  const [alone] = Object.keys(table);
  if (readings === undefined && alone !== undefined)
    throw new ProgramFailure(`--${alone} says how readings are written: add --readings`, 2);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === false) throw new ProgramFailure(`${file} is no file; name the .ts file of a profile`, 2);
  if (found !== undefined && !/\.[cm]?[jt]s$/.test(file))
    throw new ProgramFailure(
      `${file} is no .ts file; to make a profile of a table: spindle profile new --data ${file}`,
      2,
    );
  const { profile, problems: ran, doubts } = await readProfile(file);
  if (types) tell(`${file} has been tried out; now the TypeScript compiler looks at it …`);
  const compiled = types ? await typeProblems(file) : undefined;
  const problems = [...ran, ...doubts, ...(compiled ?? [])];
  if (ran.length === 1 && ran[0]?.endsWith('there is no such file'))
    throw new ProgramFailure(`there is no file ${file}`, 2);
  for (const problem of problems) tell(problem);
  if (profile === undefined || problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  const isRight = readings === undefined || (await checkReadings(profile, readings, table));
  if (!isRight) {
    process.exitCode = 1;
    return;
  }
  const counts = [
    `${profile.sensors.length} sensors`,
    `${profile.machineTypes.length} machine ${profile.machineTypes.length === 1 ? 'type' : 'types'}`,
    `${profile.features.length + (profile.moreFeatures?.length ?? 0)} features`,
    `${profile.failureModes.length} failure modes`,
    ...(profile.targets === undefined ? [] : [`${Object.keys(profile.targets).length} targets`]),
  ];
  process.stdout.write(`${file}: profile ${profile.name}: ${counts.join(', ')}: nothing is wrong\n`);
}

async function newProfile(options: NewOptions): Promise<void> {
  try {
    const columns = await describeColumns(options.data, options);
    const { source, notes } = profileSource(columns, options);
    for (const note of notes) tell(note);
    if (options.out === undefined) return void process.stdout.write(source);
    writeFileSync(options.out, source, { flag: 'wx' });
    tell(
      `${options.out} is written. Go through it, as what is guessed says so; then: spindle profile check ${options.out} --readings ${options.data}`,
    );
  } catch (error) {
    if (error instanceof InvalidData) throw new ProgramFailure(error.message, 2, { cause: error });
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new ProgramFailure(`${options.out} is there already; nothing was written`, 2, { cause: error });
    if (code === 'ENOENT')
      throw new ProgramFailure(`--out: there is no folder ${dirname(options.out ?? '')}; make it first`, 2, {
        cause: error,
      });
    if (syscall !== undefined)
      throw new ProgramFailure(`--out: ${options.out} cannot be written: ${message}`, 2, { cause: error });
    throw error;
  }
}
