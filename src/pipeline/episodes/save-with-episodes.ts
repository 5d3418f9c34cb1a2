// Saves what a batch led to together with what it changes in the conditions of machines. Those are followed here, right before saving and one
// batch after the other, whatever is computed ahead: they rest on what the batch before has saved. Where another consumer has changed one of
// them meanwhile nothing is saved, its row is read, and only the conditions are followed anew: the outcome is that of some order of the two.
import type { EpisodeKind } from '../../core/episode/episode.ts';
import { type Timed, untimed } from '../../core/stages.ts';
import type { EpochMs } from '../../core/time.ts';
import type { BatchOutcome, EpisodeChanges, SaveBatch, StoredCondition } from '../batch.ts';
import { type AlertPolicy, withEpisodes } from './alert-policy.ts';
import { noEpisodeChanges } from './changes.ts';
import type { ConditionIndex } from './condition-index.ts';
import type { FollowConditions } from './follow-conditions.ts';
import { type PartitionTimes, passTimes } from './partition-times.ts';
import { createTimesKept } from './times-kept.ts';

/** The conditions of one kind. */
export interface FollowedKind {
  readonly follow: FollowConditions;
  readonly index: ConditionIndex;
}

export interface EpisodeSaving extends FollowedKind {
  /** Those of data quality; absent where nobody looks. */
  readonly quality?: FollowedKind;
  /** `overtaken`: the condition of a machine was not what its change assumes; nothing was stored. */
  readonly save: (outcome: BatchOutcome) => Promise<'saved' | 'conflict' | 'overtaken'>;
  readonly conditions: ConditionStore;
  readonly now: () => EpochMs;
  /** For so long the changes of other consumers may go unseen. */
  readonly refreshMs: number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsedMs: () => number;
  readonly overtakenMax: number;
  /** How far a record's time may be ahead of the moment at which its reading was looked at. */
  readonly aheadMaxMs: number;
  /** A step of a partition's records that is longer than one of these is a pause of the partition; in ascending order. */
  readonly pausesMs: readonly number[];
  /** By default every detection has an alert. */
  readonly alertPolicy?: AlertPolicy;
  readonly observe: EpisodeObserver;
  readonly timed?: Timed;
}

export interface EpisodeObserver {
  /** A batch was overtaken, and its episodes are followed anew. */
  readonly overtaken: () => void;
  /** `outcome` is what was stored. */
  readonly saved: (episodes: EpisodeChanges, outcome: BatchOutcome) => void;
}

/** Port: the rows of machines that are not quiet. */
export interface ConditionStore {
  readonly loadAll: () => Promise<readonly StoredCondition[]>;
  readonly load: (machineIds: readonly number[]) => Promise<readonly StoredCondition[]>;
  /** What others have changed since the last time, or a little more. */
  readonly loadChanged: () => Promise<readonly StoredCondition[]>;
  /** Whether every consumer of the group reads conditions that are stored as they are kept: by what was read last. */
  readonly mayStoreAsKept: () => boolean;
  /** How far the time of each partition is, as it was saved with the progress there. */
  readonly loadTimes: (topicId: string) => Promise<PartitionTimes>;
}

/** Two consumers overtake each other only by saving, so that both get on; so many times in a row something else is wrong. */
export class ConditionsOvertaken extends Error {
  override readonly name = 'ConditionsOvertaken';
}

export interface SaveWithEpisodes {
  readonly save: SaveBatch;
  /** Reads the conditions of all machines. Due whenever positions of the topic are read, and after that: others may have gone on from there. */
  readonly reload: (topicId: string) => Promise<void>;
}

export function createSaveWithEpisodes(saving: EpisodeSaving): SaveWithEpisodes {
  const { conditions, overtakenMax, observe, timed = untimed, alertPolicy = 'every-reading' } = saving;
  const kinds = kindsOf(saving);
  const partitions = createTimesKept();
  let refreshedAtMs = Number.NEGATIVE_INFINITY;
  const refresh = async (): Promise<void> => {
    const startedAtMs = saving.elapsedMs();
    if (startedAtMs - refreshedAtMs < saving.refreshMs) return;
    refreshKinds(kinds, [], await conditions.loadChanged());
    refreshedAtMs = startedAtMs;
  };
  const save: SaveBatch = async (outcome) => {
    const { readings, topicId } = outcome;
    if (readings === undefined) throw new TypeError('the batch has no readings to follow');
    await refresh();
    const times = partitions.of(topicId);
    for (let attempt = 1; attempt <= overtakenMax; attempt++) {
      const now = saving.now();
      const latestOf = ({ detectedAt = now }) => detectedAt + saving.aheadMaxMs;
      const rules = { latestOf, stepMs: saving.aheadMaxMs, pausesMs: saving.pausesMs };
      const passed = timed('episodes', () => passTimes(times, readings, rules));
      const changes = timed('episodes', () => kinds.map(({ follow, index }) => follow(readings, index, now, passed)));
      const asKept = conditions.mayStoreAsKept();
      const episodes = { ...joinChanges(changes), asKept };
      const progress = withTimes(outcome.progress, passed.after);
      const followed = { ...outcome, progress, episodes, ...withEpisodes(alertPolicy, episodes, outcome) };
      const result = await saving.save(followed);
      if (result === 'saved') {
        kinds.forEach(({ index }, place) => {
          const own = changes[place] as EpisodeChanges;
          index.apply({ ...own, asKept });
        });
        partitions.saved(topicId, progress);
        observe.saved(episodes, followed);
      }
      if (result !== 'overtaken') return result;
      observe.overtaken();
      const ids = episodes.conditions.map((each) => each.machineId);
      refreshKinds(kinds, ids, await conditions.load(ids));
    }
    throw new ConditionsOvertaken(
      `other consumers have changed the conditions of machines of this batch ${overtakenMax} times while it was being saved (EPISODE_OVERTAKEN_MAX); nothing of it is saved, and it is tried again`,
    );
  };
  return {
    save,
    reload: async (topicId) => {
      const startedAtMs = saving.elapsedMs();
      await partitions.load(topicId, conditions.loadTimes);
      const rows = await conditions.loadAll();
      for (const { kind, index } of kinds) index.replace(rows.filter((row) => row.kind === kind));
      refreshedAtMs = startedAtMs;
    },
  };
}

function withTimes(progress: BatchOutcome['progress'], times: PartitionTimes): BatchOutcome['progress'] {
  return progress.map((step) => {
    const partitionTime = times.get(step.partition);
    return partitionTime === undefined ? step : { ...step, partitionTime };
  });
}

type Kind = FollowedKind & { readonly kind: EpisodeKind };

function kindsOf({ follow, index, quality }: EpisodeSaving): readonly Kind[] {
  const machine = { kind: 'machine', follow, index } as const;
  return quality === undefined ? [machine] : [machine, { kind: 'data_quality', ...quality }];
}

function refreshKinds(kinds: readonly Kind[], ids: readonly number[], rows: readonly StoredCondition[]): void {
  for (const { kind, index } of kinds)
    index.refresh(
      ids,
      rows.filter((row) => row.kind === kind),
    );
}

/** Of all kinds. What a detection belongs to, and whether it has an alert, goes by the machine's own. */
function joinChanges([machine = noEpisodeChanges, quality]: readonly EpisodeChanges[]): EpisodeChanges {
  if (quality === undefined || quality === noEpisodeChanges) return machine;
  return {
    ...machine,
    conditions: [...machine.conditions, ...quality.conditions],
    episodes: [...machine.episodes, ...quality.episodes],
    happened: [...machine.happened, ...quality.happened],
    outbox: [...machine.outbox, ...quality.outbox],
  };
}
