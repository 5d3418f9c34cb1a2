// What a process of tests is started with, so that what its files import of packages is loaded as programs load it.
import { join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';

export const withBundledPackages = ['--import', new URL('./use-bundled.ts', import.meta.url).href];

/** Where Node keeps what it has compiled for tests. Programs load by another flag (src/main.ts), and neither takes what the other has compiled. */
export const testsCompileCache = join(projectFolder, 'build/compile-cache-tests');
