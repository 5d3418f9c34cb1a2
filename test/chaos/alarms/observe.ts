// What a chaos run has led to in alarms: the topic of episodes as Kafka's own reader finds it, and the Portal's tables, all of one moment.
import type { Pool } from 'pg';
import type { OtherClient } from '../../support/other-client.ts';
import type { AlarmsObserved, ToldEpisode } from './checker.ts';
import type { Operator } from './operator.ts';

export async function observeAlarms(client: OtherClient, portal: Pool, operator: Operator): Promise<AlarmsObserved> {
  const told = (await client.read('anomaly-episodes')).map(({ headers, value }): ToldEpisode => {
    const event = JSON.parse(value ?? '{}');
    return {
      eventId: headers['id'] ?? '',
      episodeId: event.episode_id,
      machineId: event.machine_id,
      kind: event.kind,
      event: event.event,
      severity: event.severity,
      readingCount: event.reading_count,
      suppressedBy: event.suppressed_by,
    };
  });
  return { told, ...(await readTables(portal)), done: operator.done(), overtaken: operator.overtaken() };
}

async function readTables(portal: Pool): Promise<Omit<AlarmsObserved, 'told' | 'done' | 'overtaken'>> {
  const client = await portal.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows: alarms } = await client.query('select * from alarm');
    const { rows: journal } = await client.query(
      'select alarm_id, version, act, actor, episode_id, before::text, after::text from alarm_journal order by alarm_id, version',
    );
    const { rows: episodes } = await client.query('select episode_id, alarm_id, verdict from alarm_episode');
    return {
      alarms: alarms.map((row) => ({
        ...{ alarmId: row.alarm_id, version: row.version, machineId: Number(row.machine_id), kind: row.kind },
        ...{ mode: row.mode, state: row.state, priority: row.priority, isActive: row.is_active },
        ...{ suppressedBy: row.suppressed_by, assignee: row.assignee, verdict: row.verdict },
        isEnded: row.ended_at !== null,
      })),
      journal: journal.map(({ alarm_id: alarmId, version, act, actor, episode_id: episodeId, before, after }) => ({
        ...{ alarmId, version, act, actor, episodeId, before, after },
      })),
      episodes: episodes.map(({ episode_id: episodeId, alarm_id: alarmId, verdict }) => ({
        episodeId,
        alarmId,
        verdict,
      })),
    };
  } finally {
    await client.query('rollback').catch(() => {});
    client.release();
  }
}
