// A person at the Portal's page: one real page in a real browser, opened before the first fault and never loaded again, whatever happens
// to the Portal. It notes when each alert is first seen on it, and says in the end what it shows.
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../support/browser.ts';
import type { PageRow, ShownPage } from './checker.ts';

export interface WatchedPage {
  /** When each alert was first on the page, by event id. */
  readonly firstSeenMs: ReadonlyMap<string, number>;
  readonly shown: () => Promise<ShownPage>;
  readonly close: () => Promise<void>;
}

interface Seen {
  /** Of rows that were not taken yet. */
  readonly rows: [string, number][];
}

const takeEveryMs = 500;

/** What moves on the page takes three quarters of the processor time of its browser. */
export async function openWatchedPage(url: string, { moves }: { readonly moves: boolean }): Promise<WatchedPage> {
  const browser = await openBrowser();
  // The view that lists single alerts.
  const { page } = await browser.open(new URL('#alerts', url).href, {
    reducedMotion: moves ? 'no-preference' : 'reduce',
  });
  let isGone = false;
  page.on('close', () => {
    isGone = true;
  });
  page.on('crash', () => {
    isGone = true;
  });
  await page.locator('[data-connection="live"]').waitFor({ timeout: 60_000 });
  await page.evaluate(noteRows);
  const firstSeenMs = new Map<string, number>();
  const take = async (): Promise<void> => {
    const rows = await page.evaluate(() => (globalThis as unknown as { chaosSeen: Seen }).chaosSeen.rows.splice(0));
    for (const [eventId, at] of rows) if (!firstSeenMs.has(eventId)) firstSeenMs.set(eventId, at);
  };
  let isStopping = false;
  const run = async (): Promise<void> => {
    while (!isStopping) {
      await take();
      await sleep(takeEveryMs);
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    firstSeenMs,
    // Fails, as it should, when the page was loaded again: nothing noted its rows then.
    shown: async () => {
      if (isGone) throw new Error('the browser with the open page has ended, which is no fault of what is tested');
      await take();
      return page.evaluate(readPage);
    },
    close: async () => {
      isStopping = true;
      await running.catch(() => {});
      await browser.close();
    },
  };
}

/** Runs in the page. */
function noteRows(): void {
  // The types of the browser are not those of this program.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const scope = globalThis as any;
  const known = new Set<string>();
  scope.chaosSeen = { rows: [] };
  const look = (): void => {
    for (const row of scope.document.querySelectorAll('[data-event-id]')) {
      const id: string = row.getAttribute('data-event-id');
      if (known.has(id)) continue;
      known.add(id);
      scope.chaosSeen.rows.push([id, Date.now()]);
    }
  };
  look();
  new scope.MutationObserver(look).observe(scope.document.body, { childList: true, subtree: true });
}

/** Runs in the page. */
function readPage(): ShownPage {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const { document } = globalThis as any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const each = <T>(selector: string, read: (element: any) => T): T[] =>
    [...document.querySelectorAll(selector)].map(read);
  const rows = each(
    '[data-event-id]',
    (row): PageRow => ({
      eventId: row.getAttribute('data-event-id'),
      severity: row.getAttribute('data-severity'),
      machineId: Number(/#(\d+)/.exec(row.querySelector('.machine').textContent)?.[1]),
    }),
  );
  const counts = each('[data-alert-count]', (machine) => Number(machine.getAttribute('data-alert-count')));
  const status = document.querySelector('[data-connection]');
  return {
    rows,
    total: counts.reduce((sum, count) => sum + count, 0),
    connection: status?.getAttribute('data-connection') ?? 'none',
    why: each('.notice', (notice) => String(notice.textContent))[0] ?? null,
  };
}
