// The replay of dead letters, page by page: found, scored with today's model and machine types, and stored with their mark.
import { createPool, databaseOptions } from '../database/connect.ts';
import { countDeadLetters, type DeadLetterFilter, findDeadLetters } from '../database/dead-letters/find.ts';
import { saveReplay } from '../database/dead-letters/resolve.ts';
import { databaseSettings } from '../database/settings.ts';
import { consumerSettings } from '../kafka/settings.ts';
import { machineSettings } from '../machines/settings.ts';
import { type Replayed, replayDeadLetters } from '../pipeline/replay.ts';
import { asFailure } from './command-line.ts';
import { createLogger, logSettings } from './log.ts';
import { openMachineTypes } from './machine-types.ts';
import { loadModelFromPaths } from './model-loading.ts';
import { explainPostgres } from './postgres-errors.ts';
import { batchProcessing, eventSource, processingSettings } from './processing.ts';
import { loadProfile, profileSettings } from './profile.ts';
import { showProgress } from './progress.ts';
import { requireCurrentSchema } from './schema.ts';
import { aiServerSchema } from './schemas.ts';
import { loadDotEnv, readSettings } from './settings.ts';

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

/** Throws ProgramFailure when a neighbour is away; what was replayed until then is stored and marked. */
export async function replayAll(filter: DeadLetterFilter, dryRun: boolean): Promise<ReplayResult> {
  loadDotEnv();
  const settings = readSettings({
    ...logSettings,
    ...profileSettings,
    ...processingSettings,
    ...databaseSettings,
    ...machineSettings,
    KAFKA_GROUP_ID: consumerSettings.KAFKA_GROUP_ID,
  });
  const profile = await loadProfile(settings.PROFILE_PATH);
  const model = await loadModelFromPaths(settings, profile);
  const machineTypes = openMachineTypes(settings, profile, createLogger('dead-letters', settings.LOG_LEVEL));
  const database = databaseOptions(settings);
  const pool = createPool(database, 'spindle-dead-letters');
  const processing = batchProcessing(settings, { profile, model, findMachineTypes: machineTypes.findMachineTypes });
  const context = { groupId: settings.KAFKA_GROUP_ID, source: eventSource, model: processing.model };
  const progress = showProgress('dead letters replayed');
  const tally = createTally();
  try {
    await explainPostgres(database, async () => {
      await requireCurrentSchema(pool, aiServerSchema);
      progress.say(
        `${await countDeadLetters(pool, filter)} dead letters${dryRun ? ' (dry run: nothing is changed)' : ''}`,
      );
      let after: string | null = null;
      for (;;) {
        const page = await findDeadLetters(pool, filter, pageSize, after);
        if (page.length === 0) return;
        for (const replayed of await replayDeadLetters(processing, page)) {
          tally.add(replayed, dryRun ? replayed.accepted.length : await saveReplay(pool, context, replayed));
        }
        progress.add(page.length);
        after = page.at(-1)?.eventId ?? null;
      }
    });
    return tally.result();
  } catch (error) {
    return asFailure(error);
  } finally {
    progress.end();
    await machineTypes.close();
    await pool.end();
  }
}

function createTally(): { add: (replayed: Replayed, marked: number) => void; result: () => ReplayResult } {
  let accepted = 0;
  let anomalous = 0;
  let refused = 0;
  const reasons = new Map<string, number>();
  return {
    add: (replayed, marked) => {
      accepted += marked;
      anomalous += replayed.anomalies.length;
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
