// Where a page of alarms ends, as text that a client hands back: attention, priority, time, id and machine of its last one. Pure.
import { type Severity, severities } from '../../core/severity.ts';
import { type EpochMs, withinYears1To9999 } from '../../core/time.ts';
import type { AlarmState } from '../alarm/alarm.ts';

/** Those that ask most for attention last. What has ended is in the order of its end alone. */
export const statesByAttention = [
  'normal',
  'suppressed',
  'shelved',
  'out-of-service',
  'acknowledged',
  'returned-unacknowledged',
  'unacknowledged',
] as const satisfies readonly AlarmState[];

export interface AlarmPlace {
  readonly state: AlarmState;
  readonly priority: Severity;
  /** When it was raised; where those that have ended are in the order of their ends, when it did. */
  readonly at: EpochMs;
  readonly alarmId: string;
  readonly machineId: number;
}

/** An earlier version wrote it without the machine. */
export const alarmCursorPattern =
  '^[0-6],[0-2],-?[0-9]{1,15},[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9]{1,16})?$';

export function writeAlarmCursor({ state, priority, at, alarmId, machineId }: AlarmPlace): string {
  return `${statesByAttention.indexOf(state)},${severities.indexOf(priority)},${at},${alarmId},${machineId}`;
}

/** Of text that has the pattern. */
export function readAlarmCursor(text: string): AlarmPlace {
  const [state, priority, at, alarmId, machineId = '0'] = text.split(',') as [string, string, string, string, string?];
  return {
    state: statesByAttention[Number(state)] as AlarmState,
    priority: severities[Number(priority)] as Severity,
    at: withinYears1To9999(Number(at)),
    alarmId,
    machineId: Number(machineId),
  };
}
