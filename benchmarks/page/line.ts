// What each measure of the page is given, and what it answers.
import type { TestPortal } from '../../test/portal/support.ts';
import type { TestBrowser } from '../../test/support/browser.ts';

export interface Given {
  readonly portal: TestPortal;
  readonly browser: TestBrowser;
  readonly seconds: number;
}

export interface Line {
  readonly what: string;
  readonly here: string;
  readonly wanted: string;
  /** Undefined where nothing is wanted. */
  readonly isMet?: boolean;
}
