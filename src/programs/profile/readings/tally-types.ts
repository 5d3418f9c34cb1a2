// Which machine types the rows of a file have, and which cells name none.
import type { Profile } from '../../../core/profile.ts';
import { nearest } from './nearest.ts';

export interface TypeFacts {
  /** How many rows each type of the profile has. */
  readonly known: ReadonlyMap<string, number>;
  readonly unknown: readonly UnknownType[];
}

export interface UnknownType {
  readonly cell: string;
  readonly count: number;
  readonly line: number;
  /** The spelling that is perhaps meant. */
  readonly meant: string | undefined;
}

/** Of more different ones nobody keeps count. */
const unknownMax = 20;

export function tallyTypes({ machineTypes }: Profile, readTypeName: (spelling: string) => string | undefined) {
  const known = new Map(machineTypes.map(({ name }) => [name, 0]));
  const unknown = new Map<string, { count: number; line: number }>();
  return {
    add: (cell: string, line: number): void => {
      const name = readTypeName(cell);
      if (name !== undefined) {
        known.set(name, (known.get(name) ?? 0) + 1);
        return;
      }
      const before = unknown.get(cell);
      if (before !== undefined) before.count++;
      else if (unknown.size < unknownMax) unknown.set(cell, { count: 1, line });
    },
    facts: (): TypeFacts => {
      const spellings = machineTypes.flatMap(({ name, aliases }) => [name, ...aliases]);
      return {
        known,
        unknown: [...unknown].map(([cell, at]) => ({ cell, ...at, meant: nearest([cell], spellings) })),
      };
    },
  };
}
