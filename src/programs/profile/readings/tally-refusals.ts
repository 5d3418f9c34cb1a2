// Why rows would be refused: alike reasons together, each with how many rows it has, its first lines and the first row's own words.

export interface Refusals {
  readonly count: number;
  readonly reasons: readonly { readonly count: number; readonly lines: readonly number[]; readonly problem: string }[];
}

const linesMax = 5;
/** Beyond so many the rest count as one. */
const reasonsMax = 20;

export function tallyRefusals() {
  const reasons = new Map<string, { count: number; lines: number[]; problem: string }>();
  let count = 0;
  return {
    add: (problem: string, line: number): void => {
      count++;
      const kind = kindOf(problem);
      const key = reasons.has(kind) || reasons.size < reasonsMax ? kind : others;
      const known = reasons.get(key);
      if (known === undefined) {
        reasons.set(key, { count: 1, lines: [line], problem });
        return;
      }
      known.count++;
      if (known.lines.length < linesMax) known.lines.push(line);
    },
    facts: (): Refusals => ({ count, reasons: [...reasons.values()].sort((one, other) => other.count - one.count) }),
  };
}

const others = 'others';

/** The reason without what differs from row to row: what is quoted or counted behind the column's name. */
function kindOf(problem: string): string {
  const [, place = '', rest = problem] = /^(column \d+ \("(?:[^"\\]|\\.)*"?…?\): )(.*)$/su.exec(problem) ?? [];
  return place + rest.replace(/"(?:[^"\\]|\\.)*"?…?/gsu, '"').replace(/-?\d[\d.e+-]*/giu, '0');
}
