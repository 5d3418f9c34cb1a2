// Replaces a file in one step, so that a reader sees the old content or the new one and never half of either.
import { renameSync, rmSync, writeFileSync } from 'node:fs';

export function replaceFile(path: string, content: string, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
