// The part of `spindle profile check` that looks at a file of readings with the profile: what is wrong goes to stderr, what was seen to stdout.
import type { Profile } from '../../core/profile.ts';
import { printable } from '../../core/show.ts';
import { InvalidData, readColumns } from '../../training/data/columns.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { ProgramFailure, tell } from '../support/command-line.ts';
import { readInput } from '../train/options.ts';
import { findingsOf } from './readings/findings.ts';
import { probeReadings, type ReadingsFacts } from './readings/probe.ts';

export interface ReadingsOptions {
  readonly columns?: string;
  readonly separator?: Separator;
  readonly decimal?: Decimal;
}

/** Whether nothing is wrong. Throws ProgramFailure for a file that cannot be read. */
export async function checkReadings(profile: Profile, path: string, options: ReadingsOptions): Promise<boolean> {
  const { columns: given, ...table } = options;
  try {
    const mapping = given === undefined ? null : { path: given, text: await readInput(given) };
    const mapped = readColumns(profile, mapping);
    const columns = {
      ...mapped,
      timeColumn: mapped.timeColumn ?? profile.training.timeColumn ?? null,
      isOrderOptional: true,
    };
    const facts: ReadingsFacts = await probeReadings(profile, path, { ...table, columns, onReadAs: tell });
    const { faults, report } = findingsOf(profile, path, columns, facts);
    process.stdout.write(report.map((line) => `${printable(line)}\n`).join(''));
    for (const fault of faults) tell(fault);
    return faults.length === 0;
  } catch (error) {
    if (error instanceof InvalidData) throw new ProgramFailure(error.message, 2, { cause: error });
    throw error;
  }
}
