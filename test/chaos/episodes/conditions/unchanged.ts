// Of the steps that have changed nothing of a machine's condition: whether each was right to, by a condition that its consumer may have known. A consumer judges
// by its copy, which may be behind, and a step that changes nothing compares nothing. So of each such step there must be a version of the condition from
// which its records lead to nothing, which was not too old, and such that these versions and the changes stand in one order in which each partition's
// steps follow one another: then all of them together are one order of the readings, and the events are what that order leads to. Pure.
import type { ToldEvent } from '../machine.ts';
import type { ReadTransaction, Transaction } from './journal.ts';
import { type Change, leadsTo, type MachineKnowledge, type Replayed } from './leads-to.ts';

export interface ReplayedUnchanged extends Replayed {
  /** How many steps held readings of the machine. */
  readonly unchanged: number;
}

export function replayUnchanged(
  changes: readonly Change[],
  transactions: readonly ReadTransaction[],
  knowledge: MachineKnowledge,
): ReplayedUnchanged {
  const { machineId, refreshMs } = knowledge;
  // To delete the row of a machine that is quiet changes nothing of what is known of it.
  const moves = changes.filter(({ after }) => after !== null);
  const versions = [undefined, ...moves.map(({ machine }) => machine)];
  const seenEndedMs = endsSeen(moves, transactions);
  const moveOf = new Map(moves.map((move, index) => [move.in, index]));
  /** Of each partition the version that its steps after this one were judged by at the earliest; what is before may be no later. */
  const latest = new Map<number, number>();
  const told: ToldEvent[] = [];
  const problems: string[] = [];
  let unchanged = 0;
  /** The version that is current when a transaction changes its rows. */
  let current = moves.length;
  for (const transaction of transactions.toReversed()) {
    while (current > 0 && (moves[current - 1] as Change).in.place >= transaction.place) current--;
    const { read } = transaction;
    const limit = Math.min(...read.map(({ partition }) => latest.get(partition) ?? moves.length));
    const move = moveOf.get(transaction);
    const until = (version: number): void => {
      for (const { partition } of read) latest.set(partition, version);
    };
    if (move !== undefined) {
      if (move + 1 > limit)
        problems.push(
          `${stepName(machineId, transaction)} changed the condition, and a later one of its partitions knew nothing of that`,
        );
      until(move);
      continue;
    }
    const isOwn = read.some(({ records }) => records.some(({ reading }) => reading.machineId === machineId));
    if (isOwn) unchanged++;
    const earliest = earliestKnown(transaction, seenEndedMs, refreshMs);
    const from = Math.min(current, limit);
    let version = from;
    let events: readonly ToldEvent[] | undefined;
    while (version >= earliest && events === undefined) {
      const machine = versions[version--];
      // It tells something where all of an episode of a machine that is quiet is in it, and forgotten.
      events = leadsTo(transaction, machine, machine, knowledge);
    }
    told.push(...(events ?? []));
    if (events !== undefined) until(version + 1);
    else
      problems.push(
        `${stepName(machineId, transaction)} should have changed the condition: from none of the ${Math.max(0, from - earliest + 1)} versions that its consumer may have known it leads to the same`,
      );
  }
  return { told, unchanged, problems: problems.reverse() };
}

/** Of each change when it was seen for the first time by somebody else who has written it down: it was committed by then. */
function endsSeen(moves: readonly Change[], transactions: readonly Transaction[]): readonly number[] {
  let from = 0;
  return moves.map(({ in: { id, place } }) => {
    while (from < transactions.length && (transactions[from] as Transaction).place <= place) from++;
    for (let at = from; at < transactions.length; at++) {
      const { atMs, nextId, running } = transactions[at] as Transaction;
      if (id < nextId && !running.includes(id)) return atMs;
    }
    return Number.POSITIVE_INFINITY;
  });
}

/**
 * The oldest version by which the records of a transaction may have been judged. Its consumer began with them after the steps before them were stored: by itself, and
 * then it looks for what others have changed where the last time is `refreshMs` ago, or by another one, and then it has read all conditions since. However long it
 * then takes to store them.
 */
function earliestKnown({ read }: ReadTransaction, seenEndedMs: readonly number[], refreshMs: number): number {
  const readAfterMs =
    Math.max(...read.map(({ previous }) => previous?.atMs ?? Number.NEGATIVE_INFINITY)) - refreshMs - clockSlackMs;
  const known = seenEndedMs.findIndex((ms) => ms > readAfterMs);
  return known < 0 ? seenEndedMs.length : known;
}

/** A clock that is set right meanwhile moves by less. */
const clockSlackMs = 100;

function stepName(machineId: number, { id, read }: ReadTransaction): string {
  const where = read.map(({ partition, from, to }) => `${partition}/${from} to ${to}`).join(', ');
  return `the step ${where} (transaction ${id}), of machine ${machineId},`;
}
