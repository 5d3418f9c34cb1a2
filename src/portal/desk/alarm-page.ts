// Which alarms a page of a list has, as SQL: whatever is chosen, in any order, it takes about the same however many alarms there have been. Pure.
import { type Severity, severities } from '../../core/severity.ts';
import type { AlarmState } from '../alarm/alarm.ts';
import { inArea, machinesOf } from '../fleet/in-area.ts';
import { type AlarmSort, hasRank, orderOf } from './alarm-order.ts';
import type { AlarmPlace } from './cursor.ts';
import { all, type Give, type Statement, statement } from './statement.ts';

/** What can be chosen, of a list and of the counts beside it. */
export interface AlarmChoice {
  readonly priority?: readonly Severity[] | undefined;
  readonly kind?: string | undefined;
  /** Empty for those of no mode that is known. */
  readonly mode?: string | undefined;
  readonly machine?: number | undefined;
  /** Of the machine, as it was when the alarm was raised. */
  readonly type?: string | undefined;
  /** Empty for machines that stand nowhere. */
  readonly area?: string | undefined;
}

export interface AlarmQuery extends AlarmChoice {
  /** Those that have ended, instead of those that have not. */
  readonly ended: boolean;
  readonly state?: readonly AlarmState[] | undefined;
  readonly judged?: boolean | undefined;
  readonly sort: AlarmSort;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: AlarmPlace | undefined;
}

/** Only what is chosen stands in it, so that PostgreSQL knows how much that is. It is asked of alarms that are looked at anyway, or finds them in an index. */
export function fits(choice: AlarmChoice, give: Give, finds: boolean): string {
  const { priority, kind, mode, machine, type, area } = choice;
  return all([
    priority !== undefined && `priority = any(${give(priority)}::text[])`,
    kind !== undefined && `kind = ${give(kind)}`,
    mode !== undefined && `coalesce(mode, '') = ${give(mode)}`,
    // Some indexes have it with null for none.
    finds && mode !== undefined && mode !== '' && `mode = ${give(mode)}`,
    machine !== undefined && `machine_id = ${give(machine)}::bigint`,
    type !== undefined && `machine_type = ${give(type)}`,
    area !== undefined &&
      (finds ? `machine_id = any(array(${machinesOf(give(area))}))` : `coalesce(${inArea(give(area))}, false)`),
  ]);
}

/** The page in parts, of which each goes on where those before it are too few: of those that have ended each priority is a list of its own, where they come by priority. */
export function partsOf(query: AlarmQuery): readonly AlarmQuery[] {
  const { ended, state, sort, after, priority: chosen = severities } = query;
  if (!ended) return [query];
  if (state !== undefined && !state.includes('normal')) return [];
  if (sort !== 'priority') return [query];
  const from = after?.priority ?? 'CRITICAL';
  return severities
    .slice(0, severities.indexOf(from) + 1)
    .toReversed()
    .filter((each) => chosen.includes(each))
    .map((each) => ({ ...query, priority: [each], after: each === from ? after : undefined }));
}

/** Of one part. So many of those that have ended are looked at along the order before what is chosen is found by what it is. */
export function alarmsOf(query: AlarmQuery, walkedMax = usualWalkedMax(query.sort)): Statement {
  return statement((give) => (query.ended ? ended(query, walkedMax, give) : open(query, give)));
}

/** Of a million each way takes as long as the other then. By priority there are up to three lists. */
const usualWalkedMax = (sort: AlarmSort): number => (sort === 'priority' ? 10_000 : 20_000);

function open(query: AlarmQuery, give: Give): string {
  const { state, judged, sort, after, limit } = query;
  const order = orderOf(sort, false);
  const chosen = all([
    'ended_at is null',
    after && order.after(after, give),
    fits(query, give, false),
    state !== undefined && `state = any(${give(state)}::text[])`,
    judged !== undefined && `verdict is ${judged ? 'not null' : 'null'}`,
  ]);
  return `select * from alarm where ${chosen} order by ${order.by} limit ${give(limit)}`;
}

/**
 * PostgreSQL cannot know which of two ways is short: all that are chosen may stand at the far end of the order. So it goes along the order first, as far as
 * that is short, and finds them by what they are where these have not been a page of them, and more come behind; `offset 0` keeps the order out of that. Of those
 * with a verdict, and of those without, all that can be chosen is in an index.
 */
function ended(query: AlarmQuery, walkedMax: number, give: Give): string {
  const { priority, machine, judged, sort, after, limit: limitMax } = query;
  const order = orderOf(sort, true);
  const limit = give(limitMax);
  const from = all([
    'ended_at is not null',
    sort === 'priority' && priority?.map(hasRank)[0],
    // By when they were raised those of one machine have an index of their own.
    machine !== undefined && sort !== 'priority' && sort !== 'attention' && `machine_id = ${give(machine)}::bigint`,
    after && order.after(after, give),
  ]);
  const verdicts = ['null', 'not null'].filter((_, at) => judged === undefined || judged === (at === 1));
  const walkedFit = all([fits(query, give, false), verdicts.length === 1 && `verdict is ${verdicts[0]}`]);
  const found = verdicts.map(
    (verdict) => `union all (
      select * from (
        select * from alarm where ${from} and verdict is ${verdict} and ${fits(query, give, true)} offset 0
      ) as alarm where (select it from is_short) order by ${order.by} limit ${limit})`,
  );
  return `with walked as materialized (
      select * from (select * from alarm where ${from} order by ${order.by} limit ${walkedMax}) as alarm
      where ${walkedFit} order by ${order.by} limit ${limit}
    ), is_short as materialized (
      select (select count(*) from walked) < ${limit}
        and exists (select from alarm where ${from} order by ${order.by} limit 1 offset ${walkedMax}) as it
    )
    select * from (select * from walked where not (select it from is_short) ${found.join(' ')}) as alarm order by ${order.by} limit ${limit}`;
}
