// What the existing Portal in Java answers, made of what this one has: the members, their names, and times without a zone. Pure.
import { formatLocal, parseCollectedAt } from '../../core/time.ts';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import type { PortalAlert } from '../alerts/schemas.ts';

export interface JavaMachine {
  readonly id: number;
  readonly name: string;
  /** As the table spells it: LOW, MEDIUM or HIGH for AI4I. */
  readonly type: string;
}

export interface JavaHistory {
  readonly id: number;
  readonly machineId: number;
  readonly detectedAt: string;
  readonly anomalyProbability: number;
  readonly severity: string;
  readonly eventMessageSensorData: Readonly<Record<string, number | null>>;
}

export interface JavaEvent {
  readonly machineId: number;
  readonly machineName: string | null;
  readonly detectedAt: string;
  readonly severity: string;
  readonly anomalyProbability: number;
}

/** As a LocalDateTime of Java is written: with seconds, and with as many digits of a second as it has. */
export function localText(time: number, timeZone: string): string {
  return formatLocal(time, timeZone).replace(/\.000$|0+$/, '');
}

/** A LocalDateTime, or a time with a zone, as milliseconds since 1970. Throws InvalidRequest that names the field. */
export function readLocal(field: string, text: string, timeZone: string): number {
  const time = parseCollectedAt(text, timeZone);
  if (time !== undefined) return time;
  const message = `${field} must be a time such as 2026-03-01T09:30:00`;
  throw new InvalidRequest([{ field, message }]);
}

/** A sensor that the alert did not carry is null. */
export function historyOf(alert: PortalAlert, sensors: readonly string[], timeZone: string): JavaHistory {
  return {
    id: alert.sequence,
    machineId: alert.machineId,
    detectedAt: localText(Date.parse(alert.detectedAt), timeZone),
    anomalyProbability: alert.probability,
    severity: alert.severity,
    eventMessageSensorData: Object.fromEntries(sensors.map((name) => [name, alert.sensors[name] ?? null])),
  };
}

export function eventOf(
  { machineId, detectedAt, severity, probability }: PortalAlert,
  machineName: string | null,
  timeZone: string,
): JavaEvent {
  const local = localText(Date.parse(detectedAt), timeZone);
  return { machineId, machineName, detectedAt: local, severity, anomalyProbability: probability };
}
