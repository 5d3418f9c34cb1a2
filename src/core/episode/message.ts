// What `anomaly-episodes` carries: one JSON object for each event of an episode, and the way back. Times are RFC 3339 in UTC.
import { isObject } from '../members.ts';
import { type Severity, severities } from '../severity.ts';
import { besideOf, type ToldModel, toldModel } from '../target/told-model.ts';
import { parseCollectedAt } from '../time.ts';
import { type EpisodeEvent, episodeEvents } from './condition.ts';
import {
  checksFound,
  dominantMode,
  dominantSensors,
  type EpisodeEnd,
  type EpisodeKind,
  episodeEnds,
  episodeKinds,
} from './episode.ts';

export interface EpisodeMessage {
  readonly episode_id: string;
  readonly machine_id: number;
  readonly machine_type: string;
  readonly kind: EpisodeKind;
  readonly event: EpisodeEvent['event'];
  readonly severity: Severity;
  readonly worst_severity: Severity;
  readonly opened_at: string;
  readonly first_reading_at: string;
  readonly last_reading_at: string;
  /** Null while it is open. */
  readonly closed_at: string | null;
  /** Why it closed; null while it is open. */
  readonly end: EpisodeEnd | null;
  readonly reading_count: number;
  /** The code of the failure mode that most of its readings show; null of data quality. */
  readonly failure_mode: string | null;
  /** Of data quality alone: what was found wrong, the most frequent first. */
  readonly checks?: readonly string[];
  /** The sensors that contribute most, the largest first. */
  readonly sensors: readonly string[];
  readonly model: ToldModel;
  /** The maintenance window or rule that the event falls under. */
  readonly suppressed_by: string | null;
  /** Why that was planned; absent where there is none, or it is not known. */
  readonly suppressed_reason?: string;
  readonly event_id: string;
}

export interface EpisodeEventSource extends EpisodeEvent {
  readonly machineId: number;
  readonly kind: EpisodeKind;
  readonly model: ToldModel;
  readonly suppressedBy: string | null;
  readonly suppressedReason?: string | undefined;
  readonly eventId: string;
}

/** By what name the id of an event is computed: of one episode each event has a number. */
export function episodeEventName({ episode, event }: EpisodeEvent): string {
  return `${episode.id}/${event}/${episode.eventCount}`;
}

export function encodeEpisodeEvent(source: EpisodeEventSource): string {
  const { episode, event, machineId, kind, model, suppressedBy, suppressedReason, eventId } = source;
  const message: EpisodeMessage = {
    episode_id: episode.id,
    machine_id: machineId,
    machine_type: episode.machineType,
    kind,
    event,
    severity: episode.severity,
    worst_severity: episode.worstSeverity,
    opened_at: timeText(episode.openedAt),
    first_reading_at: timeText(episode.firstReadingAt),
    last_reading_at: timeText(episode.lastReadingAt),
    closed_at: episode.closedAt === null ? null : timeText(episode.closedAt),
    end: episode.end,
    reading_count: episode.readingCount,
    failure_mode: kind === 'machine' ? dominantMode(episode) : null,
    ...(kind === 'machine' ? {} : { checks: checksFound(episode) }),
    sensors: dominantSensors(episode),
    model: toldModel(model),
    suppressed_by: suppressedBy,
    ...(suppressedReason === undefined ? {} : { suppressed_reason: suppressedReason }),
    event_id: eventId,
  };
  return JSON.stringify(message);
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}

/** An instant: what its day and hour are on Earth does not depend on who reads it. */
const instantPattern = /^\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})$/;

/** Reads a message's text. Throws SyntaxError or TypeError with the reason when it is none. */
export function decodeEpisodeEvent(text: string): EpisodeMessage {
  const body: unknown = JSON.parse(text);
  if (!isObject(body)) throw new TypeError('the episode is not a JSON object');
  const textOf = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string') throw new TypeError(`${name} must be text`);
    return value;
  };
  const time = (name: string): string => {
    const value = textOf(name);
    // Date.parse makes a day of March of the thirtieth of February, and a year of any number.
    if (!instantPattern.test(value) || parseCollectedAt(value, 'UTC') === undefined)
      throw new TypeError(`${name} must be a time`);
    return value;
  };
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T => {
    const found = choices.find((each) => each === body[name]);
    if (found === undefined) throw new TypeError(`${name} must be one of ${choices.join(', ')}`);
    return found;
  };
  const count = (name: string): number => {
    const value = body[name];
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw new TypeError(`${name} must be a whole number`);
    return value as number;
  };
  const orNull = <T>(name: string, read: (name: string) => T): T | null =>
    body[name] === null || body[name] === undefined ? null : read(name);
  const { model, sensors, checks, suppressed_reason: reason } = body;
  return {
    episode_id: textOf('episode_id'),
    machine_id: count('machine_id'),
    machine_type: textOf('machine_type'),
    kind: oneOf('kind', episodeKinds),
    event: oneOf('event', episodeEvents),
    severity: oneOf('severity', severities),
    worst_severity: oneOf('worst_severity', severities),
    opened_at: time('opened_at'),
    first_reading_at: time('first_reading_at'),
    last_reading_at: time('last_reading_at'),
    closed_at: orNull('closed_at', time),
    end: orNull('end', (name) => oneOf(name, episodeEnds)),
    reading_count: count('reading_count'),
    failure_mode: orNull('failure_mode', textOf),
    ...(Array.isArray(checks) ? { checks: checks.filter((each) => typeof each === 'string') } : {}),
    sensors: Array.isArray(sensors) ? sensors.filter((each) => typeof each === 'string') : [],
    model: isObject(model)
      ? { name: String(model['name']), version: String(model['version']), ...besideOf(model) }
      : { name: '', version: '' },
    suppressed_by: orNull('suppressed_by', textOf),
    ...(typeof reason === 'string' ? { suppressed_reason: reason } : {}),
    event_id: textOf('event_id'),
  };
}
