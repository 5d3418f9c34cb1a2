// Ends what no record ends: what models have found that MODELS_BESIDE does not name any more, as nobody reads for them, and what another model or profile
// has found before, in partitions of which nothing comes.
import { randomUUID } from 'node:crypto';
import type { EpisodeKind } from '../../core/episode/episode.ts';
import type { Judge } from '../../core/episode/judge.ts';
import { databaseOptions } from '../../database/connect.ts';
import { groupBeside } from '../../database/delivery/beside.ts';
import { findLeft, findTakenOver, type LeftCondition, saveLeft } from '../../database/episodes/left.ts';
import type { ModelBeside } from '../../models/models-beside.ts';
import { endLeft, endTakenOver } from '../../pipeline/episodes/end-left.ts';
import type { EpisodeFollowing } from '../../pipeline/episodes/follow-conditions.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { qualityRules } from '../../serving/data-quality-settings.ts';
import { createFailureLog } from '../../telemetry/failure-log.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { Heart } from '../../watch/heart.ts';
import { orAborted } from '../../watch/or-aborted.ts';
import { repeated } from '../../watch/repeat.ts';
import { eventId } from '../support/event-id.ts';
import { conditionsFollowing, eventSource } from '../support/processing.ts';
import { besideCalled } from './beside.ts';
import { endEach } from './end-each.ts';
import { qualityJudge } from './episodes.ts';
import type { ConsumerParts } from './parts.ts';

const lookEveryMs = 60_000;
const pageSize = 200;
const waitingFor = 'PostgreSQL to say what models have left that judge no more';

interface Looking {
  /** By which other consumers know who has changed a condition. */
  readonly writer: string;
  readonly heart: Heart;
  readonly running: AbortSignal;
}

/** Resolves when the signal has aborted. Never rejects. */
export async function endLeftEpisodes(
  parts: ConsumerParts,
  models: readonly ModelBeside[],
  signal: AbortSignal,
): Promise<void> {
  const { settings, log, metrics, degrade } = parts;
  const writer = randomUUID();
  const judging = judgingOf(parts, models);
  const look = async (looking: Looking): Promise<void> => {
    await endOfModelsTakenOut(parts, models, looking);
    for (const each of judging) await endOfJudgesBefore(parts, each, looking);
  };
  const telling = { log, readiness: { set: degrade } };
  const watched = createWatched({
    ...{ ...telling, name: 'The look for episodes of models that judge no more', label: 'left episodes', settings },
    registry: metrics.registry,
  });
  await watched.run(
    repeated({
      waitingFor,
      turn: (heart, running) =>
        orAborted(
          explainPostgres(databaseOptions(settings), () => look({ writer, heart, running })),
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

async function endOfModelsTakenOut(
  parts: ConsumerParts,
  models: readonly ModelBeside[],
  looking: Looking,
): Promise<void> {
  const { settings, log, pool, profile } = parts;
  const following = conditionsFollowing(settings, parts);
  const served = models.map(({ model }) => model.manifest.name);
  const silenceMs = Math.max(...profile.machineTypes.map(({ name }) => following.rulesOf(name).silenceMs));
  const bounds = { served, silenceMs, most: pageSize };
  const find = () => findLeft(pool, settings.KAFKA_GROUP_ID, bounds);
  await endEach(find, pageSize, async (each) => {
    if (isOver(looking)) return false;
    const { groupId, modelName } = each;
    const { model, changes } = changesOfLeft(following, each);
    const isEnded = await saveLeft(pool, { groupId, source: eventSource, model, writer: looking.writer }, changes);
    if (isEnded && changes.happened.length > 0)
      log.info({ model: modelName }, 'An episode of a model that judges no more has ended');
    return isEnded;
  });
}

/** Each that is ended is a sign of life. */
function isOver({ heart, running }: Looking): boolean {
  heart.beat(waitingFor);
  return running.aborted;
}

interface Judging {
  readonly groupId: string;
  readonly kind: EpisodeKind;
  readonly following: EpisodeFollowing;
  readonly judge: Judge;
}

/** Who judges here: the first model, that of sensors, and the models beside. */
function judgingOf(parts: ConsumerParts, models: readonly ModelBeside[]): readonly Judging[] {
  const { settings, profile } = parts;
  const { KAFKA_GROUP_ID: groupId } = settings;
  const following = conditionsFollowing(settings, parts);
  const quality = { ...following, rulesOf: qualityRules(settings, profile) };
  const judging = [
    { groupId, kind: 'machine', following, judge: following.judge },
    ...(settings.DATA_QUALITY_EPISODES
      ? [{ groupId, kind: 'data_quality', following: quality, judge: qualityJudge(parts) } as const]
      : []),
    ...models.map(({ model, threshold }) => {
      const { name } = model.manifest;
      const own = { ...parts, model, beside: besideCalled(name) };
      const beside = conditionsFollowing({ ...settings, ANOMALY_THRESHOLD: threshold }, own);
      return { groupId: groupBeside(groupId, name), kind: 'machine', following: beside, judge: beside.judge } as const;
    }),
  ] as const;
  return judging.flatMap(({ judge, ...each }) => (judge === undefined ? [] : [{ ...each, judge }]));
}

async function endOfJudgesBefore(
  { log, pool }: ConsumerParts,
  { groupId, kind, following, judge }: Judging,
  looking: Looking,
): Promise<void> {
  const { model } = following;
  const bounds = { kind, judge, quietMs: lookEveryMs, most: pageSize };
  const find = () => findTakenOver(pool, groupId, bounds);
  await endEach(find, pageSize, async (row) => {
    if (isOver(looking)) return false;
    const changes = endTakenOver({ ...following, judge }, row, Date.now());
    const isEnded = await saveLeft(pool, { groupId, source: eventSource, model, writer: looking.writer }, changes);
    if (isEnded && changes.happened.length > 0)
      log.info({ machineId: row.machineId }, 'An episode of a model or profile that judges no more has ended');
    return isEnded;
  });
}

function changesOfLeft(following: EpisodeFollowing, { modelName, modelVersion, row }: LeftCondition) {
  const model = { name: modelName, version: modelVersion, beside: true } as const;
  const own = { ...following, model, eventId: (name: string) => eventId(`${name}/${modelName}`) };
  return { model, changes: endLeft(own, row, Date.now()) };
}
