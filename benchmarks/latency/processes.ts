// How much processor each part of the stack uses, as Linux counts it, and how long virtual machines stood still. Read before and after a load.
import { readdirSync, readFileSync } from 'node:fs';

/** Processor seconds so far, by name. */
export type Usage = ReadonlyMap<string, number>;

const ticksPerSecond = 100;

/** Of each named list of processes. One that has gone counts as nothing. */
export function usageOf(groups: ReadonlyMap<string, readonly number[]>): Usage {
  return new Map([...groups].map(([name, pids]) => [name, pids.reduce((sum, pid) => sum + secondsOf(pid), 0)]));
}

function secondsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return 0;
  }
}

/** What these processes hold in memory, in megabytes; what several share counts by their number. */
export function memoryOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const kilobytes = /^Pss: *(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
    return sum + Number(kilobytes ?? 0) / 1024;
  }, 0);
}

/** All processes whose command line has this text, with all that they have started. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

const feltMs = 5;

export interface Pauses {
  /** Of those that are long enough to be felt. */
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
  readonly longest: string;
}

/** What makes a virtual machine write down when it stands still. */
export function pauseLog(file: string): string {
  return `-Xlog:safepoint:file=${file}:tm:filecount=0`;
}

/** The times at which it stood still between two moments, in milliseconds since 1970. */
export function pausesIn(file: string, fromMs: number, toMs: number): Pauses {
  const found = [...read(file).matchAll(/^\[(\d+)ms\].*Safepoint "([^"]+)".*Total: *(\d+) ns/gm)]
    .map(([, at, what, ns]) => ({ atMs: Number(at), what: what ?? '', ms: Number(ns) / 1e6 }))
    .filter(({ atMs }) => fromMs <= atMs && atMs <= toMs);
  const longest = found.toSorted((one, other) => other.ms - one.ms)[0];
  return {
    count: found.filter(({ ms }) => ms >= feltMs).length,
    totalMs: found.reduce((sum, { ms }) => sum + ms, 0),
    longestMs: longest?.ms ?? 0,
    longest: longest?.what ?? '',
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
