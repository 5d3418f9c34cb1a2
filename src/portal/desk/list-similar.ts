// Earlier alarms like one that somebody looks at, with their verdicts, out of the Portal's database: of the newest of its machine and of its type, by
// indexes, so that it takes the same however many there have been.
import type { Pool } from 'pg';
import type { Severity } from '../../core/severity.ts';
import type { Verdict } from '../alarm/alarm.ts';
import { countVerdicts, similarTo } from '../alarm/similar.ts';
import type { SimilarAlarms } from './schemas.ts';

/** So many of the machine, and of the type, are looked through. */
const ofMachineMax = 100;
const ofTypeMax = 200;
const listedMax = 10;
/** Of one alarm; of those before its sensors and its beginning are not asked. */
const episodesMax = 100;

/** Undefined where there is no such alarm. */
export async function listSimilar(pool: Pool, alarmId: string): Promise<SimilarAlarms | undefined> {
  const { rows } = await pool.query<Row>(looking, [alarmId, ofMachineMax, ofTypeMax, episodesMax]);
  const alarm = rows.find(({ alarm_id: id }) => id === alarmId);
  if (alarm === undefined) return undefined;
  const similar = similarTo(
    compared(alarm),
    rows.flatMap((row) =>
      row === alarm || row.ended_at === null ? [] : [{ ...compared(row), endedAt: row.ended_at.getTime(), row }],
    ),
  );
  const { of_machine: ofMachine, of_type: ofType } = alarm;
  return {
    count: similar.length,
    isComplete: ofMachine < ofMachineMax && ofType < ofTypeMax,
    verdicts: countVerdicts(similar),
    alarms: similar.slice(0, listedMax).map(({ row }) => ({
      alarmId: row.alarm_id,
      machineId: Number(row.machine_id),
      machineType: row.machine_type,
      priority: row.priority,
      sensors: row.sensors ?? [],
      verdict: row.verdict,
      beganAt: (row.began_at ?? row.raised_at).toISOString(),
      endedAt: (row.ended_at as Date).toISOString(),
      lastedMs: lasted(row),
    })),
  };
}

function compared(row: Row) {
  return { machineId: Number(row.machine_id), mode: row.mode, sensors: row.sensors ?? [], verdict: row.verdict };
}

/** How long its condition did: an alarm that nobody acknowledges ends long after it. */
function lasted({ began_at: begin, over_at: end }: Row): number | null {
  return begin === null || end === null ? null : Math.max(0, end.getTime() - begin.getTime());
}

interface Row {
  readonly alarm_id: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly mode: string | null;
  readonly priority: Severity;
  readonly verdict: Verdict | null;
  readonly raised_at: Date;
  readonly ended_at: Date | null;
  readonly sensors: readonly string[] | null;
  readonly began_at: Date | null;
  readonly over_at: Date | null;
  readonly of_machine: number;
  readonly of_type: number;
}

// Letter by letter as the indexes have it. Of the type its own machine's are among those that are looked through, so that their number is bounded.
const likeIt = `alarm.kind = it.kind and coalesce(alarm.mode, '') = coalesce(it.mode, '') and alarm.ended_at is not null
    and alarm.ended_at < coalesce(it.ended_at, 'infinity')`;

const looking = `with it as materialized (select * from alarm where alarm_id = $1),
of_machine as materialized (
  select alarm.alarm_id from it join lateral (
    select alarm_id from alarm where alarm.machine_id = it.machine_id and ${likeIt} order by alarm.ended_at desc limit $2
  ) as alarm on true
), of_type as materialized (
  select alarm.alarm_id from it join lateral (
    select alarm_id from alarm where alarm.machine_type = it.machine_type and ${likeIt} order by alarm.ended_at desc limit $3
  ) as alarm on true
)
select alarm.*, first.began_at, first.over_at, last.sensors,
  (select count(*) from of_machine)::int as of_machine, (select count(*) from of_type)::int as of_type
from (select alarm_id from it union select alarm_id from of_machine union select alarm_id from of_type) as one
join alarm using (alarm_id)
left join lateral (
  select min(first_reading_at) as began_at, max(coalesce(closed_at, last_reading_at)) as over_at from (
    select episode.* from alarm_episode join episode using (episode_id) where alarm_episode.alarm_id = alarm.alarm_id
    order by alarm_episode.sequence desc limit $4
  ) as episode
) as first on true
left join lateral (
  select episode.sensors from alarm_episode join episode using (episode_id) where alarm_episode.alarm_id = alarm.alarm_id
  order by alarm_episode.sequence desc limit 1
) as last on true`;
