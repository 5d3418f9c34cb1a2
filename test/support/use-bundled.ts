// Imported before everything else of a test's process (bundled.ts).
import { useBundledPackages } from '../../src/programs/support/loading/bundled-packages.ts';

useBundledPackages();
