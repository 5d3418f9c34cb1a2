// The silence of suspect sensors is a week and that of machines an hour. Were pauses of partitions kept by the silences of machines alone, a pause of days
// would be forgotten at the next hour without a record, and episodes of sensors would close as if their machines alone had said nothing.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool } from 'pg';
import { conditionStore } from '../../../src/database/episodes/conditions.ts';
import { databaseSettings, windowCacheSettings } from '../../../src/database/settings.ts';
import { createWindowCache } from '../../../src/database/suppression/window-cache.ts';
import { consumerSettings, kafkaSettings } from '../../../src/kafka/settings.ts';
import { loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { modelSettings } from '../../../src/models/model-settings.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { openEpisodes } from '../../../src/programs/consumer/episodes.ts';
import type { ConsumerParts } from '../../../src/programs/consumer/parts.ts';
import { processingSettings } from '../../../src/programs/support/processing.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { watchSensorsOf } from '../../../src/serving/data-quality-settings.ts';
import { createConsumerMetrics } from '../../../src/telemetry/consumer-metrics.ts';
import { outcomeOf, readingsOf, start, topicId } from '../../database/episode-consumer.ts';
import { withTestDatabase } from '../../support/database.ts';

const hourMs = 3_600_000;
const partition = 1;
const windows = createWindowCache({ load: async () => [], ttlMs: 1e9, now: () => 0 });

describe('a consumer', () => {
  let pool: Pool;
  withTestDatabase({ schema: 'server', connectionsMax: 2, asProgram: true }, (opened) => {
    pool = opened;
  });

  /** What is left of these hours' records, each of which is followed by one that shows that the clock is right. */
  const pausesLeft = async (groupId: string, watches: boolean, hours: readonly number[]) => {
    const env = { KAFKA_GROUP_ID: groupId, KAFKA_TOPIC_SENSOR: 'readings' };
    const settings = readSettings(
      {
        ...modelSettings,
        ...processingSettings,
        ...databaseSettings,
        ...kafkaSettings,
        ...consumerSettings,
        ...windowCacheSettings,
      },
      env,
    );
    const model = await loadModelFromPaths(settings, ai4i);
    const metrics = createConsumerMetrics({
      manifest: model.manifest,
      version: '1',
      cacheStats: () => ({ currentSize: 0, maxSize: 1, hitCount: 0, missCount: 0 }),
    });
    const parts = { settings, pool, profile: ai4i, model, metrics, judgesSince: start } as unknown as ConsumerParts;
    const watch = watches ? watchSensorsOf(settings, ai4i, model) : undefined;
    const episodes = openEpisodes(parts, { room: undefined, defers: {} }, windows, watch);
    await episodes.reload(topicId);
    const readings = hours.flatMap((hour) => readingsOf(2, partition, [0.1, 0.1], 1_000, start + hour * hourMs));
    assert.equal(await episodes.save(outcomeOf(readings, partition, 0)), 'saved');
    const times = await conditionStore(pool, groupId, '').loadTimes(topicId);
    return times.get(partition)?.pauses.map(({ from, to }) => Math.round((to - from) / hourMs));
  };

  test('keeps of a partition the last pause that is long beside the silence of machines, and the last beside that of sensors where it looks at them', async () => {
    const hours = [0, 100, 101];
    assert.deepEqual(await pausesLeft('sensors', true, hours), [100, 1]);
    assert.deepEqual(await pausesLeft('machines', false, hours), [1]);
  });
});
