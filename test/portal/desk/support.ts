// What tests of the alarm desk ask of a Portal.
import assert from 'node:assert/strict';
import type { Pool, PoolClient } from 'pg';
import { stateOf } from '../../../src/portal/alarm/alarm.ts';
import type { AlarmDetail, AlarmList, PortalAlarm } from '../../../src/portal/desk/schemas.ts';
import { episodeText } from '../episodes/episode-texts.ts';
import type { TestPortal } from '../support.ts';

export async function getJson<T>(portal: TestPortal, path: string): Promise<T> {
  const response = await fetch(portal.url + path);
  const text = await response.text();
  assert.equal(response.status, 200, `${path}: ${text}`);
  return JSON.parse(text) as T;
}

export const listOf = (portal: TestPortal, query = ''): Promise<AlarmList> => getJson(portal, `/api/alarms${query}`);
export const detailOf = (portal: TestPortal, id: string): Promise<AlarmDetail> => getJson(portal, `/api/alarms/${id}`);
export const alarmOf = async (portal: TestPortal, id: string): Promise<PortalAlarm> =>
  (await detailOf(portal, id)).alarm;

export function post(portal: TestPortal, path: string, body: unknown, headers = {}): Promise<Response> {
  return fetch(`${portal.url}/api/alarms/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Does it with the version that the alarm has now. */
export async function act(portal: TestPortal, id: string, path: string, body: object = {}): Promise<void> {
  const { version } = await alarmOf(portal, id);
  const response = await post(portal, `${id}/${path}`, { version, ...body });
  assert.equal(response.status, 200, await response.text());
}

export const critical = { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL', reading_count: 5 };

const closing = { event: 'closed', closed_at: '2026-03-01T10:30:00Z', end: 'recovered', reading_count: 9 };
export const closed = (episode: number, members: object = {}): string =>
  episodeText(episode, 9, { ...closing, ...members });

/** The journal of an alarm is whole, and leads to how the alarm is. */
export function assertWhole({ alarm, journal }: AlarmDetail): void {
  const entries = journal.toReversed();
  assert.deepEqual(
    entries.map(({ version }) => version),
    Array.from({ length: alarm.version }, (_, at) => at + 1),
  );
  entries.forEach((entry, at) => {
    assert.deepEqual(entry.before, entries[at - 1]?.after ?? null);
    assert.equal(entry.stateAfter, stateOf(entry.after));
  });
  const last = entries.at(-1)?.after ?? assert.fail('it has no journal');
  assert.equal(stateOf(last), alarm.state);
  for (const name of ['mode', 'priority', 'isActive', 'isAcknowledged', 'suppressedBy', 'assignee', 'verdict'] as const)
    assert.equal(last[name], alarm[name], name);
  assert.equal(last.shelvedUntil, alarm.shelvedUntil === null ? null : Date.parse(alarm.shelvedUntil));
}

/** The journal keeps its rows from everybody but who takes its triggers off. */
export async function emptyTables({ pool }: TestPortal): Promise<void> {
  await pool.query(
    `alter table alarm_journal disable trigger alarm_journal_keeps_all;
     truncate alert, episode, episode_event, alarm, alarm_journal, alarm_call, alarm_lasting, alarm_episode, notification, notification_call;
     alter table alarm_journal enable always trigger alarm_journal_keeps_all`,
  );
}

/** What would be done to answer, in the order in which it is asked. */
export function explained(client: PoolClient): { readonly explaining: Pool & PoolClient; readonly plans: string[] } {
  const plans: string[] = [];
  const query = async (text: string, values: unknown[]) => {
    const { rows } = await client.query<{ readonly 'QUERY PLAN': string }>(`explain ${text}`, values);
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return { rows: [] };
  };
  return { explaining: { query } as unknown as Pool & PoolClient, plans };
}
