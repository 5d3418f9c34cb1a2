// Imported before test files that share a process: what they open is pages of one browser, which ends after the last of them.
import { after } from 'node:test';
import { hold, release } from './browser.ts';

hold().catch(() => {});
after(release);
