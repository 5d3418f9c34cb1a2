// Builds the page into a folder, as set-up does into build/web: for tests of the page in a real browser.
import { join } from 'node:path';
import { build } from 'vite';

export async function buildPage(folder: string): Promise<void> {
  const configFile = join(import.meta.dirname, 'vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
}
