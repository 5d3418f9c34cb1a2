// Collects what is to be in a bundle: all sections begin at once, each has its time, and one that fails or is late leaves the reason in its place.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from './archive.ts';

export interface Section {
  readonly name: string;
  /** What it has by the time that the signal aborts counts no more. */
  readonly collect: (signal: AbortSignal) => Promise<readonly Entry[]> | readonly Entry[];
}

export interface Collected {
  readonly entries: readonly Entry[];
  /** By section, why it is not there. */
  readonly missing: Readonly<Record<string, string>>;
}

const entryCharactersMax = 4_194_304;

/** Rejects never. `tell` hears of each section when it ends, and why one has failed. */
export async function collect(
  sections: readonly Section[],
  withinMs: number,
  tell: (name: string, problem: string | null) => void,
): Promise<Collected> {
  const missing: Record<string, string> = {};
  const collected = await Promise.all(
    sections.map(async (section) => {
      const { entries, problem } = await collectOne(section, withinMs);
      if (problem !== null) missing[section.name] = problem;
      tell(section.name, problem);
      return entries;
    }),
  );
  return { entries: collected.flat().map(bounded), missing };
}

async function collectOne(
  { collect: work }: Section,
  withinMs: number,
): Promise<{ readonly entries: readonly Entry[]; readonly problem: string | null }> {
  const late = new AbortController();
  const done = new AbortController();
  const timeout = sleep(withinMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`took longer than ${withinMs} ms`);
  });
  // Whoever has lost the race is heard by nobody.
  timeout.catch(() => {});
  const working = (async () => work(late.signal))();
  working.catch(() => {});
  try {
    return { entries: await Promise.race([working, timeout]), problem: null };
  } catch (error) {
    late.abort();
    return { entries: [], problem: error instanceof Error ? error.message : String(error) };
  } finally {
    done.abort();
  }
}

function bounded({ path, text }: Entry): Entry {
  if (text.length <= entryCharactersMax) return { path, text };
  return {
    path,
    text: `${wholeLines(text.slice(0, entryCharactersMax))}\n(cut here: it is ${text.length} characters)\n`,
  };
}

/** Half a secret at its end would not be known for one. */
function wholeLines(text: string): string {
  return text.slice(0, Math.max(0, text.lastIndexOf('\n')));
}

/** An entry of JSON, with what JSON does not know written out. */
export function jsonEntry(path: string, value: unknown): Entry {
  const text = JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each), 2);
  return { path, text: `${text}\n` };
}
