// The last lines of the logs of an embedded stack, for its bundle.
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../../../stack/home.ts';
import type { Entry } from './archive.ts';
import { withoutLookalikes } from './redact.ts';

const filesMax = 40;
const tailBytesMax = 524_288;
const linesMax = 2_000;

/** None where the stack has no logs. */
export function logEntries({ logs }: Pick<Home, 'logs'>): readonly Entry[] {
  const names = namesIn(logs).filter((name) => name.endsWith('.log'));
  return names.slice(0, filesMax).map((name) => ({ path: `logs/${name}`, text: tailOf(join(logs, name)) }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function tailOf(path: string): string {
  try {
    return withoutLookalikes(readTail(path));
  } catch (error) {
    return `(cannot be read: ${(error as Error).message})\n`;
  }
}

/** Whole lines: half a secret at the beginning would not be known for one. */
function readTail(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - tailBytesMax);
    const buffer = Buffer.alloc(size - from);
    const length = readSync(file, buffer, 0, buffer.length, from);
    const text = buffer.toString('utf8', 0, length);
    const whole = from === 0 ? text : text.slice(text.includes('\n') ? text.indexOf('\n') + 1 : text.length);
    const lines = whole.split('\n');
    return lines.slice(-linesMax - 1).join('\n');
  } finally {
    closeSync(file);
  }
}
