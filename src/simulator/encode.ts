// A reading as real producers write it: flat JSON in camelCase without blanks, the envelope's members around the profile's sensors.
import type { Profile } from '../core/profile.ts';
import type { EpochMs } from '../core/time.ts';

/** `iso` is RFC 3339 in UTC, `array` what Jackson makes of a LocalDateTime in UTC, `none` leaves the time to Kafka's record. */
export type TimeFormat = 'iso' | 'array' | 'none';
export const timeFormats: readonly TimeFormat[] = ['iso', 'array', 'none'];

/** The header without which the existing Java Portal cannot read a reading. */
export const portalHeaders: Readonly<Record<string, string>> = {
  __TypeId__: 'dev.study.portal.dto.sensor.SensorDataDto',
};

export interface EncodedReading {
  readonly machineId: number;
  /** Absent for the number of the machine. */
  readonly dcpConfigId?: number;
  /** What is no number is there for whoever reads it to refuse. */
  readonly sensors: Readonly<Record<string, number | string | null>>;
}

export function encodeReading(profile: Profile, reading: EncodedReading, time: EpochMs, format: TimeFormat): string {
  const body: Record<string, unknown> = {
    machineId: reading.machineId,
    dcpConfigId: reading.dcpConfigId ?? reading.machineId,
  };
  for (const { name } of profile.sensors) {
    const value = reading.sensors[name];
    // What was not measured is no member.
    if (!Number.isNaN(value)) body[name] = value;
  }
  if (format === 'iso') body['collectedAt'] = new Date(time).toISOString();
  if (format === 'array') body['collectedAt'] = jacksonArray(time);
  return JSON.stringify(body);
}

/** [year, month, day, hour, minute, second, nanosecond], of which the last two are left out while they are 0. */
function jacksonArray(time: EpochMs): readonly number[] {
  const date = new Date(time);
  const parts = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
  ];
  const second = date.getUTCSeconds();
  const nanosecond = date.getUTCMilliseconds() * 1_000_000;
  if (nanosecond !== 0) return [...parts, second, nanosecond];
  return second === 0 ? parts : [...parts, second];
}
