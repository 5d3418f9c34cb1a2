// The replay of dead letters, page by page: found, scored with today's model and machine types, and stored with their mark.
import { randomUUID } from 'node:crypto';
import {
  createReasonOf,
  createWindowOf,
  type ReasonOf,
  type SuppressibleReading,
  type WindowOf,
} from '../../core/suppression/window-of.ts';
import { databaseOptions } from '../../database/connect.ts';
import { countDeadLetters, type DeadLetterFilter, findDeadLetters } from '../../database/dead-letters/find.ts';
import { type FollowReplayed, saveReplay } from '../../database/dead-letters/resolve.ts';
import { loadMemory } from '../../database/memory/machine-memory.ts';
import { databaseSettings } from '../../database/settings.ts';
import { loadWindows, windowsReadMax } from '../../database/suppression/windows.ts';
import { consumerSettings } from '../../kafka/settings.ts';
import { machineSettings } from '../../machines/settings.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import { createConditionIndex } from '../../pipeline/episodes/condition-index.ts';
import {
  createFollowConditions,
  type EpisodeFollowing,
  latestTime,
} from '../../pipeline/episodes/follow-conditions.ts';
import { passTimes } from '../../pipeline/episodes/partition-times.ts';
import { type Replayed, replayDeadLetters } from '../../pipeline/replay.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { damagedRowsTo, type LoadMemoryOf, machineMemoryOf } from '../../serving/memory-settings.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { openMachineTypes } from '../support/machine-types.ts';
import { batchProcessing, conditionsFollowing, eventSource, processingSettings } from '../support/processing.ts';
import { showProgress } from '../support/progress.ts';
import { readCommandSettings } from '../support/settings.ts';
import { withSchema } from '../support/with-schema.ts';

export interface ReplayResult {
  readonly accepted: number;
  readonly anomalous: number;
  readonly refused: number;
  /** Why those were refused again, the most frequent first, at most ten. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

const pageSize = 500;
const reasonsMax = 10;
const distinctReasonsMax = 1_000;

/** Throws Unavailable when a neighbour is away; what was replayed until then is stored and marked. */
export async function replayAll(filter: DeadLetterFilter, dryRun: boolean): Promise<ReplayResult> {
  const settings = readCommandSettings({
    ...logSettings,
    ...profileSettings,
    ...processingSettings,
    ...databaseSettings,
    ...machineSettings,
    KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  });
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(settings, profile, { remembers: true });
  const log = createLogger('dead-letters', settings.LOG_LEVEL);
  const machineTypes = openMachineTypes(settings, profile, log);
  const { findMachineTypes } = machineTypes;
  let [windows, reasons]: [WindowOf, ReasonOf] = [() => undefined, () => undefined];
  const marks = {
    windowOf: (reading: SuppressibleReading) => windows(reading),
    reasonOf: (windowId: string) => reasons(windowId),
  };
  const processing = batchProcessing(settings, { profile, model, findMachineTypes, ...marks });
  const context = {
    groupId: settings.KAFKA_GROUP_ID,
    source: eventSource,
    model: processing.model,
    writer: randomUUID(),
  };
  const following = conditionsFollowing(settings, { profile, model, ...marks });
  const follow = { changes: followReplayed(following), alertPolicy: settings.ALERT_POLICY };
  const progress = showProgress('dead letters replayed');
  const tally = createTally();
  try {
    await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-dead-letters', async (pool) => {
      progress.say(
        `${await countDeadLetters(pool, filter)} dead letters${dryRun ? ' (dry run: nothing is changed)' : ''}`,
      );
      const planned = await loadWindows(pool, windowsReadMax);
      [windows, reasons] = [createWindowOf(planned), createReasonOf(planned)];
      const load: LoadMemoryOf = (digest, ids) => loadMemory(pool, settings.KAFKA_GROUP_ID, digest, ids);
      const memory = machineMemoryOf(1, profile, model, load, damagedRowsTo(log));
      const remembering = memory === undefined ? processing : { ...processing, memory };
      let after: string | null = null;
      for (;;) {
        const page = await findDeadLetters(pool, filter, pageSize, after);
        if (page.length === 0) return;
        for (const replayed of await replayDeadLetters(remembering, page)) {
          tally.add(replayed, dryRun ? replayed.accepted.length : await saveReplay(pool, context, replayed, follow));
        }
        progress.add(page.length);
        after = page.at(-1)?.eventId ?? null;
      }
    });
    return tally.result();
  } finally {
    progress.end();
    await machineTypes.close();
  }
}

function followReplayed(following: EpisodeFollowing): FollowReplayed['changes'] {
  const follow = createFollowConditions(following);
  return (readings, rows) => {
    const index = createConditionIndex(following.rulesOf);
    index.replace(rows.filter(({ kind }) => kind === 'machine'));
    // They come in any order, long after the records that they were: their partitions' times are none of theirs.
    const now = Date.now();
    const passed = passTimes(null, readings, (each) => latestTime(following, each, now));
    return follow(readings, index, now, passed);
  };
}

function createTally(): { add: (replayed: Replayed, marked: number) => void; result: () => ReplayResult } {
  let accepted = 0;
  let anomalous = 0;
  let refused = 0;
  const reasons = new Map<string, number>();
  return {
    add: (replayed, marked) => {
      accepted += marked;
      anomalous += replayed.detections.length;
      refused += replayed.refused.length;
      for (const { reason } of replayed.refused) {
        if (reasons.size < distinctReasonsMax || reasons.has(reason))
          reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    },
    result: () => ({
      accepted,
      anomalous,
      refused,
      reasons: [...reasons].sort((a, b) => b[1] - a[1]).slice(0, reasonsMax),
    }),
  };
}
