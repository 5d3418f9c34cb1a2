// What a batch changes in the conditions of machines, as what is stored and sent of it.
import type { Condition } from '../../core/episode/condition.ts';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { encodeEpisodeEvent, episodeEventName } from '../../core/episode/message.ts';
import type { PackedCondition } from '../../core/episode/packed-condition.ts';
import type { ReasonOf } from '../../core/suppression/window-of.ts';
import type { ToldModel } from '../../core/target/told-model.ts';
import type { EpochMs } from '../../core/time.ts';
import type { ConditionChange, EpisodeChanges, EventRow } from '../batch.ts';
import { episodeEventTypes } from '../outbox-rows.ts';
import type { BatchResult, Happened } from './batch-conditions.ts';
import { isQuiet, type KeptRow, unpack } from './condition-rows.ts';
import { firstVersion } from './first-version.ts';

/** A batch of quiet machines. */
export const noEpisodeChanges: EpisodeChanges = {
  conditions: [],
  episodes: [],
  happened: [],
  outbox: [],
  episodeOf: new Map(),
  telling: new Set(),
  deadlines: new Map(),
};

export interface EventWriting {
  /** Absent, and events do not say why they are marked. */
  readonly reasonOf?: ReasonOf;
  readonly kind: EpisodeKind;
  readonly model: ToldModel;
  readonly topic: string;
  /** The deterministic id of an event: the same name gives the same id, for ever. */
  readonly eventId: (name: string) => string;
}

/** What the batch's conditions come to, as rows of a kind. */
export function changesOf(following: EventWriting, result: BatchResult, now: EpochMs): EpisodeChanges {
  const { changed, episodes, happened, episodeOf, deadlines } = result;
  return {
    conditions: conditionChanges(following.kind, changed),
    episodes: [...episodes.values()].map((each) => ({ ...each, kind: following.kind })),
    happened: happened.map(({ event }) => ({ kind: following.kind, event: event.event })),
    outbox: happened.map((each) => eventRow(following, each, now)),
    episodeOf,
    telling: new Set(happened.flatMap(({ detectionId }) => (detectionId === null ? [] : [detectionId]))),
    deadlines,
  };
}

function conditionChanges(kind: EpisodeKind, changed: BatchResult['changed']): readonly ConditionChange[] {
  const changes: ConditionChange[] = [];
  for (const [machineId, row] of changed) {
    // A machine that was quiet before the batch, and is after it, changes no row.
    if (row.version > 0 || !isQuiet(row)) changes.push(new ChangedRow(kind, machineId, row));
  }
  return changes;
}

/** Its condition is unpacked for who asks: most go into the database and the memory of the consumer as they lie. */
class ChangedRow implements ConditionChange {
  readonly kind: EpisodeKind;
  readonly machineId: number;
  readonly version: number;
  readonly nextVersion: number;
  readonly packed: PackedCondition | null;
  readonly storedTexts: readonly string[] | undefined;
  constructor(kind: EpisodeKind, machineId: number, row: KeptRow) {
    const { version, storedTexts } = row;
    this.storedTexts = storedTexts;
    this.kind = kind;
    this.machineId = machineId;
    this.version = version;
    this.packed = isQuiet(row) ? null : row;
    this.nextVersion = version === 0 && !isQuiet(row) ? firstVersion(unpack(row)) : version + 1;
  }
  get condition(): Condition | null {
    return this.packed === null ? null : unpack(this.packed);
  }
}

function eventRow(
  { kind, model, topic, eventId, reasonOf }: EventWriting,
  { machineId, event }: Happened,
  now: EpochMs,
): EventRow {
  const id = eventId(episodeEventName(event));
  const { suppressedBy = null } = event.episode;
  const source = {
    ...event,
    machineId,
    kind,
    model,
    suppressedBy,
    suppressedReason: suppressedBy === null ? undefined : reasonOf?.(suppressedBy),
    eventId: id,
  };
  return {
    id,
    topic,
    key: String(machineId),
    type: episodeEventTypes[event.event],
    payload: encodeEpisodeEvent(source),
    subject: `machine/${machineId}`,
    time: now,
    traceparent: null,
  };
}
