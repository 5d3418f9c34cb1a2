// What judges the readings of a machine: a profile and a model. What one has begun to say of a machine ends when another one takes over: its failure
// modes and sensors are none of the other's. Whoever began later takes over, so that of two side by side, as while programs are exchanged one after the
// other, one alone ends what the other one has begun.
import type { EpochMs } from '../time.ts';

export interface Judge {
  /** The same for the same failure modes of the same model and profile, however often that is trained anew. */
  readonly name: string;
  /** When it began, by the clock of the database, which all programs share. */
  readonly since: EpochMs;
}

export function judgeName(profile: string, model: string, modes: readonly string[]): string {
  return `${profile}/${model}/${[...modes].sort().join(',')}`;
}

/** Whether what `before` has begun ends with `judge`. Of conditions that an earlier version has stored nobody knows who judged: they go on. */
export function takesOver(judge: Judge | undefined, before: Judge | null | undefined): boolean {
  return (
    judge !== undefined &&
    before !== null &&
    before !== undefined &&
    before.name !== judge.name &&
    before.since < judge.since
  );
}

/** Who judges a condition from now on. One that began later stays, though the one before it has not ended everywhere yet. */
export function judgeAfter(judge: Judge | undefined, before: Judge | null | undefined): Judge | undefined {
  if (judge === undefined) return before ?? undefined;
  return before !== null && before !== undefined && before.since > judge.since ? before : judge;
}
