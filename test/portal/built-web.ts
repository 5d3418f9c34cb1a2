// The Portal's page, built as set-up builds it, in a folder of the test's own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage } from '../../web/build.ts';

export interface BuiltWeb {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

export async function buildWeb(): Promise<BuiltWeb> {
  const folder = await mkdtemp(join(tmpdir(), 'spindle-web-'));
  await buildPage(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
