// What a chaos run has led to in episodes: the scored readings as Kafka's own reader finds them, the events in their topic, and the table. Episodes of a
// run are short, so that many open and close in minutes.
import type { Pool } from 'pg';
import type { OtherClient, OtherReadRecord } from '../../support/other-client.ts';
import type { JournalEntry } from '../journal.ts';
import { promisedEventId } from '../promised-ids.ts';
import { machineOf, numberIn } from '../readings.ts';
import type { EpisodesObserved, SeenEvent } from './checker.ts';
import type { EpisodeReading, ReplayRules } from './replay.ts';

export const episodeRules: ReplayRules = {
  openCount: 3,
  openWindow: 5,
  holdMs: 2_000,
  silenceMs: 3_000,
  forgetMs: 660_000,
};

/** The same rules as settings of the consumers. */
export const episodeEnv = {
  EPISODE_OPEN_COUNT: String(episodeRules.openCount),
  EPISODE_OPEN_WINDOW: String(episodeRules.openWindow),
  EPISODE_HOLD_SECONDS: String(episodeRules.holdMs / 1000),
  EPISODE_SILENCE_SECONDS: String(episodeRules.silenceMs / 1000),
} as const;

export interface EpisodeWitnesses {
  readonly client: OtherClient;
  readonly aiServer: Pool;
  readonly topicId: string;
  readonly input: readonly OtherReadRecord[];
  readonly journal: readonly JournalEntry[];
}

export async function observeEpisodes(witnesses: EpisodeWitnesses): Promise<EpisodesObserved> {
  const { client, aiServer } = witnesses;
  const { rows } = await aiServer.query(
    'select id, machine_id, event_count, reading_count, closed_at is not null as is_closed from episode',
  );
  return {
    readings: readingsOf(witnesses),
    events: (await client.read('anomaly-episodes')).map(seenEvent),
    rows: rows.map((row) => ({
      id: row.id,
      machineId: Number(row.machine_id),
      eventCount: row.event_count,
      readingCount: Number(row.reading_count),
      isClosed: row.is_closed,
    })),
  };
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
      return { machineId: machineOf(number), partition, atMs: timestampMs, isAnomalous: kind === 'anomalous', eventId };
    });
}

function seenEvent({ headers, value }: OtherReadRecord): SeenEvent {
  const event = JSON.parse(value ?? '{}');
  return {
    machineId: event.machine_id,
    event: event.event,
    eventId: headers['id'] ?? '',
    episodeId: event.episode_id,
    openedAt: event.opened_at,
    firstReadingAt: event.first_reading_at,
    lastReadingAt: event.last_reading_at,
    closedAt: event.closed_at,
    end: event.end,
    readingCount: event.reading_count,
  };
}
