// Counts what the database has taken out of the journal of alarms for some time, and when the Portal watched in it, in one statement and so of one moment. What it counts is judged in figures/alarm-report.ts.
import type { Pool } from 'pg';
import { sqlStateOf } from '../../postgres/sql-state.ts';
import type { Verdict } from '../alarm/alarm.ts';
import type { Counted, CountedSource, ReportSpan, Standing } from '../figures/alarm-report.ts';
import { periodMs, standard } from '../figures/standard.ts';
import { inArea } from '../fleet/in-area.ts';
import { Away } from '../refusals.ts';

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
    throw new Away(text, { code: 'report-too-long' }, { retryable: true, cause });
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
  const { answered, setAside, waiting, quantiles } = answers;
  const [median, p90] = quantiles ?? [];
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
    answers: { answered, setAside, waiting, medianMs: millisecondsOf(median), p90Ms: millisecondsOf(p90) },
    verdicts: verdicts ?? {},
  };
}

function millisecondsOf(seconds: number | null | undefined): number | null {
  return seconds == null ? null : Math.round(seconds * 1_000);
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
  readonly answers: Pick<Counted['answers'], 'answered' | 'setAside' | 'waiting'> & {
    /** In seconds. */
    readonly quantiles: readonly (number | null)[] | null;
  };
  readonly verdicts: Readonly<Partial<Record<Verdict | 'none', number>>> | null;
}

const wanted = `($3::bigint is null or machine_id = $3) and ($4::text is null or kind = $4) and ($8::text is null or ${inArea('$8')})`;
/** As the database takes them out of the journal (migration 029). */
const calls = `select machine_id, kind, mode, priority, is_raised, begins, at, episode_id, left_by, left_at
  from alarm_call where at >= $1 and at < $2 and ${wanted}`;

/** The third within so long. In the order of its index, which spares a year's the sorting. */
const comebacks = `select machine_id, kind, mode, began_at - lag(began_at, 2) over (
    partition by machine_id, kind, mode order by began_at, alarm_id, version) as within
  from alarm_call where is_raised and at >= $1 and at < $2 and ${wanted}`;

const judged = `select alarm_episode.verdict, count(*) as count from alarm_episode join calls using (episode_id)
  where alarm_episode.verdict is not null and calls.is_raised group by alarm_episode.verdict`;

const chatteringMax = 100;
const standingMax = 10_000;
const nameOf = (row: string) =>
  `(select name from (select id, name from machine union all select id, name from machine_retired) as known where id = ${row}.machine_id limit 1)`;
const source = (row: string) =>
  `'machineId', ${row}.machine_id, 'machineName', ${nameOf(row)}, 'kind', ${row}.kind, 'mode', ${row}.mode`;

const counting = `with calls as materialized (${calls}), comebacks as (${comebacks}), judged as (${judged}),
answered as (select left_by, left_at - at as after from calls where begins),
sources as (select machine_id, kind, mode, count(*) as count from calls group by machine_id, kind, mode),
top_ten as (select * from sources order by count desc, machine_id, kind, mode nulls last limit 10),
chattering as (
  select machine_id, kind, mode, count(*) as count, count(*) over () as of from comebacks where within <= $5::interval group by machine_id, kind, mode
  order by count desc, machine_id, kind, mode nulls last limit ${chatteringMax}
), standing as (
  select each.alarm_id, alarm.machine_id, alarm.kind, journal.after ->> 'mode' as mode, journal.after ->> 'priority' as priority, each.at, each.until,
    count(*) over () as of
  from (
    select alarm_id, version, at, case when until < $2 then until end as until from alarm_lasting
    where at < $2 and (until is null or until - at > interval '1 hour')
  ) as each join alarm using (alarm_id) join alarm_journal as journal on journal.alarm_id = each.alarm_id and journal.version = each.version
  where coalesce(each.until, $2) - each.at > $7::interval and coalesce(each.until, $2) > $1 and ${wanted}
  order by coalesce(each.until, $2) - each.at desc limit ${standingMax}
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
    'quantiles', percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from after)::float8)
      filter (where left_by in ('acknowledged', 'judged'))) from answered) as answers,
  (select json_object_agg(verdict, count) from (
    select verdict, count from judged
    union all
    select 'none', (select count(*) from calls where is_raised) - (select coalesce(sum(count), 0) from judged)
  ) as each where count > 0) as verdicts`;
