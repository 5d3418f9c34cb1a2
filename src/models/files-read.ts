// Which files a program takes its settings and its profile from: a `.env` is read in whatever folder a program is started, and may name a
// profile, which is code. So that nobody runs another's code without noticing, each program says the full paths before it does.
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { printable } from '../core/show.ts';

/** Told of the profile's file before it is run; of undefined where the profile is the built-in one. */
export type TellProfile = (path: string | undefined) => void;

/** For programs with a log: one line on both files. `dotEnv` is what loadDotEnv has read. */
export function tellFilesRead(log: Pick<Logger, 'info'>, dotEnv: string | undefined): TellProfile {
  return (path) =>
    log.info(
      { dotEnv: dotEnv ?? 'none', profile: path === undefined ? 'built in' : resolve(path) },
      'Settings come from the environment and this .env, the profile from this file',
    );
}

/** For commands, which say what matters: that a file is run. */
export const tellProfileRun: TellProfile = (path) => {
  if (path !== undefined) process.stderr.write(`the profile is the code in ${printable(resolve(path))}\n`);
};

/** Told what is doubtful in a profile that is used all the same. */
export type WarnOfProfile = (doubt: string) => void;

/** For commands. */
export const warnOfProfile: WarnOfProfile = (doubt) => {
  process.stderr.write(`warning: ${printable(doubt)}\n`);
};

/** For programs that talk to people: the same, and which `.env` was read. */
export function sayFilesRead(say: (sentence: string) => void, dotEnv: string | undefined): TellProfile {
  return (path) => {
    if (dotEnv !== undefined) say(`Settings come from ${printable(dotEnv)} too.`);
    if (path !== undefined) say(`The profile is the code in ${printable(resolve(path))}`);
  };
}
