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
  /**
   * Closes its pages, for which `page.close()` will not do: what a route of theirs still asks for then rejects under the name of no test, and fails
   * all that share the process. A browser makes six connections to a server, and a page that follows a feed holds one of them.
   */
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

/** By whether it keeps pages apart. */
const shared = new Map<boolean, Promise<Browser>>();
const holders = new Map<boolean, number>();
let staysOpen = false;

/**
 * Without motion where a page can do without: a page on which alerts come takes a quarter of the time then; who measures, or looks at what moves,
 * opens it with `reducedMotion: 'no-preference'`.
 */
export async function openBrowser({ args, keepsApart = false }: BrowserOptions = {}): Promise<TestBrowser> {
  const isOwn = args !== undefined;
  const browser = await (isOwn ? launch(args, keepsApart) : hold(keepsApart));
  const contexts: BrowserContext[] = [];
  // Chromium in a single process ends with a context that is closed. Without pages one costs little.
  const leaveAll = async () => {
    await Promise.all(contexts.flatMap((context) => context.pages()).map(leave));
    if (keepsApart) await Promise.all(contexts.splice(0).map((context) => context.close()));
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
      await release(keepsApart);
    },
  };
}

/** From now on a browser stays for who comes next when nobody has its pages, until all are closed: its start takes more than many a test. */
export function keepBrowsers(): void {
  staysOpen = true;
}

export async function closeBrowsers(): Promise<void> {
  const open = [...shared.values()];
  shared.clear();
  await Promise.all(open.map(async (browser) => (await browser).close()));
}

function hold(keepsApart: boolean): Promise<Browser> {
  holders.set(keepsApart, (holders.get(keepsApart) ?? 0) + 1);
  const known = shared.get(keepsApart);
  if (known !== undefined) return known;
  // One that has crashed, or did not start, fails who has its pages, and nobody later.
  const reset = () => {
    if (shared.get(keepsApart) === launched) shared.delete(keepsApart);
  };
  const launched: Promise<Browser> = launch(usualArguments, keepsApart).then(
    (browser) => browser.on('disconnected', reset),
    (error) => {
      reset();
      throw error;
    },
  );
  shared.set(keepsApart, launched);
  return launched;
}

async function release(keepsApart: boolean): Promise<void> {
  const left = (holders.get(keepsApart) ?? 0) - 1;
  holders.set(keepsApart, left);
  if (left > 0 || staysOpen) return;
  await (await shared.get(keepsApart))?.close();
}

/** What a route was still asking for when its test ended concerns nobody. */
async function leave(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.close();
}

async function launch(args = usualArguments, keepsApart = false): Promise<Browser> {
  // Who listens to signals closes its browser itself; the library's own listener would end the process before all else has ended.
  const listens = process.listenerCount('SIGINT') > 0;
  return chromium.launch({
    ...(listens ? { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false } : {}),
    executablePath: await sparticuz.executablePath(),
    args: args.filter((argument) => !keepsApart || argument !== '--single-process'),
    headless: true,
  });
}
