// Where the data of a stack of tests lies: in memory where there is room, as PostgreSQL copies a database there in a tenth of the processor time;
// else beside its logs. It is deleted with its stack, and what a runner left that was killed is deleted by the next one.
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';
const name = 'spindle-test-data-';
const tmpfs = 0x01021994;
const gigabyte = 1_000_000_000;
/** Much more than the tests have at a time, which is half a gigabyte, most of it the log of PostgreSQL. */
const roomMinBytes = 2 * gigabyte;
const availableMinBytes = 4 * gigabyte;

/** A folder in memory that PostgreSQL's user may pass through, or undefined where there is no room for one. */
export function makeDataFolder(): string | undefined {
  if (!hasRoom()) return undefined;
  for (const left of readdirSync(memory).filter((each) => each.startsWith(name) && !isRunning(pidOf(each))))
    rmSync(join(memory, left), { recursive: true, force: true });
  const folder = mkdtempSync(join(memory, `${name}${process.pid}-`));
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(memory);
    return type === tmpfs && bavail * bsize >= roomMinBytes && process.availableMemory() >= availableMinBytes;
  } catch {
    return false;
  }
}

const pidOf = (folder: string): number => Number(folder.slice(name.length).split('-')[0]);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
