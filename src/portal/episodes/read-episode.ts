// From a message of `anomaly-episodes` to what the Portal stores, or the reason why it is none. The limits of every column of `episode` are
// checked here: what passes can be stored. Members and kinds that are not known yet pass. The reason never repeats the message's content.
import { decodeEpisodeEvent, type EpisodeMessage } from '../../core/episode/message.ts';
import { isObject } from '../../core/members.ts';
import type { Severity } from '../../core/severity.ts';
import { decoded, isUuid, sentenceLengthMax, storable, textOf } from '../message-text.ts';

export interface NewEpisodeEvent {
  readonly eventId: string;
  readonly episodeId: string;
  readonly event: EpisodeMessage['event'];
  readonly machineId: number;
  readonly machineType: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly worstSeverity: Severity;
  readonly openedAt: string;
  readonly firstReadingAt: string;
  readonly lastReadingAt: string;
  readonly closedAt: string | null;
  readonly end: EpisodeMessage['end'];
  readonly readingCount: number;
  readonly failureMode: string | null;
  /** Of an episode of data quality: what was found wrong, the most frequent first. */
  readonly checks: readonly string[];
  readonly sensors: readonly string[];
  readonly suppressedBy: string | null;
  readonly suppressedReason: string | null;
  /** Null for the first model's. */
  readonly besideModel: string | null;
  readonly rawValue: string;
}

/** Throws TypeError with the reason. */
export function readEpisode(value: Uint8Array | null): NewEpisodeEvent {
  const rawValue = textOf(value);
  const { message, kind, checks } = decoded(rawValue, messageOf);
  for (const name of ['event_id', 'episode_id'] as const) {
    if (!isUuid(message[name])) throw new TypeError(`${name} must be a UUID`);
  }
  const isClosed = message.event === 'closed';
  if (isClosed !== (message.closed_at !== null))
    throw new TypeError('closed_at must be there for closed, and only there');
  return {
    eventId: message.event_id.toLowerCase(),
    episodeId: message.episode_id.toLowerCase(),
    event: message.event,
    machineId: message.machine_id,
    machineType: storable(message.machine_type),
    kind: storable(kind),
    severity: message.severity,
    worstSeverity: message.worst_severity,
    openedAt: timeOf(message.opened_at, 'opened_at'),
    firstReadingAt: timeOf(message.first_reading_at, 'first_reading_at'),
    lastReadingAt: timeOf(message.last_reading_at, 'last_reading_at'),
    closedAt: message.closed_at === null ? null : timeOf(message.closed_at, 'closed_at'),
    end: message.end,
    readingCount: message.reading_count,
    failureMode: message.failure_mode === null ? null : storable(message.failure_mode),
    checks: checks.slice(0, namesMax).map((name) => storable(name)),
    sensors: message.sensors.slice(0, namesMax).map((name) => storable(name)),
    suppressedBy: message.suppressed_by === null ? null : storable(message.suppressed_by),
    suppressedReason:
      message.suppressed_reason === undefined ? null : storable(message.suppressed_reason, sentenceLengthMax),
    besideModel: message.model.beside === true ? storable(message.model.name) : null,
    // PostgreSQL's text has no zero character.
    rawValue: rawValue.replaceAll('\0', ''),
  };
}

/** A page shows no more. */
const namesMax = 20;

interface ReadMessage {
  readonly message: EpisodeMessage;
  readonly kind: string;
  readonly checks: readonly string[];
}

/** A kind or a check that this Portal does not know is shown by its name, so they are read beside the rest. */
function messageOf(text: string): ReadMessage {
  const body: unknown = JSON.parse(text);
  if (!isObject(body)) throw new TypeError('the episode is not a JSON object');
  const { kind, checks } = body;
  if (typeof kind !== 'string' || kind === '') throw new TypeError('kind must be text');
  return {
    message: decodeEpisodeEvent(JSON.stringify({ ...body, kind: 'machine' })),
    kind,
    checks: Array.isArray(checks) ? checks.filter((each) => typeof each === 'string') : [],
  };
}

/** JavaScript reads years that the way of writing them in four digits does not reach. */
function timeOf(text: string, name: string): string {
  const written = new Date(text).toISOString();
  if (!/^\d{4}-/.test(written) || written.startsWith('0000'))
    throw new TypeError(`${name} must be in the years 1 to 9999`);
  return written;
}
