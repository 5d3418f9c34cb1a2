// What a page is measured by, from within: tasks of its main thread that keep it from answering, and frames while it is scrolled.
import type { Page } from 'playwright-core';

/** In place before the page's own script. */
export const watcher = `
  globalThis.benchTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) benchTasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
`;

export interface Tasks {
  /** Longer than 50 ms, which is when a browser calls one long. */
  readonly count: number;
  readonly longestMs: number;
}

/** Since `from`, by the page's clock. */
export async function longTasks(page: Page, from = 0): Promise<Tasks> {
  const all = (await page.evaluate('benchTasks')) as readonly (readonly [number, number])[];
  const durations = all.filter(([startedAt]) => startedAt >= from).map(([, duration]) => duration);
  return { count: durations.length, longestMs: Math.max(0, ...durations) };
}

export const clockOf = (page: Page): Promise<number> => page.evaluate('performance.now()');

/** Until something is there, in milliseconds since the page was asked for. The policy lets no text become script: the browser itself evaluates it. */
export function shownAfter(page: Page, expression: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const look = () => (${expression}) ? resolve(performance.now()) : requestAnimationFrame(look);
    look();
  })`);
}

export interface Frames {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** Scrolls from the top to the end and back in so many seconds, and looks at the time between frames. */
export async function scroll(page: Page, seconds: number): Promise<Frames> {
  const times = (await page.evaluate(`new Promise((resolve) => {
    const times = [];
    const began = performance.now();
    const height = document.documentElement.scrollHeight - innerHeight;
    const step = (now) => {
      times.push(performance.now());
      const share = (performance.now() - began) / ${seconds * 1_000};
      window.scrollTo(0, height * (share < 0.5 ? 2 * share : 2 - 2 * share));
      if (share < 1) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`)) as readonly number[];
  const between = times.slice(1).map((time, at) => time - (times[at] ?? time));
  return { medianMs: percentile(between, 50), p99Ms: percentile(between, 99), longestMs: Math.max(...between) };
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}
