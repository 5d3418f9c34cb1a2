// Stands for `src/programs/consumer/episodes.ts` in a consumer that is measured without episodes: batches are saved as they are, with alerts,
// progress and the bound of the outbox, and nobody follows a machine.
import { databaseOptions } from '../../src/database/connect.ts';
import { saveBatch } from '../../src/database/detections/save-batch.ts';
import { explainPostgres } from '../../src/postgres/explain.ts';
import type { openEpisodes as OpenEpisodes } from '../../src/programs/consumer/episodes.ts';
import {
  openWindows as openTheirWindows,
  qualityJudge as theirQualityJudge,
} from '../../src/programs/consumer/episodes.ts';
import { eventSource } from '../../src/programs/support/processing.ts';

export const openWindows = openTheirWindows;
export const qualityJudge = theirQualityJudge;

export const openEpisodes: typeof OpenEpisodes = (parts, { room, defers }) => {
  const { settings, pool, metrics, model } = parts;
  const context = { groupId: settings.KAFKA_GROUP_ID, source: eventSource, model: model.manifest, ...defers };
  const database = databaseOptions(settings);
  return {
    save: async (outcome) => {
      await room?.enter(outcome.outbox.length);
      return metrics.timed('save', () => explainPostgres(database, () => saveBatch(pool, context, outcome)));
    },
    reload: async () => {},
  };
};
