// `spindle reset`: deletes all data of the embedded stack after asking. Refuses while it runs; never touches anything else.
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { describeHome } from '../stack/home.ts';
import { StackFailure } from '../stack/part.ts';
import { deleteData } from '../stack/reset.ts';
import { stackSettings } from '../stack/settings.ts';
import { ProgramFailure } from './support/command-line.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';

export function createCommand(): Command {
  return new Command('reset').option('--yes', 'do not ask').action(async (options: { yes?: boolean }) => {
    loadDotEnv();
    const home = describeHome(readSettings(stackSettings).SPINDLE_HOME);
    if (options.yes !== true && !(await confirm(home.folder))) throw new ProgramFailure('nothing was deleted', 1);
    try {
      const deleted = await deleteData(home);
      process.stdout.write(deleted ? `deleted the data in ${home.folder}\n` : `there is no data in ${home.folder}\n`);
    } catch (error) {
      if (error instanceof StackFailure) throw new ProgramFailure(error.message, 2, { cause: error });
      throw error;
    }
  });
}

async function confirm(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new ProgramFailure(
      'nobody can be asked here, because the input is no terminal; to delete all data: npm run reset -- --yes',
      2,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Delete all databases, topics and logs in ${folder}? (yes/no) `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
