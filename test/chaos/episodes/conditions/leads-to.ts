// What the records of a transaction must lead to: from a condition to a condition, and to the events that it has told. Pure.
import type { EpisodeKnowledge } from '../checker.ts';
import type { Machine, ToldEvent } from '../machine.ts';
import type { ReadTransaction, RowChange } from './journal.ts';
import { findOrder, recordsOf } from './order.ts';

export interface ConditionKnowledge extends EpisodeKnowledge {
  /** For so long a consumer may not see what another one has changed. */
  readonly refreshMs: number;
}

export interface MachineKnowledge extends ConditionKnowledge {
  readonly machineId: number;
  readonly isOnTopic: (event: ToldEvent) => boolean;
}

export interface Replayed {
  readonly told: readonly ToldEvent[];
  readonly problems: readonly string[];
}

/** A change with the transaction that has made it. */
export interface Change extends RowChange {
  readonly in: ReadTransaction;
}

/** The events of the transaction, where its records lead from the one condition to the other and to these; undefined where they do not. */
export function leadsTo(
  { read, told }: ReadTransaction,
  before: Machine | undefined,
  after: Machine | undefined,
  { machineId, rules, eventIdOf, isOnTopic }: MachineKnowledge,
): readonly ToldEvent[] | undefined {
  const parts = recordsOf(machineId, before, read, rules);
  const wanted = told.filter((each) => each.machineId === machineId);
  const find = (isTold: (event: ToldEvent, place: number) => boolean) =>
    findOrder(parts, { machineId, before, after, toldCount: wanted.length, isTold }, rules);
  const isWanted = (event: ToldEvent, place: number): boolean => idOf(event, eventIdOf) === wanted[place]?.eventId;
  const found = find((event, place) => isWanted(event, place) && isOnTopic(event));
  // Of other figures than the topic has, which is told then.
  return found ?? (wanted.length === 0 ? undefined : find(isWanted));
}

/** No severity rises here, and nothing is resumed. */
export function idOf({ episodeId, event }: ToldEvent, eventIdOf: EpisodeKnowledge['eventIdOf']): string {
  return eventIdOf(episodeId, event, event === 'opened' ? 1 : 2);
}
