// Imported before test files that share a process: what they open is pages of one browser of each kind, which ends after the last of them.
import { after } from 'node:test';
import { closeBrowsers, keepBrowsers } from './browser.ts';

keepBrowsers();
after(closeBrowsers);
