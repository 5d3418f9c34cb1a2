// One set-up works at a time in a clone; others wait for it.
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, read, readJson, say } from './common.mjs';

/** Makes this the only set-up of this clone; resolves with what ends that. The lock of a process that is gone is taken over. */
export async function lock() {
  const folder = at('build/.setup');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const own = JSON.stringify(identify(process.pid));
  const temporary = `${path}.${process.pid}`;
  let said = false;
  for (;;) {
    writeFileSync(temporary, own);
    try {
      // A link appears with its content or not at all.
      linkSync(temporary, path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
    const holder = readJson(path);
    if (isAlive(holder)) {
      if (!said) say(`another set-up is at work (process ${holder.pid}); waiting for it`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } else {
      removeStale(path);
    }
  }
  const unlock = () => {
    if (read(path) === own) rmSync(path, { force: true });
  };
  process.once('exit', unlock);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.once(signal, () => process.exit(code));
  return unlock;
}

/** Another process may have put a lock of its own there at this moment: that one is put back. */
function removeStale(path) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (isAlive(readJson(aside))) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function isAlive(holder) {
  if (typeof holder?.pid !== 'number') return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return identify(holder.pid).startedAt === holder.startedAt;
}

/** The moment of the start goes with the number, because numbers are used again. Empty where the system does not tell. */
function identify(pid) {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  return { pid, startedAt: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
}
