// What a CPU profile says in a few lines: which functions the processor was in itself, without those that they called.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface OwnTime {
  readonly what: string;
  readonly share: number;
}

/** Of all profiles in the folder together, the most first. Waiting does not count. */
export function ownTimes(folder: string, count: number): OwnTime[] {
  const times = new Map<string, number>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
    const names = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
    samples.forEach((id, index) => {
      const name = names.get(id) as string;
      times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] as number));
    });
  }
  for (const waiting of ['(idle)', '(root)']) times.delete(waiting);
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .sort((one, other) => other[1] - one[1])
    .slice(0, count)
    .map(([what, time]) => ({ what, share: time / total }));
}

/**
 * The share of functions of these files, with all that they call, in what the processor did from the first third of the run on: without start-up. What
 * garbage they leave is not theirs.
 */
export function shareOf(folder: string, isOfThem: (url: string) => boolean): number {
  let [theirs, all] = [0, 0];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
    const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
    const frameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    const isBelow = (id: number | undefined): boolean =>
      id !== undefined && (isOfThem(frameOf.get(id)?.url ?? '') || isBelow(parentOf.get(id)));
    const below = new Set(nodes.map(({ id }) => id).filter(isBelow));
    const total = timeDeltas.reduce((sum, time) => sum + time, 0);
    let at = 0;
    samples.forEach((id, index) => {
      const time = timeDeltas[index] as number;
      at += time;
      if (at < total / 3 || ['(idle)', '(root)'].includes(frameOf.get(id)?.functionName ?? '')) return;
      all += time;
      if (below.has(id)) theirs += time;
    });
  }
  return theirs / all;
}

function describe({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}
