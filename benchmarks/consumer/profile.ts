// What a CPU profile says in a few lines: which functions the processor was in itself, without those that they called.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
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

function describe({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name} ${basename(url)}:${lineNumber + 1}`;
}
