// A replay of dead letters, page by page: scored with today's model, machine types and maintenance windows, and stored with its mark. The same for the command and
// for what is asked for over the REST API.
import { randomUUID } from 'node:crypto';
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Profile } from '../../core/profile.ts';
import {
  createReasonOf,
  createWindowOf,
  type ReasonOf,
  type SuppressibleReading,
  type WindowOf,
} from '../../core/suppression/window-of.ts';
import type { StoredDeadLetter } from '../../database/dead-letters/find.ts';
import { type FollowReplayed, saveReplay } from '../../database/dead-letters/resolve.ts';
import { loadMemory } from '../../database/memory/machine-memory.ts';
import { loadWindows, windowsReadMax } from '../../database/suppression/windows.ts';
import type { Model } from '../../inference/model/model.ts';
import type { FindMachineTypes } from '../../pipeline/assess.ts';
import { createConditionIndex } from '../../pipeline/episodes/condition-index.ts';
import { createFollowConditions, type EpisodeFollowing, timeRules } from '../../pipeline/episodes/follow-conditions.ts';
import { passTimes } from '../../pipeline/episodes/partition-times.ts';
import { type Replayed, replayDeadLetters } from '../../pipeline/replay.ts';
import { damagedRowsTo, type LoadMemoryOf, machineMemoryOf } from '../../serving/memory-settings.ts';
import { batchProcessing, conditionsFollowing, eventSource, type processingSettings } from '../support/processing.ts';

export interface ReplayingParts {
  readonly settings: CleanedEnv<typeof processingSettings> & { readonly KAFKA_GROUP_ID: string };
  readonly profile: Profile;
  readonly model: Model;
  readonly findMachineTypes: FindMachineTypes;
  readonly log: Logger;
}

export interface Replaying {
  /** Reads maintenance windows, as they are to count from now on. */
  readonly begin: (pool: Pool) => Promise<void>;
  /** What becomes of each topic's, and how many were marked; a dry run stores nothing. */
  readonly replay: (
    pool: Pool,
    page: readonly StoredDeadLetter[],
    dryRun?: boolean,
  ) => Promise<readonly { readonly replayed: Replayed; readonly marked: number }[]>;
}

export function createReplaying({ settings, profile, model, findMachineTypes, log }: ReplayingParts): Replaying {
  let [windows, reasons]: [WindowOf, ReasonOf] = [() => undefined, () => undefined];
  const marks = {
    windowOf: (reading: SuppressibleReading) => windows(reading),
    reasonOf: (windowId: string) => reasons(windowId),
  };
  const processing = batchProcessing(settings, { profile, model, findMachineTypes, ...marks });
  const { KAFKA_GROUP_ID: groupId } = settings;
  const context = { groupId, source: eventSource, model: processing.model, writer: randomUUID() };
  const following = conditionsFollowing(settings, { profile, model, ...marks });
  const follow = { changes: followReplayed(following), alertPolicy: settings.ALERT_POLICY };
  return {
    begin: async (pool) => {
      const planned = await loadWindows(pool, windowsReadMax);
      [windows, reasons] = [createWindowOf(planned), createReasonOf(planned)];
    },
    replay: async (pool, page, dryRun = false) => {
      const load: LoadMemoryOf = (digest, ids) => loadMemory(pool, groupId, digest, ids);
      const memory = machineMemoryOf(1, profile, model, load, damagedRowsTo(log));
      const remembering = memory === undefined ? processing : { ...processing, memory };
      const done: { replayed: Replayed; marked: number }[] = [];
      for (const replayed of await replayDeadLetters(remembering, page)) {
        const marked = dryRun ? replayed.accepted.length : await saveReplay(pool, context, replayed, follow);
        done.push({ replayed, marked });
      }
      return done;
    },
  };
}

function followReplayed(following: EpisodeFollowing): FollowReplayed['changes'] {
  const follow = createFollowConditions(following);
  return (readings, rows) => {
    const index = createConditionIndex(following.rulesOf);
    index.replace(rows.filter(({ kind }) => kind === 'machine'));
    // They come in any order, long after the records that they were: their partitions' times are none of theirs.
    const now = Date.now();
    const passed = passTimes(null, readings, timeRules(following, now));
    return follow(readings, index, now, passed);
  };
}
