// Commands that are run where a `spindle start` runs use that very stack, with its addresses and passwords, and say so: with the defaults
// they would reach somebody else's systems, or none.
import { join } from 'node:path';
import { describeHome } from '../../stack/home.ts';
import { processIn } from '../../stack/register.ts';
import { environmentOf, type RunningStack, readRunningStack } from '../../stack/running.ts';
import { fullPaths, servedNames } from './stack/served-settings.ts';

/** Those that use none of its systems, or have the stack itself in hand. A program that nobody has thought of here gets the stack that runs. */
const unconcerned: readonly string[] = [
  'start',
  'stop',
  'reset',
  'train',
  'import-model',
  'tune',
  'profile',
  'openapi',
];

type ServedName = (typeof servedNames)[number];
const modelNames: readonly ServedName[] = ['MODEL_PATH', 'SCALER_PATH', 'ENCODER_PATH', 'FEATURE_NAMES_PATH'];

/** Those that connect to nothing, and judge as the stack would: what they take of what it serves. */
const judging: Readonly<Record<string, readonly ServedName[]>> = {
  decode: ['PROFILE_PATH'],
  score: ['PROFILE_PATH', ...modelNames],
  evaluate: ['PROFILE_PATH', ...modelNames],
};

/** What a command line says itself, so that no setting of the stack is asked for it. */
function namedIn(program: string, line: readonly string[]): readonly ServedName[] {
  const has = (option: string): boolean => line.some((each) => each === option || each.startsWith(`${option}=`));
  // Rows of features are scored by the file alone that is named, or by the shipped model.
  if (program === 'score' && !has('--readings')) return servedNames;
  return [...(has('--model') ? modelNames : []), ...(has('--profile') ? (['PROFILE_PATH'] as const) : [])];
}

/** Whoever gives one of these in the environment means other systems, and then all of them: two must never be mixed. */
export const addresses = ['KAFKA_BOOTSTRAP_SERVERS', 'DB_HOST', 'DB_PORT', 'AI_DB_HOST', 'AI_DB_PORT', 'CONNECT_URL'];

/** Settings by name, as an environment has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a program gets besides its environment, which comes before a `.env`, and what to say of it; undefined when it is to use what its
 * settings say. `shell` is the environment alone, `settled` with `.env`, `line` what stands behind the program's name.
 */
export function runningStackEnvironment(
  program: string | undefined,
  {
    shell,
    settled = shell,
    line = [],
  }: { readonly shell: Environment; readonly settled?: Environment; readonly line?: readonly string[] },
  homeFolder: string,
): { readonly env: Readonly<Record<string, string>>; readonly sentences: readonly string[] } | undefined {
  if (program === undefined || unconcerned.includes(program)) return undefined;
  if (addresses.some((name) => (shell[name] ?? '') !== '')) return undefined;
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  // What it has started has been told already.
  if (running === undefined || running.supervisor.pid === process.ppid) return undefined;
  const all = environmentOf(running, program);
  const judges = Object.hasOwn(judging, program);
  const named = namedIn(program, line);
  const taken = (judges ? (judging[program] ?? []) : servedNames).filter((name) => !named.includes(name));
  const isServed = (name: string): boolean => servedNames.some((each) => each === name);
  const isTaken = (name: string): boolean => taken.some((each) => each === name);
  // An empty one in the shell is a word too: the default, whatever the stack serves.
  const isGiven = (name: string): boolean => (isServed(name) ? shell[name] !== undefined : (shell[name] ?? '') !== '');
  const env = Object.fromEntries(
    Object.entries(all).filter(([name]) => !isGiven(name) && (isTaken(name) || !(judges || isServed(name)))),
  );
  const stack = `the stack that runs in ${home.folder} (process ${running.supervisor.pid})`;
  const apart = taken.filter((name) => all[name] !== undefined && all[name] !== fullPaths(settled[name] ?? ''));
  if (judges && apart.length === 0) return undefined;
  return {
    env,
    sentences: [
      judges
        ? `with ${isTaken('MODEL_PATH') ? 'profile and model' : 'the profile'} of ${stack}, as far as the shell does not say otherwise`
        : `using ${stack}`,
      ...apart.map((name) => `${judges ? 'it' : 'the stack'} ${describeApart(name, all[name] ?? '', settled, shell)}`),
    ],
  };
}

function describeApart(name: string, served: string, settled: Environment, shell: Environment): string {
  const mine = shown(settled[name] ?? '');
  if (shell[name] !== undefined)
    return `serves ${name}=${shown(served)}, and this command goes by ${mine}, because this shell says so`;
  const byStack = `serves ${name}=${shown(served)}, and this command goes by that`;
  return (settled[name] ?? '') === ''
    ? byStack
    : `${byStack}; ${mine}, as .env says, is served when it is started anew`;
}

/**
 * What is said where the settings name another profile or other models than the running stack serves, whose systems they mean: what is
 * found by them is not true of it. Undefined where they are the same, and where no such stack runs.
 */
export function apartFromStack(settings: Environment, homeFolder: string): string | undefined {
  const running = readRunningStack(describeHome(homeFolder));
  if (running === undefined || !means(settings, running)) return undefined;
  const apart = servedNames.filter((name) => {
    const served = running.environment[name];
    return served !== undefined && served !== fullPaths(settings[name] ?? '');
  });
  if (apart.length === 0) return undefined;
  const each = apart.map(
    (name) => `${name}=${shown(running.environment[name] ?? '')}, and not ${shown(settings[name] ?? '')}`,
  );
  return `the stack that runs serves ${each.join('; ')}`;
}

/** Whether the settings mean the systems of this stack. */
export function means(settings: Environment, { environment }: RunningStack): boolean {
  return addresses.every((name) => environment[name] === undefined || environment[name] === settings[name]);
}

function shown(value: string): string {
  return value === '' ? "'' (the default)" : value;
}

/**
 * The stack in this home, where it has started the program and the settings mean that one, by its port; with the log in which the program
 * says what is wrong, and its process while it lives. Undefined where it has not, and where nothing runs.
 */
export function startedHere(
  program: { readonly name: string; readonly port: number; readonly portSetting: string },
  homeFolder: string,
): { readonly stack: string; readonly logFile: string; readonly pid: number | undefined } | undefined {
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  if (running?.started?.includes(program.name) !== true) return undefined;
  if (environmentOf(running, program.name)[program.portSetting] !== String(program.port)) return undefined;
  return {
    stack: home.folder,
    logFile: join(home.logs, `${program.name}.log`),
    pid: processIn(home, program.name),
  };
}

/** The simulator of the stack whose systems the settings mean, while it lives: it sends current readings of all machines. */
export function simulatorHere(
  settings: Environment,
  homeFolder: string,
): { readonly stack: string; readonly pid: number } | undefined {
  const home = describeHome(homeFolder);
  const running = readRunningStack(home);
  if (running?.started?.includes('simulator') !== true || !means(settings, running)) return undefined;
  const pid = processIn(home, 'simulator');
  return pid === undefined ? undefined : { stack: home.folder, pid };
}
