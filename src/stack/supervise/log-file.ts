// One log file per part, appended to by the part itself. It never grows far beyond its bound: one old file is kept beside it.
import { closeSync, copyFileSync, mkdirSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const boundBytes = 20 * 1024 * 1024;
const tailBytesMax = 16 * 1024;

/** Opens the log for appending, in a folder that is made when somebody has removed it, and shortens it first when it is too long. The caller closes the descriptor. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  boundLog(path);
  return openSync(path, 'a');
}

/** Moves a log that is too long to `<path>.1`. By copy, because the part holds the file open; a line written meanwhile may be lost. */
export function boundLog(path: string, maxBytes: number = boundBytes): void {
  if (logSizeBytes(path) <= maxBytes) return;
  const old = `${path}.1`;
  try {
    copyFileSync(path, old);
  } catch {
    // The disk is full: rather no old log than one that grows.
    rmSync(old, { force: true });
  }
  truncateSync(path);
}

export function logSizeBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of the log that were written after the given size was reached. */
export function logTail(path: string, fromBytes: number, linesMax = 15): string[] {
  const size = logSizeBytes(path);
  const from = Math.max(fromBytes <= size ? fromBytes : 0, size - tailBytesMax);
  if (size <= from) return [];
  const buffer = Buffer.alloc(size - from);
  const file = openSync(path, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, from);
  } finally {
    closeSync(file);
  }
  const lines = buffer.toString('utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-linesMax);
}
