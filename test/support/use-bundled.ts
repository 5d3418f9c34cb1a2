// Imported before everything else of a test's process (bundled.ts).
import { useBundledPackages } from '../../src/programs/support/loading/bundled-packages.ts';
import { knowRunnersHook } from './sharing/follow-promises.ts';

useBundledPackages();
knowRunnersHook();
