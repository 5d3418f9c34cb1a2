// A real browser for tests of the page: headless Chromium from npm, one per test file. It reports what a person would see in its console.
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export interface OpenPage {
  readonly page: Page;
  /** What the browser complained about: errors, failed requests, breaches of the content security policy. */
  readonly complaints: readonly string[];
}

export interface TestBrowser {
  /** `before` has the page before it asks for anything, for routes and for answers that are waited for. */
  readonly open: (
    url: string,
    options?: BrowserContextOptions,
    before?: (page: Page) => Promise<void> | void,
  ) => Promise<OpenPage>;
  /** Ends what the open pages do. A browser makes six connections to a server, and a page that follows a feed holds one of them. */
  readonly leaveAll: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Without a graphics card that would be played by the processor, and without motion where a page can do without: a page on which alerts come
 * takes a quarter of the time then; who measures, or looks at what moves, opens it with `reducedMotion: 'no-preference'`. `args` in place of
 * those that the package brings.
 */
export async function openBrowser(args?: readonly string[]): Promise<TestBrowser> {
  sparticuz.setGraphicsMode = false;
  const browser: Browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...(args ?? sparticuz.args)],
    headless: true,
  });
  return {
    open: async (url, options = {}, before = () => {}) => {
      const usual = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;
      const context = await browser.newContext({ ...usual, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await before(page);
      await page.goto(url);
      return { page, complaints };
    },
    leaveAll: async () => {
      const pages = browser.contexts().flatMap((context) => context.pages());
      await Promise.all(pages.map((page) => page.goto('about:blank')));
    },
    close: () => browser.close(),
  };
}
