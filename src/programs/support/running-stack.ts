// Commands that are run where a `spindle start` runs use that very stack, with its addresses and passwords, and say so: with the defaults
// they would reach somebody else's systems, or none.
import { join } from 'node:path';
import { describeHome } from '../../stack/home.ts';
import { isRunningIn } from '../../stack/register.ts';
import { environmentOf, readRunningStack } from '../../stack/running.ts';

/** Those that use none of its systems, or have the stack itself in hand. A program that nobody has thought of here gets the stack that runs. */
const unconcerned: readonly string[] = [
  'start',
  'stop',
  'reset',
  'train',
  'score',
  'evaluate',
  'import-model',
  'tune',
  'decode',
  'profile',
  'openapi',
];

/** Whoever gives one of these in the environment means other systems, and then all of them: two must never be mixed. */
const addresses = ['KAFKA_BOOTSTRAP_SERVERS', 'DB_HOST', 'DB_PORT', 'AI_DB_HOST', 'AI_DB_PORT', 'CONNECT_URL'];

/** What a program gets besides its environment, which comes before a `.env`; undefined when it is to use what its settings say. */
export function runningStackEnvironment(
  program: string | undefined,
  environment: NodeJS.ProcessEnv,
  homeFolder: string,
): { readonly env: Readonly<Record<string, string>>; readonly sentence: string } | undefined {
  if (program === undefined || unconcerned.includes(program)) return undefined;
  if (addresses.some((name) => (environment[name] ?? '') !== '')) return undefined;
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  // What it has started has been told already.
  if (running === undefined || running.supervisor.pid === process.ppid) return undefined;
  return {
    env: environmentOf(running, program),
    sentence: `using the stack that runs in ${home.folder} (process ${running.supervisor.pid})`,
  };
}

/**
 * The stack in this home, where it has started the program and the settings mean that one, by its port; with the log in which the program
 * says what is wrong. Undefined where it has not, and where nothing runs.
 */
export function startedHere(
  program: { readonly name: string; readonly port: number; readonly portSetting: string },
  homeFolder: string,
): { readonly stack: string; readonly logFile: string; readonly isAlive: boolean } | undefined {
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  if (running?.started?.includes(program.name) !== true) return undefined;
  if (environmentOf(running, program.name)[program.portSetting] !== String(program.port)) return undefined;
  return {
    stack: home.folder,
    logFile: join(home.logs, `${program.name}.log`),
    isAlive: isRunningIn(home, program.name),
  };
}
