// Who follows the live feed while a load runs, and what it has noted of each alert: a real page, or a bare reader of the same feed, which
// shows what the browser itself costs.
import sparticuz from '@sparticuz/chromium';
import { openWatchedPage } from '../delivery-load-page.ts';
import type { Follower } from './options.ts';
import { processesWith } from './processes.ts';
import type { PageStamps } from './stages.ts';

export interface OpenFollower {
  readonly stamps: () => Promise<PageStamps>;
  readonly processes: () => readonly number[];
  readonly close: () => Promise<void>;
}

const nothing: PageStamps = { arrivedMs: new Map(), shownMs: new Map(), paintedMs: new Map() };

export async function openFollower(kind: Follower, url: string): Promise<OpenFollower> {
  if (kind === 'browser') return openPage(url);
  if (kind === 'feed') return readFeed(url);
  return { stamps: async () => nothing, processes: () => [], close: async () => {} };
}

async function openPage(url: string): Promise<OpenFollower> {
  const executable = await sparticuz.executablePath();
  const page = await openWatchedPage(url);
  return {
    stamps: async () => {
      const [{ arrivedMs, shownMs }, paintedMs] = [await page.state(), await page.painted()];
      return { arrivedMs, shownMs, paintedMs };
    },
    processes: () => processesWith(executable),
    close: page.close,
  };
}

async function readFeed(url: string): Promise<OpenFollower> {
  const arrivedMs = new Map<string, number>();
  const ended = new AbortController();
  const response = await fetch(new URL('/api/alerts/stream', url), { signal: ended.signal });
  if (response.body === null) throw new Error('the Portal sends no feed');
  const text = response.body.pipeThrough(new TextDecoderStream());
  const reading = (async () => {
    let rest = '';
    for await (const piece of text) {
      const now = Date.now();
      const events = (rest + piece).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const id = /"eventId":"([^"]+)"/.exec(event)?.[1];
        if (id !== undefined) arrivedMs.set(id, now);
      }
    }
  })();
  reading.catch(() => {});
  return {
    stamps: async () => ({ ...nothing, arrivedMs: new Map(arrivedMs) }),
    processes: () => [],
    close: async () => {
      ended.abort();
      await reading.catch(() => {});
    },
  };
}
