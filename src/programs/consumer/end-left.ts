// Ends what models have found that MODELS_BESIDE does not name any more: nobody reads for them, so that nothing else would.
import { randomUUID } from 'node:crypto';
import { databaseOptions } from '../../database/connect.ts';
import { findLeft, type LeftCondition, saveLeft } from '../../database/episodes/left.ts';
import type { ModelBeside } from '../../models/models-beside.ts';
import { endLeft } from '../../pipeline/episodes/end-left.ts';
import type { EpisodeFollowing } from '../../pipeline/episodes/follow-conditions.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import { eventId } from '../support/event-id.ts';
import { conditionsFollowing, eventSource } from '../support/processing.ts';
import type { ConsumerParts } from './parts.ts';

const lookEveryMs = 60_000;
const pageSize = 200;

/** Resolves when the signal has aborted. Never rejects. */
export async function endLeftEpisodes(
  parts: ConsumerParts,
  models: readonly ModelBeside[],
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, pool, profile, metrics, degrade } = parts;
  const following = conditionsFollowing(settings, parts);
  const served = models.map(({ model }) => model.manifest.name);
  const silenceMs = Math.max(...profile.machineTypes.map(({ name }) => following.rulesOf(name).silenceMs));
  const writer = randomUUID();
  const look = async (running: AbortSignal): Promise<void> => {
    const bounds = { served, silenceMs, most: pageSize };
    for (const each of await findLeft(pool, settings.KAFKA_GROUP_ID, bounds)) {
      if (running.aborted) return;
      const { groupId, modelName } = each;
      const { model, changes } = changesOfLeft(following, each);
      const isEnded = await saveLeft(pool, { groupId, source: eventSource, model, writer }, changes);
      if (isEnded && changes.happened.length > 0)
        log.info({ model: modelName }, 'An episode of a model that judges no more has ended');
    }
  };
  const telling = { log, readiness: { set: degrade } };
  const watched = createWatched({
    ...{ ...telling, name: 'The look for episodes of models that judge no more', label: 'left episodes', settings },
    registry: metrics.registry,
  });
  await watched.run(
    repeated({
      waitingFor: 'PostgreSQL to say what models have left that judge no more',
      turn: (_heart, running) =>
        orAborted(
          explainPostgres(databaseOptions(settings), () => look(running)),
          running,
        ),
      pauseMs: () => lookEveryMs,
      observe: createFailureLog({
        ...{ ...telling, what: 'left episodes' },
        cannot: 'Episodes of models that judge no more cannot be ended; trying again',
        worksAgain: 'Episodes of models that judge no more are ended again',
      }),
    }),
    signal,
  );
}

function changesOfLeft(following: EpisodeFollowing, { modelName, modelVersion, row }: LeftCondition) {
  const model = { name: modelName, version: modelVersion, beside: true } as const;
  const own = { ...following, model, eventId: (name: string) => eventId(`${name}/${modelName}`) };
  return { model, changes: endLeft(own, row, Date.now()) };
}
