// What the latency benchmark prints: for each load a table of stages, and beside it what the stack spent.
import { availableParallelism, cpus } from 'node:os';
import type { Pauses } from './processes.ts';
import { growthOf, type Spread, type Stage, spreadOf } from './stages.ts';

export interface Measured {
  readonly perSecond: number;
  readonly seconds: number;
  readonly refusedPerSecond: number;
  readonly refusedTo: 'same' | 'other';
  readonly alerts: number;
  readonly lost: number;
  readonly stages: readonly Stage[];
  /** Share of one processor, by part. */
  readonly processors: ReadonlyMap<string, number>;
  /** Megabytes, by part. */
  readonly memory: ReadonlyMap<string, number>;
  readonly pauses: ReadonlyMap<string, Pauses>;
  readonly walFlushes: { readonly count: number; readonly totalMs: number };
}

export function machineText(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`;
}

export function tableOf(measured: Measured): string {
  const { perSecond, seconds, refusedPerSecond, refusedTo, alerts, lost, stages } = measured;
  const place = refusedTo === 'same' ? 'in the same partitions' : 'in partitions of their own';
  const refused = refusedPerSecond === 0 ? '' : ` beside ${refusedPerSecond} that are refused, ${place}`;
  const head = ['milliseconds since produced (from the stage before)', 'p50', 'p90', 'p99', 'most', 'of', 'growth'];
  const rows = stages.map(({ name, sinceProducedMs, sinceLastMs }) => {
    const since = spreadOf(sinceProducedMs);
    const last = spreadOf(sinceLastMs) as Spread;
    const cell = (key: 'p50Ms' | 'p90Ms' | 'p99Ms' | 'mostMs'): string =>
      `${since === undefined ? '' : since[key].toFixed(0)} (${last[key].toFixed(0)})`;
    const growth = growthOf(sinceProducedMs);
    const cells = [cell('p50Ms'), cell('p90Ms'), cell('p99Ms'), cell('mostMs'), String(last.count)];
    return [name, ...cells, growth === undefined ? '' : growth.toFixed(1)];
  });
  const spent = [
    ...[...measured.processors].map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`),
    `all ${(100 * [...measured.processors.values()].reduce((sum, share) => sum + share, 0)).toFixed(0)} %`,
  ];
  const pauses = [...measured.pauses].map(
    ([name, { count, totalMs, longestMs, longest }]) =>
      `${name} stood still for ${totalMs.toFixed(0)} ms, ${count} times for 5 ms or more, at most ${longestMs.toFixed(1)} ms (${longest})`,
  );
  const { count, totalMs } = measured.walFlushes;
  return [
    `${perSecond} readings/s${refused} for ${seconds} s, ${alerts} alerts${lost > 0 ? `, ${lost} OF THEM LOST` : ''}`,
    ...layOut([head, ...rows]),
    `of one processor: ${spent.join(', ')}`,
    `megabytes: ${[...measured.memory].map(([name, size]) => `${name} ${size.toFixed(0)}`).join(', ')}`,
    ...pauses,
    `PostgreSQL flushed its WAL ${count} times, ${(totalMs / Math.max(1, count)).toFixed(2)} ms each`,
    '',
  ].join('\n');
}

function layOut(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] as readonly string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
      )
      .join('  '),
  );
}

/** The same as an object. */
export function documentOf(measured: Measured) {
  const { stages, processors, memory, pauses, ...rest } = measured;
  return {
    ...rest,
    stages: stages.map(({ name, sinceProducedMs, sinceLastMs }) => ({
      name,
      sinceProduced: spreadOf(sinceProducedMs) ?? null,
      sinceLast: spreadOf(sinceLastMs) ?? null,
      growth: growthOf(sinceProducedMs) ?? null,
    })),
    processors: Object.fromEntries(processors),
    memory: Object.fromEntries(memory),
    pauses: Object.fromEntries(pauses),
  };
}
