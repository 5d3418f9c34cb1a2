// What becomes of a condition that nobody follows any more, because its model was taken out: what was found is over, and nothing is kept.
import { endJudgement } from '../../core/episode/condition.ts';
import type { EpochMs } from '../../core/time.ts';
import type { EpisodeChanges, StoredCondition } from '../batch.ts';
import { changesOf, type EventWriting } from './changes.ts';
import { createConditionIndex, type RulesOf } from './condition-index.ts';

export function endLeft(
  writing: Omit<EventWriting, 'kind'> & { readonly rulesOf: RulesOf },
  row: StoredCondition,
  now: EpochMs,
): EpisodeChanges {
  const { kind, machineId, condition } = row;
  const index = createConditionIndex(writing.rulesOf);
  index.replace([row]);
  const { events } = condition === null ? { events: [] } : endJudgement(writing.rulesOf(condition.typeName), condition);
  const result = {
    changed: new Map([[machineId, undefined]]),
    episodes: new Map(events.map(({ episode }) => [episode.id, { machineId, episode }])),
    happened: events.map((event) => ({ machineId, event, detectionId: null })),
    episodeOf: new Map<string, string>(),
    deadlines: new Map<number, number>(),
  };
  return changesOf({ ...writing, kind }, index, result, now);
}
