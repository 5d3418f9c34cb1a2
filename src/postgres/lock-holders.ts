// Who holds the lock that another session waits for, as far as PostgreSQL says it. Asked beside that session while it waits: afterwards nobody knows.
import type { Pool } from 'pg';

export interface LockWait {
  /** What is waited for, such as `table detection`; null for what has no name. */
  readonly what: string | null;
  readonly holders: readonly LockHolder[];
}

export interface LockHolder {
  /** 0 for a transaction that is prepared and in no session. */
  readonly pid: number;
  /** Of another user's session, and of a user who may not look at those, some are null. */
  readonly user: string | null;
  readonly application: string | null;
  readonly state: string | null;
  readonly seconds: number | null;
}

export interface WatchedWait {
  /** As it was seen last; undefined where no wait was. */
  readonly last: () => LockWait | undefined;
  readonly stop: () => void;
}

const holdersMax = 5;

/** Looks every so often, with another connection of the pool. A look that fails says nothing. */
export function watchLockWait(pool: Pool, pid: number, everyMs: number): WatchedWait {
  let last: LockWait | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    last = (await lockWaitOf(pool, pid).catch(() => undefined)) ?? last;
    isLooking = false;
  };
  const timer = setInterval(() => void look(), everyMs);
  return { last: () => last, stop: () => clearInterval(timer) };
}

async function lockWaitOf(pool: Pool, pid: number): Promise<LockWait | undefined> {
  const { rows } = await pool.query<LockHolder & { readonly what: string | null }>(
    `select (select case when relation is not null then 'table ' || relation::regclass::text end
         from pg_locks where pid = $1 and not granted limit 1) as what,
       blocking.pid, session.usename as user, nullif(session.application_name, '') as application, session.state,
       extract(epoch from clock_timestamp() - session.xact_start)::float8 as seconds
     from (select distinct unnest(pg_blocking_pids($1)) as pid) as blocking left join pg_stat_activity as session using (pid)
     order by session.xact_start nulls last, blocking.pid limit $2`,
    [pid, holdersMax],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return { what: first.what, holders: rows.map(({ what: _, ...holder }) => holder) };
}

/** For people: `process 12 (user x, application pg_dump, active, its transaction open for 83 s)`. */
export function describeHolder({ pid, user, application, state, seconds }: LockHolder): string {
  if (pid === 0) return 'a prepared transaction (pg_prepared_xacts shows it)';
  const known = [
    user === null ? null : `user ${user}`,
    application === null ? null : `application ${application}`,
    state,
    seconds === null ? null : `its transaction open for ${Math.round(seconds)} s`,
  ].filter((each) => each !== null);
  return `process ${pid}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}
