// Cold and warm start, stop, and memory of everything.
import { readFileSync } from 'node:fs';
import { interrupt, npmStart, portalUrl, runningParts, waitFor } from './spindle.ts';

export async function measureStart(
  clone: string,
): Promise<{ coldMs: number; warmMs: number; stopMs: number; memoryBytes: number }> {
  const cold = await startUntilNewAlert(clone, new Set());
  await interrupt(cold.child);
  const warm = await startUntilNewAlert(clone, cold.seen);
  const memoryBytes = [warm.child.pid as number, ...runningParts(clone).map(({ pid }) => pid)]
    .flatMap((pid) => [pid, ...descendants(pid)])
    .filter((pid, index, pids) => pids.indexOf(pid) === index)
    .reduce((sum, pid) => sum + proportionalBytes(pid), 0);
  const stopFrom = performance.now();
  await interrupt(warm.child);
  return { coldMs: cold.durationMs, warmMs: warm.durationMs, stopMs: performance.now() - stopFrom, memoryBytes };
}

async function startUntilNewAlert(clone: string, known: ReadonlySet<string>) {
  const from = performance.now();
  const child = npmStart(clone, []);
  const seen = await waitFor(child, async () => {
    const ids = await alertIds();
    return ids.some((id) => !known.has(id)) ? ids : undefined;
  });
  return { child, durationMs: performance.now() - from, seen: new Set(seen) };
}

async function alertIds(): Promise<string[]> {
  const response = await fetch(`${portalUrl}/api/alerts?limit=200`);
  const { alerts } = (await response.json()) as { alerts: { eventId: string }[] };
  return alerts.map(({ eventId }) => eventId);
}

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Shared pages count once, by halves: PostgreSQL's processes would else be counted many times over. */
function proportionalBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
