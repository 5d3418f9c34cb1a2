// The replay of dead letters by the command, page by page, with what became of them counted.
import { databaseOptions } from '../../database/connect.ts';
import { countDeadLetters, type DeadLetterFilter, findDeadLetters } from '../../database/dead-letters/find.ts';
import { databaseSettings } from '../../database/settings.ts';
import { consumerSettings } from '../../kafka/settings.ts';
import { machineSettings } from '../../machines/settings.ts';
import { loadProfile, profileSettings } from '../../models/load-profile.ts';
import { loadModelFromPaths } from '../../models/model-loading.ts';
import type { Replayed } from '../../pipeline/replay.ts';
import { aiServerSchema } from '../../postgres/schemas.ts';
import { createLogger, logSettings } from '../../telemetry/log.ts';
import { openMachineTypes } from '../support/machine-types.ts';
import { processingSettings } from '../support/processing.ts';
import { showProgress } from '../support/progress.ts';
import { readCommandSettings } from '../support/settings.ts';
import { withSchema } from '../support/with-schema.ts';
import { createReplaying } from './replaying.ts';

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
  const replaying = createReplaying({ settings, profile, model, findMachineTypes, log });
  const progress = showProgress('dead letters replayed');
  const tally = createTally();
  try {
    await withSchema(databaseOptions(settings), aiServerSchema, 'spindle-dead-letters', async (pool) => {
      progress.say(
        `${await countDeadLetters(pool, filter)} dead letters${dryRun ? ' (dry run: nothing is changed)' : ''}`,
      );
      await replaying.begin(pool);
      let after: string | null = null;
      for (;;) {
        const page = await findDeadLetters(pool, filter, pageSize, after);
        if (page.length === 0) return;
        for (const { replayed, marked } of await replaying.replay(pool, page, dryRun)) tally.add(replayed, marked);
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
