// Whether the conditions of all machines are, change for change, what the readings lead to: also of machines whose readings lie in several partitions and
// are read by several consumers. In which order these came to a machine the journal of conditions says; what comes of them is computed anew. Pure.
import type { EpisodeKnowledge, SeenEvent } from '../checker.ts';
import type { EpisodeReading, Machine, ToldEvent } from '../machine.ts';
import { type ConditionJournal, readJournal } from './journal.ts';
import {
  type Change,
  type ConditionKnowledge,
  idOf,
  leadsTo,
  type MachineKnowledge,
  type Replayed,
} from './leads-to.ts';
import { machineText } from './order.ts';
import { replayUnchanged } from './unchanged.ts';

export interface ConditionCheck {
  readonly machines: number;
  /** Replayed events. */
  readonly events: number;
  readonly changes: number;
  /** Steps of progress that have changed nothing of a machine of which they held readings, each counted for each such machine. */
  readonly unchanged: number;
  readonly isWhole: boolean;
  readonly problems: readonly string[];
}

export interface ConditionsObserved {
  /** Scored ones, in the order of each partition. */
  readonly readings: readonly EpisodeReading[];
  /** Each once. */
  readonly events: readonly SeenEvent[];
  readonly journal: ConditionJournal;
}

export function checkConditions(observed: ConditionsObserved, knowledge: ConditionKnowledge): ConditionCheck {
  const { readings, events, journal } = observed;
  const { transactions, problems } = readJournal(journal.transactions, readings, knowledge.rules);
  const seen = new Set(events.map((event) => seenText(event)));
  const changes = Map.groupBy(
    transactions.flatMap((each) => each.changes.map((change): Change => ({ ...change, in: each }))),
    ({ machineId }) => machineId,
  );
  const machines = new Set([...readings.map(({ machineId }) => machineId), ...changes.keys()]);
  const checked = [...machines].map((machineId) => {
    const own = changes.get(machineId) ?? [];
    const told = { ...knowledge, machineId, isOnTopic: (event: ToldEvent) => seen.has(toldText(event, knowledge)) };
    const replayed = replayChanges(own, told);
    const standing = replayUnchanged(own, transactions, told);
    return {
      told: [...replayed.told, ...standing.told].map((event) => toldText(event, knowledge)),
      unchanged: standing.unchanged,
      problems: [...replayed.problems, ...standing.problems],
    };
  });
  const told = new Set(checked.flatMap((each) => each.told));
  const untold = [...told].filter((text) => !seen.has(text));
  // What the journal has not written down any more, nobody can explain.
  const unexplained = journal.isWhole ? [...seen].filter((text) => !told.has(text)) : [];
  return {
    machines: machines.size,
    events: told.size,
    changes: [...changes.values()].reduce((sum, each) => sum + each.length, 0),
    unchanged: checked.reduce((sum, each) => sum + each.unchanged, 0),
    isWhole: journal.isWhole,
    problems: [
      ...problems,
      ...checked.flatMap((each) => each.problems),
      ...untold.map((text) => `an event follows from the changes of conditions and was not told: ${text}`),
      ...unexplained.map((text) => `nothing that the journal has explains the event ${text}`),
    ].slice(0, problemsMax),
  };
}

const problemsMax = 20;

/** Each change rests on the one before it, and is what the records of its own transaction lead to from there. */
function replayChanges(changes: readonly Change[], knowledge: MachineKnowledge): Replayed {
  const told: ToldEvent[] = [];
  const problems: string[] = [];
  let row: string | null = null;
  let version: number | null = null;
  let machine: Machine | undefined;
  for (const change of changes) {
    const name = nameOf(change);
    if (change.before !== row) problems.push(`${name} is not of the condition that the change before it has left`);
    if (version !== null && change.before !== null && change.versionBefore !== version)
      problems.push(`${name} follows version ${version}`);
    if (change.after !== null && change.before !== null && change.version !== (change.versionBefore ?? 0) + 1)
      problems.push(`${name} comes after version ${change.versionBefore}`);
    if (change.after === null) {
      if (machine !== undefined) problems.push(`${name} takes a condition away that is not quiet`);
    } else {
      const events = eventsOf(machine, change, knowledge);
      if (typeof events === 'string') problems.push(`${name}: ${events}`);
      else told.push(...events);
    }
    [row, version, machine] = [change.after, change.version, change.machine];
  }
  return { told, problems };
}

/** A sentence where the records do not lead to the change. */
function eventsOf(
  before: Machine | undefined,
  { machine: after, in: transaction }: Change,
  knowledge: MachineKnowledge,
): readonly ToldEvent[] | string {
  const { read } = transaction;
  if (read.length === 0) return 'its transaction has read nothing';
  const found = leadsTo(transaction, before, after, knowledge);
  if (found !== undefined) return found;
  const where = read.map(({ partition, from, to }) => `${partition}/${from} to ${to}`).join(', ');
  return `from ${machineText(before)} the readings of ${where} do not lead to ${machineText(after)} and to what it has told`;
}

function nameOf({ machineId, version, versionBefore, in: { id } }: Change): string {
  const what = version === null ? `the end of version ${versionBefore}` : `version ${version}`;
  return `${what} of the condition of machine ${machineId} (transaction ${id})`;
}

/** As the topic must have it. */
function toldText(event: ToldEvent, { eventIdOf }: EpisodeKnowledge): string {
  return seenText({ ...event, eventId: idOf(event, eventIdOf) });
}

function seenText(event: ToldEvent & { readonly eventId: string }): string {
  const { machineId, episodeId, openedAt, firstReadingAt, lastReadingAt, closedAt, end, readingCount, eventId } = event;
  return JSON.stringify({
    ...{ machineId, event: event.event, episodeId, openedAt, firstReadingAt, lastReadingAt },
    ...{ closedAt, end, readingCount, eventId },
  });
}
