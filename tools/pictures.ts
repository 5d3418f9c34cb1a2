// `npm run pictures`: the pictures of docs/pictures, taken of everything as `npm start` runs it, with data of its own on ports of its own, so that
// what readers see is what they get. Takes about as long as the simulator is given for something to happen.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { projectFolder } from '../src/stack/home.ts';
import { openBrowser, type TestBrowser } from '../test/support/browser.ts';

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** What has to be there before the picture is taken. */
  readonly shows: string;
  readonly look?: (page: Page) => Promise<void>;
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

const folder = join(projectFolder, 'docs/pictures');
const screen = { width: 1280, height: 800 } as const;
/** So high that the reasons of an alarm are seen. */
const tall = { width: 1280, height: 1500 } as const;
/** For what is loaded and drawn after the place itself is there. */
const settleMs = 1_500;
const firstAlarm = '.alarm:has([data-priority="critical"]), .alarm';

const shots: readonly Shot[] = [
  { name: 'overview', hash: '#overview', shows: '[data-machine-id], .tile' },
  { name: 'alarm', hash: '#alarms', shows: '.alarm', look: openFirst, viewport: tall },
  {
    name: 'alarm-dark-phone',
    hash: '#alarms',
    shows: '.alarm',
    colorScheme: 'dark',
    viewport: { width: 390, height: 844 },
  },
  { name: 'alarm-ko', hash: '#alarms', shows: '.alarm', look: openFirst, locale: 'ko-KR', viewport: tall },
  { name: 'machine', hash: '#machines/1?last=1h', shows: '.curve-name' },
  { name: 'delivery', hash: '#delivery', shows: 'main' },
  { name: 'model', hash: '#model', shows: 'main' },
  { name: 'reports', hash: '#reports?last=1d', shows: 'main' },
];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    'port-offset': { type: 'string', default: '4300' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help === true) {
  process.stdout.write(`Usage: npm run pictures -- [--minutes N] [--port-offset N]

Starts everything with data of its own, lets the simulator run for N minutes (5), and takes the pictures of docs/pictures anew. Look at them before
you commit them.
`);
  process.exit(0);
}

const home = mkdtempSync(join(tmpdir(), 'spindle-pictures-'));
const stack = spawn(process.execPath, ['src/main.ts', 'start', '--port-offset', values['port-offset']], {
  cwd: projectFolder,
  env: { ...process.env, SPINDLE_HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const address = await signInAddress(stack);
  const browser = await openBrowser({ keepsApart: true });
  try {
    const { page } = await browser.open(address);
    await page.locator('[data-connection="live"]').waitFor();
    say(`signed in; ${values.minutes} minutes for something to happen`);
    await sleep(Number(values.minutes) * 60_000);
    const session = await page.context().storageState();
    mkdirSync(folder, { recursive: true });
    for (const shot of shots) await take(browser, new URL(address).origin, session, shot);
  } finally {
    await browser.close();
  }
} finally {
  const ended = once(stack, 'close');
  if (stack.exitCode === null) {
    stack.kill('SIGINT');
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
}

async function take(
  browser: TestBrowser,
  origin: string,
  storageState: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>,
  { name, hash, shows, look, locale = 'en-GB', colorScheme = 'light', viewport = screen }: Shot,
): Promise<void> {
  const { page, complaints } = await browser.open(`${origin}/${hash}`, { storageState, locale, colorScheme, viewport });
  await page.locator(shows).first().waitFor();
  await page.locator('[data-connection="live"]').waitFor();
  await look?.(page);
  await sleep(settleMs);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  for (const complaint of complaints) say(`${name}: the browser complains: ${complaint}`);
  process.stdout.write(`docs/pictures/${name}.png\n`);
  await page.context().close();
}

async function openFirst(page: Page): Promise<void> {
  const alarm = page.locator(firstAlarm).first();
  await alarm.locator('.alarm-head').click();
  await alarm.locator('.reasons').first().waitFor();
}

/** The address with which `npm start` ends: it signs whoever opens it in. Rejects when it ended before. */
async function signInAddress(child: ChildProcess): Promise<string> {
  const out = child.stdout;
  if (out === null) throw new Error('npm start has no stdout');
  for await (const line of createInterface(out)) {
    process.stderr.write(`${line}\n`);
    const address = /http:\/\/\S+\/#\S+/.exec(line)?.[0];
    if (address !== undefined) {
      // Nobody reads what it says later, and a full pipe would hold it up.
      out.resume();
      return address;
    }
  }
  throw new Error('npm start ended before it gave an address');
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
