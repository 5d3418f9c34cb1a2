// Imported before everything else of a test's process (bundled.ts).
import { join } from 'node:path';
import { useBundledPackages } from '../../src/programs/support/loading/bundled-packages.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { testsCompileCache } from './bundled.ts';
import { knowRunnersHook } from './sharing/follow-promises.ts';

useBundledPackages();
// Programs that the tests start have one of their own. The runner, whose children are the tests, keeps theirs.
if (process.env['NODE_TEST_CONTEXT'] !== undefined && process.env['NODE_COMPILE_CACHE'] === testsCompileCache) {
  process.env['NODE_COMPILE_CACHE'] = join(projectFolder, 'build/compile-cache');
}
knowRunnersHook();
