// The models beside the first one, each a loop of its own over the same topic: its progress, conditions and memory stand under a group of its own, its
// ids bear its name, and what it finds is stored in transactions of its own, so that the first one neither waits for it nor is changed by it.
import { databaseOptions } from '../../database/connect.ts';
import { beginBeside, groupBeside, modelsWithOpenEpisodes } from '../../database/delivery/beside.ts';
import { ReadingsLost } from '../../kafka/positions.ts';
import type { ModelBeside } from '../../models/models-beside.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { createBesideMetrics } from '../../telemetry/beside-metrics.ts';
import { createConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import { membershipOf } from '../../telemetry/follow-failures.ts';
import { eventId } from '../support/event-id.ts';
import { ownVersion } from '../support/own-version.ts';
import type { ConsumerParts } from './parts.ts';
import { readReadings } from './read.ts';

/** Says where models begin that were never run. Due before any of them reads, and before the first one goes on. */
export async function beginModelsBeside(
  { settings, pool, log }: Pick<ConsumerParts, 'settings' | 'pool' | 'log'>,
  models: readonly ModelBeside[],
): Promise<void> {
  const { KAFKA_GROUP_ID: groupId } = settings;
  await explainPostgres(databaseOptions(settings), async () => {
    for (const { model } of models) await beginBeside(pool, groupId, groupBeside(groupId, model.manifest.name));
    const known = await modelsWithOpenEpisodes(pool, groupId);
    const left = known.filter((name) => models.every(({ model }) => model.manifest.name !== name));
    if (left.length > 0)
      log.warn(
        { models: left },
        'Models that MODELS_BESIDE does not name any more have episodes open: they end when nobody has read for them for EPISODE_SILENCE_SECONDS of the readings',
      );
  });
}

/** Resolves when the signal has aborted and each has finished its batch in hand. */
export async function readBeside(
  parts: ConsumerParts,
  models: readonly ModelBeside[],
  signal: AbortSignal,
): Promise<void> {
  if (models.length === 0) return;
  const metrics = createBesideMetrics(parts.metrics.registry);
  await Promise.all(models.map((each) => readAlone(partsOf(parts, each, metrics), signal)));
}

/** What ends the loop of one model ends that of no other, nor the first one's. */
async function readAlone(parts: ConsumerParts, signal: AbortSignal): Promise<void> {
  try {
    await readReadings(parts, undefined, signal);
  } catch (error) {
    if (!(error instanceof ReadingsLost)) throw error;
    parts.readiness.set(membershipOf(), null);
    parts.degrade('readings', `it judges no more readings: ${error.message}`);
    parts.log.error({ err: error }, 'A model beside the first one judges no more readings; the others go on');
  }
}

function partsOf(
  parts: ConsumerParts,
  { model, threshold }: ModelBeside,
  shown: ReturnType<typeof createBesideMetrics>,
): ConsumerParts {
  const { settings, readiness, degrade } = parts;
  const { name } = model.manifest;
  const named = (set: ConsumerParts['degrade']) => (what: string, reason: string | null) =>
    set(`${what} ${name}`, reason === null ? null : `model ${name}: ${reason}`);
  // What the first one's metrics count would be counted twice: of these, a few are shown under names of their own.
  const own = createConsumerMetrics({
    manifest: model.manifest,
    version: ownVersion(),
    cacheStats: parts.machineTypes.stats,
  });
  readiness.set(membershipOf(name), `the model ${name} has not joined its group yet`);
  return {
    ...parts,
    settings: {
      ...settings,
      KAFKA_GROUP_ID: groupBeside(settings.KAFKA_GROUP_ID, name),
      ANOMALY_THRESHOLD: threshold,
      // It may have been away for longer than Kafka keeps readings: that is told and counted, and ends nobody.
      KAFKA_ON_GAP: 'earliest',
      // Sensors are the first one's to look at: they are the same for all.
      DATA_QUALITY_EPISODES: false,
    },
    log: parts.log.child({ model: name }),
    model,
    machineRows: undefined,
    metrics: shown.of(name, own),
    tracing: undefined,
    readiness: { ...readiness, set: named(readiness.set), keep: named(readiness.keep) },
    degrade: named(degrade),
    beside: besideCalled(name),
  };
}

/** By what all that such a model says is told from what the others say. */
export function besideCalled(name: string): NonNullable<ConsumerParts['beside']> {
  return { name, eventId: (event) => eventId(`${event}/${name}`) };
}
