// The Portal's page in a real browser for the whole of a load run. Inside the page it is noted when each alert arrives by the live feed, and
// when its row is there to be seen.
import type { CDPSession, Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import type { PageState } from './delivery-load-result.ts';

export interface PageWork {
  readonly allSeconds: number;
  readonly scriptSeconds: number;
  readonly layoutSeconds: number;
  readonly styleSeconds: number;
}

export interface WatchedPage {
  readonly state: () => Promise<PageState>;
  /** When the frame with each alert's row had been painted, as far as the page's main thread has to do with it. */
  readonly painted: () => Promise<ReadonlyMap<string, number>>;
  /** Processor time of the page's main thread so far, in seconds. */
  readonly work: () => Promise<PageWork>;
  /** What a person would see in the browser's console. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const loadTimeoutMs = 60_000;

/** In place before the page's own script, so that it hears each alert at the moment at which the page does. */
const listener = `
  globalThis.spindleArrived = new Map();
  globalThis.EventSource = class extends EventSource {
    constructor(...options) {
      super(...options);
      this.addEventListener('alert', ({ data }) => {
        const { eventId } = JSON.parse(data);
        if (!spindleArrived.has(eventId)) spindleArrived.set(eventId, Date.now());
      });
    }
  };
`;

const watcher = `
  globalThis.spindleShown = new Map();
  globalThis.spindlePainted = new Map();
  // A message that is sent just before a frame is made is received after it.
  const channel = new MessageChannel();
  let unpainted = [];
  let isFrameAsked = false;
  channel.port1.onmessage = ({ data }) => {
    for (const eventId of data) spindlePainted.set(eventId, Date.now());
  };
  const notePainted = (eventId) => {
    unpainted.push(eventId);
    if (isFrameAsked) return;
    isFrameAsked = true;
    requestAnimationFrame(() => {
      isFrameAsked = false;
      channel.port2.postMessage(unpainted.splice(0));
    });
  };
  const note = (node) => {
    if (!(node instanceof Element)) return;
    const rows = node.matches('[data-event-id]') ? [node] : node.querySelectorAll('[data-event-id]');
    for (const { dataset } of rows) {
      if (spindleShown.has(dataset.eventId)) continue;
      spindleShown.set(dataset.eventId, Date.now());
      notePainted(dataset.eventId);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(note);
  }).observe(document.body, { childList: true, subtree: true });
  note(document.body);
`;

/** Texts, because the page's own types are not known here. */
const state = `({
  connection: document.querySelector('[data-connection]')?.dataset.connection ?? null,
  machines: [...document.querySelectorAll('[data-machine-id] .alert-count')].map((count) => count.textContent),
  listed: [...document.querySelectorAll('[data-event-id]')].map((row) => row.dataset.eventId),
  arrived: [...spindleArrived],
  shown: [...spindleShown],
})`;

/** As on a desk: processes of its own, and no graphics card that is computed, which would cost more than all that is measured. */
const browserArguments: readonly string[] = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

export async function openWatchedPage(url: string): Promise<WatchedPage> {
  const browser = await openBrowser({ args: browserArguments });
  try {
    // The view that lists single alerts.
    // All that a page of most people moves is part of what is measured.
    const options = { locale: 'en', reducedMotion: 'no-preference' } as const;
    const { page, complaints } = await browser.open(new URL('#alerts', url).href, options);
    await page.addInitScript(listener);
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.reload();
    await page.locator('[data-connection="live"]').waitFor({ timeout: loadTimeoutMs });
    await page.evaluate(watcher);
    return {
      state: () => readState(page),
      painted: async () => new Map((await page.evaluate('[...spindlePainted]')) as [string, number][]),
      work: () => readWork(inspector),
      complaints,
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function readState(page: Page): Promise<PageState> {
  const { connection, machines, listed, arrived, shown } = (await page.evaluate(state)) as {
    connection: string | null;
    machines: string[];
    listed: string[];
    arrived: [string, number][];
    shown: [string, number][];
  };
  const alertCount = machines.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0);
  return { connection, alertCount, listed, arrivedMs: new Map(arrived), shownMs: new Map(shown) };
}

async function readWork(inspector: CDPSession): Promise<PageWork> {
  const { metrics } = await inspector.send('Performance.getMetrics');
  const seconds = (name: string): number => metrics.find((each) => each.name === name)?.value ?? 0;
  return {
    allSeconds: seconds('TaskDuration'),
    scriptSeconds: seconds('ScriptDuration'),
    layoutSeconds: seconds('LayoutDuration'),
    styleSeconds: seconds('RecalcStyleDuration'),
  };
}
