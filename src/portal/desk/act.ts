// What people do to alarms, and what time does, in the Portal's database: the row and the entry of its journal in one transaction, by
// compare-and-set. Times are the database's own, so that two Portals with different clocks agree.
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../postgres/in-transaction.ts';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import { type StepName, stateOf } from '../alarm/alarm.ts';
import { type Act, applyAct } from '../alarm/apply-act.ts';
import type { Refusal } from '../refusals.ts';
import {
  type Actor,
  type FollowUp,
  lockAlarm,
  noFollowUp,
  type StoredAlarm,
  system,
  writeChanges,
} from './alarm-rows.ts';
import { AlarmConflict } from './errors.ts';

/** An act as a request asks for it: what ends at a time is told by how long it lasts. */
export type AskedAct =
  | Exclude<Act, { readonly act: 'shelve' | 'expire' }>
  | { readonly act: 'shelve'; readonly minutes: number; readonly reason: string };

export interface Wish {
  readonly alarmId: string;
  /** The version that was looked at; undefined where it does not matter. */
  readonly version: number | undefined;
  readonly asked: AskedAct;
  readonly actor: Actor;
}

/** Returns the alarm's new version. Throws NoSuchRecord, and AlarmConflict where somebody was first or the state does not allow it. */
export function actOn(pool: Pool, wish: Wish, followUp: FollowUp = noFollowUp): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { alarmId, version, asked, actor } = wish;
    const alarm = await lockAlarm(client, alarmId);
    if (alarm === undefined) throw new NoSuchRecord('an alarm', alarmId);
    if (version !== undefined && version > alarm.version)
      throw new AlarmConflict(
        `version ${version} is none that the alarm has had: it is at ${alarm.version}; read it anew`,
        { code: 'no-such-version' },
      );
    if (version !== undefined && version !== alarm.version) {
      const entry = await entryOf(client, alarmId, version + 1);
      throw new AlarmConflict(`somebody was first: ${entryText(entry)}`, { code: 'changed', ...told(entry) });
    }
    const { rows } = await client.query<{ readonly now: Date }>('select now()');
    const now = (rows[0] as { readonly now: Date }).now.getTime();
    const act: Act = asked.act === 'shelve' ? { ...asked, until: now + asked.minutes * 60_000 } : asked;
    const step = applyAct(alarm.facts, act, now);
    if (typeof step === 'string') {
      const entry = await entryOf(client, alarmId, alarm.version);
      const state = stateOf(alarm.facts);
      throw new AlarmConflict(`${step}: ${entryText(entry)}`, { code: 'wrong-state', state, ...told(entry) });
    }
    const changes = [{ alarm: { ...alarm, facts: step.after }, steps: [step], episodes: [] }];
    await writeChanges(client, changes, actor);
    await followUp(client, changes);
    if (step.act === 'judged') await judgeEpisodes(client, alarm);
    return alarm.version + 1;
  });
}

/** What people found out of an alarm holds for all episodes that it has had. */
async function judgeEpisodes(client: PoolClient, { alarmId }: StoredAlarm): Promise<void> {
  await client.query(
    `update alarm_episode set verdict = alarm.verdict, judged_by = alarm_journal.sequence
     from alarm join alarm_journal using (alarm_id, version)
     where alarm_episode.alarm_id = $1 and alarm.alarm_id = $1`,
    [alarmId],
  );
}

/** What stands in the journal under a version. */
async function entryOf(client: PoolClient, alarmId: string, version: number): Promise<Entry | undefined> {
  const { rows } = await client.query<Entry>(
    'select act, actor, address, at from alarm_journal where alarm_id = $1 and version = $2',
    [alarmId, version],
  );
  return rows[0];
}

/** "acknowledged by … at …". */
function entryText(entry: Entry | undefined): string {
  if (entry === undefined) return 'its journal has no such version';
  const { act, actor, address, at } = entry;
  return `${act} by ${actor}${address === null ? '' : ` from ${address}`} at ${at.toISOString()}`;
}

function told(entry: Entry | undefined): Omit<Refusal, 'code'> {
  if (entry === undefined) return {};
  const { act, actor, address, at } = entry;
  return { act, by: actor, ...(address === null ? {} : { address }), at: at.toISOString() };
}

interface Entry {
  readonly act: StepName;
  readonly actor: string;
  readonly address: string | null;
  readonly at: Date;
}

/** Brings back what has been shelved for long enough, at most so many at a time; returns how many. Tells before each that it is alive. */
export function expireShelves(
  pool: Pool,
  limit: number,
  followUp: FollowUp = noFollowUp,
  alive: () => void = () => {},
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ readonly alarm_id: string; readonly now: Date }>(
      `select alarm_id, now() from alarm where shelved_until <= now() order by shelved_until, alarm_id limit $1
       for update skip locked`,
      [limit],
    );
    let count = 0;
    for (const { alarm_id: alarmId, now } of rows) {
      alive();
      const alarm = await lockAlarm(client, alarmId);
      const step = alarm && applyAct(alarm.facts, { act: 'expire' }, now.getTime());
      if (alarm === undefined || step === undefined || typeof step === 'string') continue;
      const changes = [{ alarm: { ...alarm, facts: step.after }, steps: [step], episodes: [] }];
      await writeChanges(client, changes, system);
      await followUp(client, changes);
      count++;
    }
    return count;
  });
}
