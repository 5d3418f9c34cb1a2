// What a batch changes in the conditions of machines, as what is stored and sent of it.
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { encodeEpisodeEvent, episodeEventName } from '../../core/episode/message.ts';
import type { ReasonOf } from '../../core/suppression/window-of.ts';
import type { ToldModel } from '../../core/target/told-model.ts';
import type { EpochMs } from '../../core/time.ts';
import type { EpisodeChanges, EventRow } from '../batch.ts';
import { episodeEventTypes } from '../outbox-rows.ts';
import type { BatchResult, Happened } from './batch-conditions.ts';
import type { ConditionIndex } from './condition-index.ts';
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
export function changesOf(
  following: EventWriting,
  index: ConditionIndex,
  result: BatchResult,
  now: EpochMs,
): EpisodeChanges {
  const { changed, episodes, happened, episodeOf, deadlines } = result;
  return {
    conditions: [...changed]
      .map(([machineId, condition = null]) => {
        const version = index.rows.versionOf(machineId);
        const nextVersion = version === 0 && condition !== null ? firstVersion(condition) : version + 1;
        return { kind: following.kind, machineId, version, nextVersion, condition };
      })
      // A machine that was quiet before the batch, and is after it, changes no row.
      .filter(({ version, condition }) => version > 0 || condition !== null),
    episodes: [...episodes.values()].map((each) => ({ ...each, kind: following.kind })),
    happened: happened.map(({ event }) => ({ kind: following.kind, event: event.event })),
    outbox: happened.map((each) => eventRow(following, each, now)),
    episodeOf,
    telling: new Set(happened.flatMap(({ detectionId }) => (detectionId === null ? [] : [detectionId]))),
    deadlines,
  };
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
