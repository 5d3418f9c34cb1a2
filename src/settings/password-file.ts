// A password that stands in a file, as a setting names it. It is read for each new connection, so that one that is changed counts without a restart; what
// cannot be read never takes the place of what could.
import { readFileSync } from 'node:fs';

export interface PasswordFile {
  /** Empty where the password is a setting itself. */
  readonly path: string;
  /** The setting that names the file. */
  readonly setting: string;
}

/** As clients take it: a text, or what is asked for each connection. Throws an Error that says what is wrong where the file cannot be used from the start. */
export function currentPassword(password: string, { path }: PasswordFile): string | (() => string) {
  if (path === '') return password;
  let last = read(path);
  return () => {
    try {
      last = read(path);
    } catch {
      // The other side says whether the one before is still good.
    }
    return last;
  };
}

/** Without the end of the line, which editors write and no password has. */
function read(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (text === '') throw new Error(`${path} is empty`);
  return text;
}
