// Finds the profile of the machines: the built-in AI4I, or the one that a file of the user's exports, which is tried out before it is used.
import { readFile } from 'node:fs/promises';
import { type ResolveHookSync, registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { str } from 'envalid';
import { InvalidSettings } from '../core/errors.ts';
import { defineProfile, type Profile } from '../core/profile.ts';
import { limitUnitProblems, shapeProblems } from '../core/profile-shape.ts';
import { functionProblems } from '../inference/model/check-functions.ts';
import { ai4i } from '../profiles/ai4i.ts';
import { type TellProfile, tellProfileRun, type WarnOfProfile, warnOfProfile } from './files-read.ts';
import { lineOfProblem } from './locate-problem.ts';

export const profileSettings = {
  PROFILE_PATH: str({
    default: '',
    desc: 'A .ts file that exports a profile made with defineProfile; empty for AI4I 2020',
  }),
};

/**
 * The profile that the file exports under any name, or AI4I when there is no path. `tell` hears which file before it is run, `warn` what is doubtful
 * in it. Throws InvalidSettings with all that is wrong.
 */
export async function loadProfile(
  path: string,
  tell: TellProfile = tellProfileRun,
  warn: WarnOfProfile = warnOfProfile,
): Promise<Profile> {
  tell(path === '' ? undefined : path);
  if (path === '') return ai4i;
  const { profile, problems, doubts } = await readProfile(path);
  if (profile === undefined || problems.length > 0)
    throw new InvalidSettings(problems.map((problem) => `PROFILE_PATH: ${problem}`));
  for (const doubt of doubts) warn(doubt);
  return profile;
}

export interface ReadProfile {
  /** Undefined where the file gives none. */
  readonly profile: Profile | undefined;
  /** All that is wrong, each as a sentence that begins with the file. */
  readonly problems: readonly string[];
  /** What a profile can be served with, and is hardly meant; said likewise. */
  readonly doubts: readonly string[];
}

/** Runs the file, and tries out what it exports. Never throws. */
export async function readProfile(path: string): Promise<ReadProfile> {
  const broken = (problem: string): ReadProfile => ({
    profile: undefined,
    problems: [`${path} ${problem}`],
    doubts: [],
  });
  let exported: unknown[];
  const hooks = registerHooks({ resolve: resolvePackage });
  try {
    exported = Object.values((await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>);
  } catch (error) {
    return { profile: undefined, problems: [await definingProblem(path, error)], doubts: [] };
  } finally {
    hooks.deregister();
  }
  const found = exported.filter(looksLikeProfile);
  const [profile] = found;
  if (profile === undefined || found.length > 1) {
    const count = found.length === 0 ? 'none' : String(found.length);
    return broken(`must export one profile made with defineProfile, and exports ${count}`);
  }
  try {
    const misshapen = shapeProblems(profile);
    const defined = misshapen.length > 0 ? (profile as Profile) : defineProfile(profile as Profile);
    const problems = misshapen.length > 0 ? misshapen : functionProblems(defined);
    const name = `profile ${String((profile as { name?: unknown }).name ?? '(unnamed)')}`;
    const says = await sayer(path);
    const say = (sentence: string): string => says(`${name}: `, sentence);
    const doubts = misshapen.length > 0 ? [] : limitUnitProblems(defined);
    return { profile: defined, problems: problems.map(say), doubts: doubts.map(say) };
  } catch (error) {
    const [, name = '', problem = ''] = /^(profile [^:]*: )?(.*)$/s.exec((error as Error).message) ?? [];
    return { profile: undefined, problems: [(await sayer(path))(name, problem)], doubts: [] };
  }
}

/** A profile that defineProfile refuses has its line where the sentence's subject stands, and not where it was called. */
async function definingProblem(path: string, error: unknown): Promise<string> {
  const [, name, problem = ''] = error instanceof Error ? (/^(profile [^:]*: )(.*)$/s.exec(error.message) ?? []) : [];
  const source = await readFile(path, 'utf8').catch(() => '');
  if (name !== undefined && lineOfProblem(source, problem) !== undefined) return (await sayer(path))(name, problem);
  return `${path} cannot be loaded: ${loadingProblem(path, error)}`;
}

/** Begins a sentence with the file, and the line that it is about where that can be told. */
async function sayer(path: string): Promise<(subject: string, problem: string) => string> {
  const source = await readFile(path, 'utf8').catch(() => '');
  return (subject, problem) => {
    const line = lineOfProblem(source, problem);
    return `${path}${line === undefined ? '' : `, line ${line}`}: ${subject}${problem}`;
  };
}

/** What a profile anywhere imports of Spindle is this Spindle's own, installed as a package or not. */
export const packageModules: Readonly<Record<string, string>> = {
  'spindle/profile': new URL('../core/profile.ts', import.meta.url).href,
  'spindle/profiles/ai4i': new URL('../profiles/ai4i.ts', import.meta.url).href,
};

const resolvePackage: ResolveHookSync = (specifier, context, nextResolve) => {
  const url = packageModules[specifier];
  return url === undefined ? nextResolve(specifier, context) : { url, shortCircuit: true };
};

/** What went wrong, and in which line of the user's files. */
function loadingProblem(path: string, error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${String(error)}`;
  const { message, stack = '' } = error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' && message.startsWith(`Cannot find module '${resolve(path)}'`))
    return 'there is no such file';
  const lines = stack.matchAll(/(?:^|file:\/\/)(\/[^\n:]+|[A-Z]:[^\n:]+):(\d+)/gm);
  const [, file, line] = [...lines].find(([, each]) => each !== undefined && !each.includes('/src/core/')) ?? [];
  const place = file === undefined ? '' : ` (${file === resolve(path) ? '' : `${file}, `}line ${line})`;
  const isCycle = error instanceof ReferenceError && message.endsWith('before initialization');
  const advice = isCycle
    ? '; files that import one another in a circle cannot use each other while they are loaded'
    : '';
  return `${message}${place}${advice}`;
}

/** A file may export other things beside its profile, but nothing else with any two of these. */
function looksLikeProfile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['sensors', 'features', 'machineTypes', 'failureModes'].filter((name) => name in value).length >= 2;
}
