// Cold and warm start, stop, and memory of everything.
import { readFileSync } from 'node:fs';
import { interrupt, npmStart, portalUrl, runningParts, waitFor } from './spindle.ts';

export async function measureStart(
  clone: string,
): Promise<{ coldMs: number; warmMs: number; stopMs: number; memoryBytes: number }> {
  const cold = await startUntilNewAlert(clone, new Set(), () => 0);
  const warm = await startUntilNewAlert(clone, cold.seen, (pid) =>
    [pid, ...runningParts(clone).map((part) => part.pid)]
      .flatMap((each) => [each, ...descendants(each)])
      .filter((each, index, pids) => pids.indexOf(each) === index)
      .reduce((sum, each) => sum + proportionalBytes(each), 0),
  );
  return { coldMs: cold.durationMs, warmMs: warm.durationMs, stopMs: warm.stopMs, memoryBytes: warm.looked };
}

/** Whatever becomes of the look at what runs, it is stopped. */
async function startUntilNewAlert<Looked>(
  clone: string,
  known: ReadonlySet<string>,
  look: (pid: number) => Looked,
): Promise<{ durationMs: number; stopMs: number; seen: ReadonlySet<string>; looked: Looked }> {
  const from = performance.now();
  const child = npmStart(clone, []);
  try {
    const seen = await waitFor(child, async () => {
      const ids = await alertIds();
      return ids.some((id) => !known.has(id)) ? ids : undefined;
    });
    const durationMs = performance.now() - from;
    const looked = look(child.pid as number);
    const stopFrom = performance.now();
    await interrupt(child);
    return { durationMs, stopMs: performance.now() - stopFrom, seen: new Set(seen), looked };
  } finally {
    await interrupt(child);
  }
}

async function alertIds(): Promise<string[]> {
  const response = await fetch(`${portalUrl}/api/alerts?limit=200`);
  const { alerts } = (await response.json()) as { alerts: { eventId: string }[] };
  return alerts.map(({ eventId }) => eventId);
}

function descendants(pid: number): number[] {
  const children = readOfProcess(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Shared pages count once, by halves: PostgreSQL's processes would else be counted many times over. */
function proportionalBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readOfProcess(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Empty where it has ended since it was seen: PostgreSQL's come and go. */
function readOfProcess(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
    return '';
  }
}
