// How readings are processed, as the settings say: the same for the consumer and for a replay of dead letters.
import type { CleanedEnv } from 'envalid';
import { createCheckReading } from '../../core/data-quality/check-reading.ts';
import { judgeName } from '../../core/episode/judge.ts';
import type { Profile } from '../../core/profile.ts';
import type { ReadingContext } from '../../core/reading/reading.ts';
import type { Timed } from '../../core/stages.ts';
import type { ReasonOf, WindowOf } from '../../core/suppression/window-of.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Model } from '../../inference/model/model.ts';
import { kafkaSettings } from '../../kafka/settings.ts';
import { modelSettings } from '../../models/model-settings.ts';
import { profileOfModel } from '../../models/models-beside.ts';
import { createAssess, type FindMachineTypes } from '../../pipeline/assess.ts';
import { type ColumnAssessing, createAssessColumns, type FindTypeColumn } from '../../pipeline/columns/assess.ts';
import type { CountDrift } from '../../pipeline/columns/count-drift.ts';
import { createDecodeColumns } from '../../pipeline/columns/decode.ts';
import type { CreateReadingKernel } from '../../pipeline/columns/reading-kernel.ts';
import type { WatchSensors } from '../../pipeline/data-quality/watch-sensors.ts';
import { createDetectAnomalies } from '../../pipeline/detect-anomalies.ts';
import type { EpisodeFollowing } from '../../pipeline/episodes/follow-conditions.ts';
import { createExplainer, type Explaining } from '../../pipeline/explainer.ts';
import type { RememberAhead } from '../../pipeline/memory/remember-ahead.ts';
import type { BatchProcessing } from '../../pipeline/process-batch.ts';
import { dataQualitySettings } from '../../serving/data-quality-settings.ts';
import { conditionClock, episodeFollowing, episodeSettings } from '../../serving/episode-settings.ts';
import { alertWayBackSettings, explanationSettings, readExplaining } from '../../serving/explanation-settings.ts';
import { readThresholds, thresholdSettings } from '../../serving/threshold-settings.ts';
import { alertFormat, alertSettings, readingSettings } from './alert-settings.ts';
import { eventId } from './event-id.ts';
import { inputSettings, readingContext } from './input-settings.ts';

export const processingSettings = {
  ...modelSettings,
  ...thresholdSettings,
  ...explanationSettings,
  ...alertWayBackSettings,
  ...readingSettings,
  ...inputSettings,
  ...alertSettings,
  ...episodeSettings,
  ...dataQualitySettings,
  // Not written to, and never to be one of the others.
  KAFKA_TOPIC_SENSOR: kafkaSettings.KAFKA_TOPIC_SENSOR,
  KAFKA_TOPIC_EPISODES: kafkaSettings.KAFKA_TOPIC_EPISODES,
  KAFKA_TOPIC_ALERT: kafkaSettings.KAFKA_TOPIC_ALERT,
  KAFKA_TOPIC_DEAD_LETTER: kafkaSettings.KAFKA_TOPIC_DEAD_LETTER,
};

/** The CloudEvents source of all events. */
export const eventSource = '/spindle/consumer';

/** What batches in columns need beside all else. */
interface QuickParts {
  readonly createKernel: CreateReadingKernel;
  readonly findTypeColumn: FindTypeColumn;
}

export interface ProcessingParts {
  readonly profile: Profile;
  readonly model: Model;
  readonly findMachineTypes: FindMachineTypes;
  readonly quick?: QuickParts;
  readonly timed?: Timed;
  /** The maintenance windows; absent for none. */
  readonly windowOf?: WindowOf;
  readonly reasonOf?: ReasonOf;
  /** Looks at every reading; absent, and anomalous ones are checked alone. */
  readonly watchSensors?: WatchSensors | undefined;
  /** Undefined where the model's features are of one reading alone. */
  readonly memory?: RememberAhead | undefined;
  /** Counts what drift is seen by; undefined where nobody does. */
  readonly countDrift?: CountDrift | undefined;
  /** Of a model beside the first one, whose ids must be distinct. */
  readonly beside?: { readonly eventId: (name: string) => string };
}

export function batchProcessing(
  settings: CleanedEnv<typeof processingSettings>,
  parts: ProcessingParts,
): Omit<BatchProcessing, 'save'> {
  const { model, findMachineTypes, timed } = parts;
  const profile = profileOfModel(parts.profile, model);
  const timing = timed === undefined ? {} : { timed };
  const thresholds = readThresholds(settings, model);
  const context = readingContext(settings, profile);
  const explainer = createExplainer(profile, model, thresholds.anomaly, explainingOf(settings));
  const detectAnomalies = createDetectAnomalies(explainer, thresholds);
  const assessing = { profile, model, thresholds, detectAnomalies, ...timing };
  return {
    profile,
    readingContext: context,
    alertFormat: alertFormat(settings),
    model: { name: model.manifest.name, version: model.manifest.version, ...besideOf(parts) },
    topics: { alert: settings.KAFKA_TOPIC_ALERT, deadLetter: settings.KAFKA_TOPIC_DEAD_LETTER },
    assess: createAssess({ ...assessing, findMachineTypes }),
    ...columnSteps({ ...assessing, countDrift: parts.countDrift }, context, parts.quick),
    eventId: parts.beside?.eventId ?? eventId,
    clock: conditionClock(settings),
    ...windowsOf(parts),
    checkReading: createCheckReading(profile, {
      usual: model.manifest.usual,
      language: settings.EXPLANATION_LANGUAGE,
    }),
    ...(parts.watchSensors === undefined ? {} : { watchSensors: parts.watchSensors }),
    ...(parts.memory === undefined ? {} : { memory: parts.memory }),
    now: Date.now,
    ...timing,
  };
}

/** How the conditions of machines are followed. */
export function conditionsFollowing(
  settings: CleanedEnv<typeof processingSettings>,
  {
    profile,
    model,
    judgesSince,
    ...parts
  }: Pick<ProcessingParts, 'profile' | 'model' | 'windowOf' | 'reasonOf' | 'beside'> & {
    /** When the program began to judge; absent for one that takes over from nobody. */
    readonly judgesSince?: EpochMs;
  },
): EpisodeFollowing {
  const thresholds = readThresholds(settings, model);
  const topic = settings.KAFKA_TOPIC_EPISODES;
  const following = episodeFollowing(settings, { profile, model, thresholds });
  return {
    ...following,
    model: { ...following.model, ...besideOf(parts) },
    ...(judgesSince === undefined ? {} : { judge: { name: judgeOf(profile, model), since: judgesSince } }),
    topic,
    eventId: parts.beside?.eventId ?? eventId,
    ...windowsOf(parts),
  };
}

function judgeOf(profile: Profile, model: Model): string {
  const modes = profileOfModel(profile, model).failureModes.map(({ code }) => code);
  return judgeName(profile.name, model.manifest.name, modes);
}

function besideOf({ beside }: Pick<ProcessingParts, 'beside'>): { readonly beside?: true } {
  return beside === undefined ? {} : { beside: true };
}

function windowsOf({ windowOf, reasonOf }: Pick<ProcessingParts, 'windowOf' | 'reasonOf'>) {
  return { ...(windowOf === undefined ? {} : { windowOf }), ...(reasonOf === undefined ? {} : { reasonOf }) };
}

function columnSteps(
  assessing: Omit<ColumnAssessing, 'findTypeColumn'>,
  context: ReadingContext,
  quick: QuickParts | undefined,
): Pick<BatchProcessing, 'columns'> {
  if (quick === undefined) return {};
  const decode = createDecodeColumns(assessing.profile, context, quick.createKernel);
  if (decode === undefined) return {};
  return { columns: { decode, assess: createAssessColumns({ ...assessing, findTypeColumn: quick.findTypeColumn }) } };
}

function explainingOf(settings: CleanedEnv<typeof processingSettings>): Explaining {
  const explaining = readExplaining(settings);
  return settings.ALERT_WAY_BACK
    ? { ...explaining, wayBackCandidatesMax: settings.WAY_BACK_CANDIDATES_MAX }
    : explaining;
}
