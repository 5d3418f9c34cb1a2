// A real browser for tests of the page: headless Chromium from npm, one for all that a process opens at a time. It reports what a person would
// see in its console.
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

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
  /** Closes its pages. A browser makes six connections to a server, and a page that follows a feed holds one of them. */
  readonly leaveAll: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface BrowserOptions {
  /** In place of those that the package brings. */
  readonly args?: readonly string[];
  /** Each page is a person's own, with a jar of cookies: in a single process all that are open have one. */
  readonly keepsApart?: boolean;
}

sparticuz.setGraphicsMode = false;
/** A graphics card that the processor plays takes more of it than the page does. */
const usualArguments: readonly string[] = [...sparticuz.args, '--disable-gpu'];

let shared: Promise<Browser> | undefined;
let holders = 0;

/**
 * Without motion where a page can do without: a page on which alerts come takes a quarter of the time then; who measures, or looks at what moves,
 * opens it with `reducedMotion: 'no-preference'`.
 */
export async function openBrowser({ args, keepsApart = false }: BrowserOptions = {}): Promise<TestBrowser> {
  const isOwn = keepsApart || args !== undefined;
  const browser = await (isOwn ? launch(args, keepsApart) : hold());
  const contexts: BrowserContext[] = [];
  // Chromium in a single process ends with a context that is closed. Without pages one costs little.
  const leaveAll = async () => {
    if (keepsApart) await Promise.all(contexts.splice(0).map((context) => context.close()));
    else await Promise.all(contexts.flatMap((context) => context.pages()).map(leave));
  };
  return {
    open: async (url, options = {}, before = () => {}) => {
      const usual = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' } as const;
      const context = await browser.newContext({ ...usual, ...options });
      contexts.push(context);
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
    leaveAll,
    close: async () => {
      if (isOwn) return browser.close();
      await leaveAll();
      await release();
    },
  };
}

/** Keeps the shared browser until it is released: its start takes more processor time than many a test. */
export function hold(): Promise<Browser> {
  holders++;
  // One that has crashed, or did not start, fails who has its pages, and nobody later.
  const reset = () => {
    shared = undefined;
  };
  shared ??= launch().then(
    (browser) => browser.on('disconnected', reset),
    (error) => {
      reset();
      throw error;
    },
  );
  return shared;
}

export async function release(): Promise<void> {
  if (--holders > 0) return;
  await (await shared)?.close();
}

/** What a route was still asking for when its test ended concerns nobody. */
async function leave(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.close();
}

async function launch(args = usualArguments, keepsApart = false): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: args.filter((argument) => !keepsApart || argument !== '--single-process'),
    headless: true,
  });
}
