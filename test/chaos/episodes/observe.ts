// What a chaos run has led to in episodes: the scored readings as Kafka's own reader finds them, the events in their topic, and the table. Episodes of a
// run are short, so that many open and close in minutes.
import type { Pool } from 'pg';
import type { EpisodeKind } from '../../../src/core/episode/episode.ts';
import type { OtherClient, OtherReadRecord } from '../../support/other-client.ts';
import type { JournalEntry } from '../journal.ts';
import { promisedEventId } from '../promised-ids.ts';
import { machineOf, numberIn } from '../readings.ts';
import type { EpisodesObserved, PortalEpisode, SeenEvent } from './checker.ts';
import type { EpisodeReading, ReplayRules } from './machine.ts';

export const episodeRules: ReplayRules = {
  openCount: 3,
  openWindow: 5,
  holdMs: 2_000,
  silenceMs: 3_000,
  forgetMs: 660_000,
  aheadMs: 60_000,
};

/** For so long a consumer may not see what another one has changed: as it is by default. */
export const refreshMs = 1_000;

/** The same rules as settings of the consumers. */
export const episodeEnv = {
  EPISODE_OPEN_COUNT: String(episodeRules.openCount),
  EPISODE_OPEN_WINDOW: String(episodeRules.openWindow),
  EPISODE_HOLD_SECONDS: String(episodeRules.holdMs / 1000),
  EPISODE_SILENCE_SECONDS: String(episodeRules.silenceMs / 1000),
  EPISODE_REFRESH_MS: String(refreshMs),
} as const;

export interface EpisodeWitnesses {
  readonly client: OtherClient;
  readonly aiServer: Pool;
  readonly portal: Pool;
  readonly topicId: string;
  readonly input: readonly OtherReadRecord[];
  readonly journal: readonly JournalEntry[];
}

export async function observeEpisodes(witnesses: EpisodeWitnesses): Promise<EpisodesObserved> {
  const { client, aiServer } = witnesses;
  const { rows } = await aiServer.query(
    'select id, kind, machine_id, event_count, reading_count, closed_at is not null as is_closed from episode',
  );
  const messages = (await client.read('anomaly-episodes')).map((record) => ({
    kind: JSON.parse(record.value ?? '{}').kind,
    event: seenEvent(record),
  }));
  const ofKind = (kind: EpisodeKind) => ({
    events: messages.filter((each) => each.kind === kind).map(({ event }) => event),
    rows: rows
      .filter((row) => row.kind === kind)
      .map((row) => ({
        id: row.id,
        machineId: Number(row.machine_id),
        eventCount: row.event_count,
        readingCount: Number(row.reading_count),
        isClosed: row.is_closed,
      })),
  });
  const portal = await portalEpisodes(witnesses.portal);
  return { readings: readingsOf(witnesses), ...ofKind('machine'), quality: ofKind('data_quality'), portal };
}

async function portalEpisodes(pool: Pool): Promise<PortalEpisode[]> {
  const { rows } = await pool.query(
    `select *, (select count(*) from episode_event where episode_event.episode_id = episode.episode_id) as event_count from episode`,
  );
  return rows.map((row) => ({
    episodeId: row.episode_id,
    eventId: row.event_id,
    eventCount: Number(row.event_count),
    machineId: Number(row.machine_id),
    severity: row.severity,
    worstSeverity: row.worst_severity,
    openedAt: row.opened_at.toISOString(),
    firstReadingAt: row.first_reading_at.toISOString(),
    lastReadingAt: row.last_reading_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    end: row.end_reason,
    readingCount: Number(row.reading_count),
  }));
}

function readingsOf({ input, journal, topicId }: EpisodeWitnesses): EpisodeReading[] {
  const kinds = new Map(journal.map(({ number, kind }) => [number, kind]));
  return input
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
    .flatMap(({ partition, offset, timestampMs, value }) => {
      const number = numberIn(value);
      const kind = number === undefined ? undefined : kinds.get(number);
      if (number === undefined || kind === undefined || kind === 'invalid') return [];
      const eventId = promisedEventId(topicId, partition, offset, 'spindle.anomaly.detected');
      const machineId = machineOf(number);
      return { machineId, partition, offset, atMs: timestampMs, isAnomalous: kind === 'anomalous', eventId };
    });
}

function seenEvent({ headers, value }: OtherReadRecord): SeenEvent {
  const event = JSON.parse(value ?? '{}');
  return {
    machineId: event.machine_id,
    event: event.event,
    eventId: headers['id'] ?? '',
    severity: event.severity,
    worstSeverity: event.worst_severity,
    episodeId: event.episode_id,
    openedAt: event.opened_at,
    firstReadingAt: event.first_reading_at,
    lastReadingAt: event.last_reading_at,
    closedAt: event.closed_at,
    end: event.end,
    readingCount: event.reading_count,
  };
}
