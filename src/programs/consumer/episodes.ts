// The consumer's episodes: the conditions of machines that it knows, and how a batch is saved together with what it changes in them.
import { randomUUID } from 'node:crypto';
import type { Judge } from '../../core/episode/judge.ts';
import { partitionPausesMs } from '../../core/episode/partition-time.ts';
import { databaseOptions } from '../../database/connect.ts';
import type { SaveContext } from '../../database/detections/insert-outcome.ts';
import { saveFollowedBatch } from '../../database/detections/save-batch.ts';
import { conditionStore } from '../../database/episodes/conditions.ts';
import { createWindowCache, type WindowCache } from '../../database/suppression/window-cache.ts';
import { loadWindows, windowsReadMax } from '../../database/suppression/windows.ts';
import type { OutboxRoom } from '../../delivery/outbox-room.ts';
import type { WatchSensors } from '../../pipeline/data-quality/watch-sensors.ts';
import { createConditionIndex, type RulesOf } from '../../pipeline/episodes/condition-index.ts';
import { createFollowConditions, type EpisodeFollowing } from '../../pipeline/episodes/follow-conditions.ts';
import { createFollowQuality } from '../../pipeline/episodes/follow-quality.ts';
import {
  createSaveWithEpisodes,
  type EpisodeObserver,
  type FollowedKind,
  type SaveWithEpisodes,
} from '../../pipeline/episodes/save-with-episodes.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { qualityRules } from '../../serving/data-quality-settings.ts';
import { createTellClocksAhead } from '../../telemetry/clocks-ahead.ts';
import { conditionsFollowing, eventSource } from '../support/processing.ts';
import type { ConsumerParts } from './parts.ts';

/** The maintenance windows, which are read again when they are older than their time. */
export function openWindows({ settings, pool }: ConsumerParts): WindowCache {
  const load = () => explainPostgres(databaseOptions(settings), () => loadWindows(pool, windowsReadMax));
  return createWindowCache({ load, ttlMs: settings.MAINTENANCE_CACHE_MS, now: () => performance.now() });
}

/** What keeps the consumer from filling the outbox, and alerts from waiting in it. */
export interface OutboxUse {
  /** Undefined where nobody looks what has arrived in Kafka. */
  readonly room: OutboxRoom | undefined;
  readonly defers: Pick<SaveContext, 'defers'>;
}

export function openEpisodes(
  parts: ConsumerParts,
  { room, defers }: OutboxUse,
  { windowOf, reasonOf }: WindowCache,
  watchSensors: WatchSensors | undefined,
): SaveWithEpisodes {
  const { settings, pool, metrics } = parts;
  const following = conditionsFollowing(settings, { ...parts, windowOf, reasonOf });
  const writer = randomUUID();
  const groupId = settings.KAFKA_GROUP_ID;
  const context: SaveContext = { groupId, source: eventSource, model: following.model, writer, ...defers };
  const database = databaseOptions(settings);
  const stored = <T>(step: () => Promise<T>): Promise<T> => explainPostgres(database, step);
  const conditions = conditionStore(pool, groupId, writer);
  const index = createConditionIndex(following.rulesOf, following.judge);
  metrics.episodes.countIn(index);
  const quality = watchSensors === undefined ? undefined : followQuality(parts, following, watchSensors);
  return createSaveWithEpisodes({
    follow: createFollowConditions(following),
    index,
    ...(quality === undefined ? {} : { quality: quality.followed }),
    conditions: {
      loadAll: () => stored(conditions.loadAll),
      load: (machineIds) => stored(() => conditions.load(machineIds)),
      loadChanged: () => stored(conditions.loadChanged),
      mayStoreAsKept: conditions.mayStoreAsKept,
      loadTimes: (topicId) => stored(() => conditions.loadTimes(topicId)),
    },
    save: async (outcome) => {
      await room?.enter(outcome.outbox.length);
      return metrics.timed('save', () => stored(() => saveFollowedBatch(pool, context, outcome)));
    },
    now: Date.now,
    elapsedMs: () => performance.now(),
    refreshMs: settings.EPISODE_REFRESH_MS,
    overtakenMax: settings.EPISODE_OVERTAKEN_MAX,
    aheadMaxMs: following.clock.aheadMaxMs,
    pausesMs: pausesOf(parts, quality === undefined ? [following.rulesOf] : [following.rulesOf, quality.rulesOf]),
    alertPolicy: settings.ALERT_POLICY,
    observe: episodeObserver(parts),
    timed: metrics.timed,
  });
}

function episodeObserver({ metrics, log }: ConsumerParts): EpisodeObserver {
  const tellClocksAhead = createTellClocksAhead(log);
  return {
    overtaken: metrics.episodes.overtaken,
    saved: (changes, outcome) => {
      metrics.episodes.saved(changes, outcome);
      if (changes.withoutTime !== undefined) tellClocksAhead(changes.withoutTime);
    },
  };
}

function followQuality(
  { settings, profile, metrics, judgesSince }: ConsumerParts,
  following: EpisodeFollowing,
  { memory }: WatchSensors,
): { readonly followed: FollowedKind; readonly rulesOf: RulesOf } {
  const rulesOf = qualityRules(settings, profile);
  const judge = qualityJudge({ profile, judgesSince });
  const index = createConditionIndex(rulesOf, judge);
  metrics.episodes.countQualityIn(index, memory);
  const readingsTopic = settings.KAFKA_TOPIC_SENSOR;
  return { followed: { follow: createFollowQuality({ ...following, rulesOf, judge, readingsTopic }), index }, rulesOf };
}

/** Of all machine types and kinds, and of a type that the profile has no more: they have one time. */
function pausesOf({ profile }: Pick<ConsumerParts, 'profile'>, kinds: readonly RulesOf[]): readonly number[] {
  const typeNames = [...profile.machineTypes.map(({ name }) => name), ''];
  return partitionPausesMs(kinds.flatMap((rulesOf) => typeNames.map(rulesOf)));
}

/** Of what sensors there are, and what they may be, the profile alone knows. */
export function qualityJudge({ profile, judgesSince }: Pick<ConsumerParts, 'profile' | 'judgesSince'>): Judge {
  return { name: profile.name, since: judgesSince };
}
