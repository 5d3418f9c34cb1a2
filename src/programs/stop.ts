// `spindle stop`: ends the `spindle start` of this home, in order, or what a killed one has left running.
import { Command } from 'commander';
import { describeHome } from '../stack/home.ts';
import { StackFailure } from '../stack/part.ts';
import { stackSettings } from '../stack/settings.ts';
import { stopStack } from '../stack/stop.ts';
import { ProgramFailure } from './support/command-line.ts';
import { loadDotEnv, readSettings } from './support/settings.ts';

export function createCommand(): Command {
  return new Command('stop').action(async () => {
    loadDotEnv();
    const home = describeHome(readSettings(stackSettings).SPINDLE_HOME);
    try {
      const { supervisor, leftovers } = await stopStack(home);
      if (supervisor) process.stdout.write(`stopped everything of ${home.folder}\n`);
      if (leftovers.length > 0)
        process.stdout.write(`stopped what an earlier start had left running: ${leftovers.join(', ')}\n`);
      if (!supervisor && leftovers.length === 0) process.stdout.write(`nothing runs in ${home.folder}\n`);
    } catch (error) {
      if (error instanceof StackFailure) throw new ProgramFailure(error.message, 1, { cause: error });
      throw error;
    }
  });
}
