// Opens the file of `spindle simulator --replay`, as the options of the command line say.
import { stat } from 'node:fs/promises';
import type { CleanedEnv } from 'envalid';
import type { Profile } from '../../core/profile.ts';
import type { FleetMachine } from '../../simulator/fleet.ts';
import { InvalidData, readColumns } from '../../training/data/columns.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';
import { ProgramFailure, tell as say } from '../support/command-line.ts';
import type { inputSettings } from '../support/input-settings.ts';
import { simulatorHere } from '../support/running-stack.ts';
import { readInput } from '../train/options.ts';
import {
  badRowsWarning,
  checkReplay,
  InvalidReplay,
  movedToNow,
  orderWarning,
  replayFile,
  type TimedReading,
  timesWarning,
} from './replay.ts';

type Bounds = Pick<CleanedEnv<typeof inputSettings>, 'COLLECTED_AT_BEHIND_MAX_HOURS' | 'COLLECTED_AT_AHEAD_MAX_HOURS'>;

interface ReplayedAs {
  readonly columns?: string;
  readonly times: 'file' | 'recent' | 'now';
  readonly separator?: Separator;
  readonly decimal?: Decimal;
}

/** Reads the file to its end first, so that nothing is sent of one that cannot be replayed. Throws ProgramFailure. */
export async function replayed(
  settings: Bounds,
  profile: Profile,
  machines: readonly FleetMachine[],
  path: string,
  { columns: mapping, times, separator, decimal }: ReplayedAs,
  other: ReturnType<typeof simulatorHere> | null = simulatorHere(process.env, process.env['SPINDLE_HOME'] ?? ''),
): Promise<AsyncIterator<TimedReading>> {
  try {
    const text = mapping === undefined ? null : { path: mapping, text: await readInput(mapping) };
    const columns = readColumns(profile, text);
    const timeColumn = columns.timeColumn ?? profile.training.timeColumn ?? null;
    const keepsTimes = times !== 'now';
    const file = { profile, machines, path, columns: { ...columns, timeColumn }, separator, decimal, keepsTimes };
    // Of a pipe there is no second look.
    if (await isFile(path)) {
      const check = await checkReplay(file);
      if (check.rows === 0) throw new InvalidReplay(`${path} has no readings`);
      const mixed = check.times === undefined ? undefined : mixedWarning(other ?? undefined);
      if (mixed !== undefined && times === 'recent') throw new InvalidReplay(`${mixed}; nothing was sent`);
      for (const warning of [mixed, badRowsWarning(check), orderWarning(check)])
        if (warning !== undefined) say(warning);
      const told = { ...file, onBadRow: () => undefined };
      if (times === 'recent') return movedToNow(replayFile(told), check, Date.now());
      const warning = timesWarning(check, Date.now(), {
        behindMaxHours: settings.COLLECTED_AT_BEHIND_MAX_HOURS,
        aheadMaxHours: settings.COLLECTED_AT_AHEAD_MAX_HOURS,
      });
      if (warning !== undefined) say(warning);
      return replayFile(told);
    }
    if (times === 'recent')
      throw new InvalidReplay(`--times recent needs a file, whose last time is looked up first; ${path} is none`);
    return replayFile(file);
  } catch (error) {
    return asFailure(error);
  }
}

/** Where somebody sends current readings of the same machines, those of before are late among them, and open no episodes. */
function mixedWarning(other: ReturnType<typeof simulatorHere>): string | undefined {
  if (other === undefined) return undefined;
  const { stack, pid } = other;
  return `The simulator of the stack in ${stack} (process ${pid}) sends current readings of the same machines: those of the file come late among them, and raise hardly an alarm. Start the stack without it: npm start -- --without simulator`;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() || found.isDirectory(),
    () => true,
  );
}

export function asFailure(error: unknown): never {
  if (error instanceof InvalidReplay || error instanceof InvalidData)
    throw new ProgramFailure(error.message, 2, { cause: error });
  throw error;
}
