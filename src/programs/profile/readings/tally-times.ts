// How the times of each machine's readings follow one another in a file: the usual step, steps backwards and repeated times with the first line of
// each, and steps that are far longer than the usual one, or than the profile's gap.
import { spanMs } from '../../../core/memory/rule.ts';
import type { Profile } from '../../../core/profile.ts';
import { readTimeCell } from '../../../training/data/time-cell.ts';

export interface TimeFacts {
  /** False where they are plain numbers, which only order rows. */
  readonly isClock: boolean;
  readonly first: number;
  readonly last: number;
  readonly machines: number;
  /** Half of the steps forward of a machine are longer; NaN where there are none. */
  readonly usualStep: number;
  readonly backwards: Steps;
  readonly repeated: Steps;
  /** Longer than `gapMs`; where there is none, than ten usual steps. */
  readonly gaps: Steps & { readonly longest: number };
  /** From a machine's first reading to its last, of the machine that has most. */
  readonly longestSpan: number;
}

export interface Steps {
  readonly count: number;
  /** The line behind the first such step; 0 for none. */
  readonly line: number;
}

export interface TimeTally {
  readonly add: (machine: string, cell: string, line: number) => void;
  /** Undefined where no cell was a time. */
  readonly facts: (profile: Pick<Profile, 'memory'>) => TimeFacts | undefined;
}

/** So many steps are looked at for the usual one. */
const stepsMax = 1_000_000;
const usualStepsOfGap = 10;

interface MachineTimes {
  readonly first: number;
  newest: number;
  last: number;
}

export function tallyTimes(): TimeTally {
  const machines = new Map<string, MachineTimes>();
  const steps: number[] = [];
  const stepLines: number[] = [];
  const backwards = { count: 0, line: 0 };
  const repeated = { count: 0, line: 0 };
  let isClock = true;
  const note = (steps: { count: number; line: number }, line: number): void => {
    if (steps.count++ === 0) steps.line = line;
  };
  return {
    add: (machine, cell, line) => {
      const read = readTimeCell(cell);
      if (read === undefined) return;
      if (!read.isClock) isClock = false;
      const known = machines.get(machine);
      if (known === undefined) {
        machines.set(machine, { first: read.value, newest: read.value, last: read.value });
        return;
      }
      const step = read.value - known.last;
      if (step < 0) note(backwards, line);
      else if (step === 0) note(repeated, line);
      const ahead = read.value - known.newest;
      if (ahead > 0 && steps.length < stepsMax) {
        steps.push(ahead);
        stepLines.push(line);
      }
      known.last = read.value;
      known.newest = Math.max(known.newest, read.value);
    },
    facts: ({ memory }) => {
      const gapMs = memory?.gap === undefined ? undefined : spanMs(memory.gap);
      if (machines.size === 0) return undefined;
      const all = [...machines.values()];
      const usualStep = Float64Array.from(steps).sort()[steps.length >> 1] ?? Number.NaN;
      const bound = gapMs ?? usualStepsOfGap * usualStep;
      const long = steps.flatMap((step, at) => (step > bound ? [at] : []));
      return {
        isClock,
        first: all.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
        last: all.reduce((most, { newest }) => Math.max(most, newest), Number.NEGATIVE_INFINITY),
        machines: machines.size,
        usualStep,
        backwards,
        repeated,
        gaps: {
          count: long.length,
          line: long[0] === undefined ? 0 : (stepLines[long[0]] as number),
          longest: long.reduce((most, at) => Math.max(most, steps[at] as number), 0),
        },
        longestSpan: all.reduce((most, { first, newest }) => Math.max(most, newest - first), 0),
      };
    },
  };
}
