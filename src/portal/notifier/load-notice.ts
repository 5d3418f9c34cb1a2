// What a message says of its alarm, as the Portal's database has it when the message goes out.
import type { Pool } from 'pg';
import type { Profile } from '../../core/profile.ts';
import type { Severity } from '../../core/severity.ts';
import type { AlarmState } from '../alarm/alarm.ts';
import type { PortalAlert } from '../alerts/schemas.ts';
import { givesMode, newestAlertOfMode, newestEpisodesOfAlarm } from '../episodes/list-episodes.ts';
import type { Notice } from '../notification/words.ts';
import type { Taken } from './queue.ts';

/** The sensors that are named. */
const sensorsMax = 3;

export async function loadNotice(
  pool: Pool,
  { alarmId, stage, afterMinutes }: Pick<Taken, 'alarmId' | 'stage' | 'afterMinutes'>,
  { profile, portalUrl }: { readonly profile: Profile; readonly portalUrl: string },
): Promise<Notice> {
  const { rows } = await pool.query<AlarmRow>(
    `select alarm.*, machine.name as machine_name from alarm left join machine on machine.id = alarm.machine_id
     where alarm_id = $1`,
    [alarmId],
  );
  // The message refers to it, so it is there.
  const row = rows[0] as AlarmRow;
  const [episode] = await newestEpisodesOfAlarm(pool, alarmId, 1);
  const isOfMachine = episode !== undefined && episode.kind === 'machine';
  const alert = isOfMachine ? await newestAlertOfMode(pool, episode.episodeId, row.mode) : null;
  const isOfMode = alert !== null && (givesMode(alert, row.mode) || givesMode(alert, null));
  const label = profile.failureModes.find(({ code }) => code === row.mode)?.label;
  return {
    ...{ stage, afterMinutes, priority: row.priority, kind: row.kind, state: row.state },
    ...{ machineId: Number(row.machine_id), machineName: row.machine_name, machineType: row.machine_type },
    mode: row.mode === null ? null : { code: row.mode, label: label ?? { en: row.mode, ko: row.mode } },
    raisedAt: row.raised_at.getTime(),
    why: isOfMode ? whyOf(alert, row.mode) : null,
    sensors: sensorsOf(isOfMode ? alert : null, profile),
    checks: episode?.checks ?? [],
    link: linkTo(portalUrl, alarmId),
  };
}

interface AlarmRow {
  readonly machine_id: string;
  readonly machine_name: string | null;
  readonly machine_type: string;
  readonly kind: string;
  readonly mode: string | null;
  readonly priority: Severity;
  readonly state: AlarmState;
  readonly raised_at: Date;
}

/** What the alert says of this mode alone: its reading may cross the limits of others. */
function whyOf({ explanation }: PortalAlert, mode: string | null): string | null {
  const own = explanation?.failureModes.find(({ code }) => code === mode);
  if (explanation === null || own === undefined || explanation.failureModes.length === 1) {
    return explanation?.summary ?? null;
  }
  return `${own.label}: ${own.evidence}`;
}

/** Those that add to the score, the first most, as the alert has them. */
function sensorsOf(alert: PortalAlert | null, profile: Profile): Notice['sensors'] {
  const adding = (alert?.explanation?.reasons ?? [])
    .filter(({ contribution }) => contribution > 0)
    .slice(0, sensorsMax);
  return adding.flatMap(({ sensor, value }) => {
    const known = profile.sensors.find(({ name }) => name === sensor);
    return known === undefined || value === null ? [] : [{ label: known.label, unit: known.unit, value }];
  });
}

/** As the page's own links are. */
export function linkTo(portalUrl: string, alarmId: string): string {
  const base = portalUrl.endsWith('/') ? portalUrl : `${portalUrl}/`;
  return new URL(`#alarms?${new URLSearchParams({ alarm: alarmId })}`, base).href;
}

/** What a test says. */
export function testNotice(profile: Profile, portalUrl: string, now: number): Notice {
  const [mode] = profile.failureModes;
  const [sensor] = profile.sensors;
  return {
    ...{ stage: 'test', afterMinutes: 0, priority: 'WARNING', kind: 'machine', state: 'unacknowledged', raisedAt: now },
    ...{
      machineId: 0,
      machineName: 'Spindle',
      machineType: profile.machineTypes[0]?.name ?? '',
      checks: [],
      why: null,
    },
    mode: mode === undefined ? null : { code: mode.code, label: mode.label },
    sensors: sensor === undefined ? [] : [{ label: sensor.label, unit: sensor.unit, value: sensor.example }],
    link: new URL('#alarms', portalUrl.endsWith('/') ? portalUrl : `${portalUrl}/`).href,
  };
}
