// The Portal's API of alarms as the page asks it.
import type { paths } from '../../generated/portal-api.d.ts';
import { listedAlarmsMax } from '../../generated/portal-bounds.ts';
import { bounded, client, given, refusalText, type Schemas } from '../portal-api.ts';

export type PortalAlarm = Schemas['PortalAlarm'];
export type AlarmState = PortalAlarm['state'];
export type AlarmList = Schemas['AlarmList'];
export type AlarmSort = NonNullable<NonNullable<paths['/api/alarms']['get']['parameters']['query']>['sort']>;
export type AlarmDetail = Schemas['AlarmDetail'];
export type ModeMargins = Schemas['ModeMargins'];
export type SimilarAlarms = Schemas['SimilarAlarms'];
export type JournalEntry = Schemas['JournalEntry'];
export type Verdict = NonNullable<PortalAlarm['verdict']>;

/** With what follows it: a filter, or an id. All change together. */
export const alarmsKey = ['alarms'] as const;
export const refetchAlarmsMs = 10_000;

/** Which alarms are asked for. */
export interface ListedAlarms {
  /** `open`: those that have not ended; `review`: those that have, and that nobody has judged; `ended`: all that have. */
  readonly show: 'open' | 'review' | 'ended';
  /** Empty for all. */
  readonly state: readonly AlarmState[];
  readonly priority: readonly PortalAlarm['priority'][];
  readonly machine: number | null;
  /** Of machines, by its name in the profile; null for all. */
  readonly type: string | null;
  /** Empty for those of no mode that is known; null for all. */
  readonly mode: string | null;
  /** Empty for machines that stand nowhere; null for all. */
  readonly area: string | null;
  readonly sort: AlarmSort;
}

export function fetchAlarms(listed: ListedAlarms, after: string | null): Promise<AlarmList> {
  const { show, state, priority, machine, type, mode, area, sort } = listed;
  const query = {
    limit: listedAlarmsMax,
    sort,
    ended: show !== 'open',
    ...(show === 'review' ? { judged: false } : {}),
    ...(state.length > 0 && show === 'open' ? { state: [...state] } : {}),
    ...(priority.length > 0 ? { priority: [...priority] } : {}),
    ...(machine === null ? {} : { machine }),
    ...(type === null ? {} : { type }),
    ...(mode === null ? {} : { mode }),
    ...(area === null ? {} : { area }),
    ...(after === null ? {} : { after }),
  };
  return given(client.GET('/api/alarms', { ...bounded(), params: { query } }));
}

export const fetchAlarm = (id: string): Promise<AlarmDetail> =>
  given(client.GET('/api/alarms/{id}', { ...bounded(), params: { path: { id } } }));

/** Users who may act on alarms; none where nobody signs in. */
export const fetchAssignees = async (): Promise<readonly string[]> =>
  (await given(client.GET('/api/assignees', bounded()))).names;
export const fetchSimilar = (id: string): Promise<SimilarAlarms> =>
  given(client.GET('/api/alarms/{id}/similar', { ...bounded(), params: { path: { id } } }));

/** What a person does to an alarm that they look at. */
export type Wish =
  | { readonly act: 'acknowledge' | 'unshelve' | 'return-to-service' }
  | { readonly act: 'comment'; readonly text: string }
  | { readonly act: 'assign'; readonly assignee: string | null }
  | { readonly act: 'shelve'; readonly minutes: number; readonly reason: string }
  | { readonly act: 'out-of-service'; readonly reason: string }
  | { readonly act: 'verdict'; readonly verdict: Verdict; readonly note: string | null };

export type Wished = (wish: Wish) => Promise<void>;

/** Whether it can be acknowledged. */
export function asksForAttention({ state }: PortalAlarm): boolean {
  return state === 'unacknowledged' || state === 'returned-unacknowledged';
}

/** Rejects with what the Portal said: also that somebody was first. */
export function act({ alarmId: id, version }: PortalAlarm, wish: Wish): Promise<unknown> {
  const to = { ...bounded(), params: { path: { id } } };
  switch (wish.act) {
    case 'acknowledge':
      return given(client.POST('/api/alarms/{id}/acknowledge', { ...to, body: { version } }));
    case 'unshelve':
      return given(client.POST('/api/alarms/{id}/unshelve', { ...to, body: { version } }));
    case 'return-to-service':
      return given(client.POST('/api/alarms/{id}/return-to-service', { ...to, body: { version } }));
    case 'comment':
      return given(client.POST('/api/alarms/{id}/comment', { ...to, body: { text: wish.text } }));
    case 'assign':
      return given(client.POST('/api/alarms/{id}/assign', { ...to, body: { version, assignee: wish.assignee } }));
    case 'shelve': {
      const { minutes, reason } = wish;
      return given(client.POST('/api/alarms/{id}/shelve', { ...to, body: { version, minutes, reason } }));
    }
    case 'out-of-service':
      return given(client.POST('/api/alarms/{id}/out-of-service', { ...to, body: { version, reason: wish.reason } }));
    case 'verdict': {
      const { verdict, note } = wish;
      return given(client.POST('/api/alarms/{id}/verdict', { ...to, body: { version, verdict, note } }));
    }
  }
}

/** As many at a time as the Portal takes. Returns what it said of those that it did not acknowledge; of what it did not answer, that, once for each, and no more is sent. */
export async function acknowledgeAll(alarms: readonly PortalAlarm[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let at = 0; at < alarms.length; at += listedAlarmsMax) {
    const some = alarms.slice(at, at + listedAlarmsMax).map(({ alarmId, version }) => ({ alarmId, version }));
    try {
      const { results } = await given(client.POST('/api/alarms/acknowledge', { ...bounded(), body: { alarms: some } }));
      problems.push(...results.flatMap(({ problem, refusal }) => (refusal && refusalText(refusal)) ?? problem ?? []));
    } catch (error) {
      return [...problems, ...some.map(() => (error as Error).message)];
    }
  }
  return problems;
}
