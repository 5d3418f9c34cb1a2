// What becomes of a condition without a reading of its partition: of one that nobody follows any more, because its model was taken out, and of one that
// somebody else has judged before.
import { endJudgement } from '../../core/episode/condition.ts';
import type { Judge } from '../../core/episode/judge.ts';
import { noPauses } from '../../core/episode/partition-time.ts';
import type { EpochMs } from '../../core/time.ts';
import type { EpisodeChanges, StoredCondition } from '../batch.ts';
import { createBatchConditions } from './batch-conditions.ts';
import { changesOf, type EventWriting } from './changes.ts';
import { createConditionIndex, type RulesOf } from './condition-index.ts';
import { packedRow } from './condition-rows.ts';

type Writing = Omit<EventWriting, 'kind'> & { readonly rulesOf: RulesOf };

/** What was found is over, and nothing is kept. */
export function endLeft(writing: Writing, row: StoredCondition, now: EpochMs): EpisodeChanges {
  const { kind, machineId, version, condition } = row;
  const { events } = condition === null ? { events: [] } : endJudgement(writing.rulesOf(condition.typeName), condition);
  const result = {
    changed: new Map([[machineId, packedRow(version, null)]]),
    episodes: new Map(events.map(({ episode }) => [episode.id, { machineId, episode }])),
    happened: events.map((event) => ({ machineId, event, detectionId: null })),
    episodeOf: new Map<string, string>(),
    deadlines: new Map<number, number>(),
  };
  return changesOf({ ...writing, kind }, result, now);
}

/** As the next record of its partition would; changes nothing where the judge does not take over. */
export function endTakenOver(
  writing: Writing & { readonly judge: Judge },
  row: StoredCondition,
  now: EpochMs,
): EpisodeChanges {
  const { kind, condition } = row;
  const { rulesOf, judge } = writing;
  const index = createConditionIndex(rulesOf, judge);
  index.replace([row]);
  const batch = createBatchConditions(index, rulesOf, judge);
  // Of a time at which nobody has been silent for long.
  if (condition !== null) batch.passSilence(condition.partition, Number.NEGATIVE_INFINITY, noPauses);
  return changesOf({ ...writing, kind }, batch.result(), now);
}
