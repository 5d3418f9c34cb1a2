// Counts what the journal of alarms says of some time, and when the Portal watched in it, in one statement and so of one moment. What it counts is judged in figures/alarm-report.ts.
import type { Pool } from 'pg';
import { Unavailable } from '../../core/errors.ts';
import { sqlStateOf } from '../../postgres/sql-state.ts';
import type { Verdict } from '../alarm/alarm.ts';
import type { Counted, CountedSource, ReportSpan, Standing } from '../figures/alarm-report.ts';
import { periodMs, standard } from '../figures/standard.ts';

export interface CountQuery extends ReportSpan {
  readonly machine?: number | undefined;
  readonly kind?: string | undefined;
  /** Empty for machines of none. */
  readonly area?: string | undefined;
  readonly chatteringMs: number;
}

export async function countAlarms(pool: Pool, query: CountQuery): Promise<Counted> {
  const { from, to, machine, kind, area, chatteringMs } = query;
  const values = [
    ...[new Date(from), new Date(to), machine ?? null, kind ?? null],
    ...[`${chatteringMs} milliseconds`, periodMs / 1_000, `${standard.stale.hours} hours`, area ?? null],
  ];
  const { rows } = await pool.query<Row>(counting, values).catch((cause) => {
    if (sqlStateOf(cause) !== canceled) throw cause;
    const text = 'counting the alarms of this time takes too long (PORTAL_REPORT_TIMEOUT_MS); ask for a shorter one';
    throw new Unavailable(text, { retryable: true, cause });
  });
  const {
    watched,
    periods,
    priorities,
    top_ten: topTen,
    source_count,
    chattering_count,
    standing_count,
    chattering,
    standing,
    answers,
    verdicts,
  } = rows[0] as Row;
  return {
    watched: watched ?? [],
    periods: periods ?? [],
    priorities: priorities ?? {},
    topTen: topTen ?? [],
    sourceCount: Number(source_count),
    chattering: chattering ?? [],
    chatteringCount: Number(chattering_count),
    standing: standing ?? [],
    standingCount: Number(standing_count),
    answers: {
      ...answers,
      medianMs: answers.medianMs === null ? null : Math.round(answers.medianMs),
      p90Ms: answers.p90Ms === null ? null : Math.round(answers.p90Ms),
    },
    verdicts: verdicts ?? {},
  };
}

/** By the limit of time on a statement. */
const canceled = '57014';

/** Numbers of machines stand in it as JSON has them: they are all within what that can say. */
interface Row {
  readonly watched: Counted['watched'] | null;
  readonly periods: Counted['periods'] | null;
  readonly priorities: Counted['priorities'] | null;
  readonly top_ten: readonly CountedSource[] | null;
  readonly source_count: string;
  readonly chattering_count: string;
  readonly standing_count: string;
  readonly chattering: readonly CountedSource[] | null;
  readonly standing: readonly Standing[] | null;
  readonly answers: Counted['answers'];
  readonly verdicts: Readonly<Partial<Record<Verdict | 'none', number>>> | null;
}

// What the state of an alarm is computed from, as stateOf in alarm/alarm.ts does it. The first and the last are those of indexes, to the letter.
const unacknowledged = `@> '{"isActive": true, "isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}'`;
/** Unacknowledged, also where its condition is over. */
const asking = `@> '{"isAcknowledged": false, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}'`;
/** Its condition lasts, and nobody has set it aside. */
const lasting = `@> '{"isActive": true, "isOutOfService": false, "shelvedUntil": null, "suppressedBy": null}'`;

/** Where a machine stands now; one that is retired, where it stood. An empty area is that of machines that stand nowhere. */
const inArea = `alarm.machine_id in (select id from machine where coalesce(area, '') = $8 union all
    select id from machine_retired where coalesce(area, '') = $8)`;
const wanted = `($3::bigint is null or alarm.machine_id = $3) and ($4::text is null or alarm.kind = $4) and ($8::text is null or ${inArea})`;
/** Whatever was raised while the Portal did not look is heard of at once: how soon a condition came back, its episodes say. */
const calls = `select journal.alarm_id, journal.version, journal.at, journal.act, journal.episode_id, alarm.machine_id, alarm.kind,
    journal.before is null or not journal.before ${asking} as begins, journal.after ->> 'mode' as mode, journal.after ->> 'priority' as priority, coalesce(episode.opened_at, journal.at) as began_at
  from alarm_journal as journal join alarm using (alarm_id) left join episode on episode.episode_id = journal.episode_id
  where journal.at >= $1 and journal.at < $2 and journal.after ${unacknowledged} and ${wanted}
    and (journal.act = 'raised' or journal.before is null or not journal.before ${unacknowledged})`;

/** The third within so long. */
const comebacks = `select machine_id, kind, mode, began_at - lag(began_at, 2) over (
    partition by machine_id, kind, mode order by began_at, alarm_id, version) as within
  from calls where act = 'raised'`;

/** One that had ended before lasted no more: so is what is walked no longer than the time is, however old the journal. */
const notOver = `(select alarm_id from alarm where ended_at is null union all select alarm_id from alarm where ended_at >= $1)`;

/** Of each alarm in turn one by which it begins to last, and one by which it no longer does: of these alone an index holds all that is asked for. */
const lasts = `select alarm_id, version, at, row_number() over each % 2 = 1 as stands, lead(at) over each as until
  from alarm_journal where coalesce(before ${lasting}, false) <> (after ${lasting}) and at < $2 and alarm_id in ${notOver}
  window each as (partition by alarm_id order by version)`;

const answered = `select left_at - at as after, left_by
  from calls left join lateral (
    select journal.at as left_at, journal.act as left_by from alarm_journal as journal
    where journal.alarm_id = calls.alarm_id and journal.version > calls.version and not journal.after ${asking}
    order by journal.version limit 1
  ) as next on true
  where begins`;

const chatteringMax = 100;
const standingMax = 10_000;
const nameOf = (row: string) =>
  `(select name from (select id, name from machine union all select id, name from machine_retired) as known where id = ${row}.machine_id limit 1)`;
const source = (row: string) =>
  `'machineId', ${row}.machine_id, 'machineName', ${nameOf(row)}, 'kind', ${row}.kind, 'mode', ${row}.mode`;

const counting = `with calls as materialized (${calls}), comebacks as (${comebacks}), lasts as (${lasts}), answered as (${answered}),
sources as (select machine_id, kind, mode, count(*) as count from calls group by machine_id, kind, mode),
top_ten as (select * from sources order by count desc, machine_id, kind, mode nulls last limit 10),
chattering as (
  select machine_id, kind, mode, count(*) as count, count(*) over () as of from comebacks where within <= $5::interval group by machine_id, kind, mode
  order by count desc, machine_id, kind, mode nulls last limit ${chatteringMax}
), standing as (
  select lasts.alarm_id, alarm.machine_id, alarm.kind, journal.after ->> 'mode' as mode, journal.after ->> 'priority' as priority, lasts.at, until,
    count(*) over () as of
  from lasts join alarm_journal as journal using (alarm_id, version) join alarm on alarm.alarm_id = lasts.alarm_id
  where stands and coalesce(until, $2) - lasts.at > $7::interval and coalesce(until, $2) > $1 and ${wanted}
  order by coalesce(until, $2) - lasts.at desc limit ${standingMax}
)
select
  (select json_agg(json_build_object('from', floor(extract(epoch from begun_at) * 1000), 'to', floor(extract(epoch from until) * 1000)) order by begun_at)
    from watched_span where until > $1 and begun_at < $2) as watched,
  (select json_agg(json_build_object('place', place, 'count', count) order by place) from (
    select floor(extract(epoch from at) / $6::int)::int as place, count(*) as count from calls group by 1
  ) as periods) as periods,
  (select json_object_agg(priority, count) from (select priority, count(*) as count from calls group by priority) as each) as priorities,
  (select json_agg(json_build_object(${source('top_ten')}, 'count', count)
    order by count desc, machine_id, kind, mode nulls last) from top_ten) as top_ten,
  (select count(*) from sources) as source_count,
  (select coalesce(max(of), 0) from chattering) as chattering_count,
  (select coalesce(max(of), 0) from standing) as standing_count,
  (select json_agg(json_build_object(${source('chattering')}, 'count', count)
    order by count desc, machine_id, kind, mode nulls last) from chattering) as chattering,
  (select json_agg(json_build_object(${source('standing')}, 'alarmId', alarm_id, 'priority', priority,
    'from', round(extract(epoch from at) * 1000), 'until', round(extract(epoch from until) * 1000))) from standing) as standing,
  (select json_build_object(
    'answered', count(*) filter (where left_by in ('acknowledged', 'judged')),
    'setAside', count(*) filter (where left_by not in ('acknowledged', 'judged')),
    'waiting', count(*) filter (where left_by is null),
    'medianMs', 1000 * percentile_cont(0.5) within group (order by extract(epoch from after)::float8)
      filter (where left_by in ('acknowledged', 'judged')),
    'p90Ms', 1000 * percentile_cont(0.9) within group (order by extract(epoch from after)::float8)
      filter (where left_by in ('acknowledged', 'judged'))) from answered) as answers,
  (select json_object_agg(verdict, count) from (
    select coalesce(alarm_episode.verdict, 'none') as verdict, count(*) as count
    from calls left join alarm_episode on alarm_episode.episode_id = calls.episode_id where calls.act = 'raised' group by 1
  ) as each) as verdicts`;
