// How readings are read and alerts are written on the wire.
import { makeValidator, str } from 'envalid';
import type { AlertFormat } from '../../core/alert.ts';
import { isTimeZone } from '../../core/time.ts';
import { alertPolicies } from '../../pipeline/episodes/alert-policy.ts';
import { sizeBytes } from '../../settings/numbers.ts';

const timeZone = makeValidator((input: string) => {
  if (!isTimeZone(input)) throw new Error(`"${input}" is not an IANA time zone such as UTC or Asia/Seoul`);
  return input;
});

export const readingSettings = {
  SOURCE_TIME_ZONE: timeZone({ default: 'UTC', desc: 'Time zone of readings whose collectedAt names none' }),
  READING_BYTES_MAX: sizeBytes({
    default: 1_048_576,
    min: 1,
    max: 1_073_741_824,
    desc: 'A larger reading is refused unread',
  }),
};

export const alertSettings = {
  ALERT_POLICY: str({
    choices: alertPolicies,
    default: 'every-reading',
    desc: 'Which anomalous readings send an alert: each (every-reading), or those alone that open an episode or make one worse (episodes-only); all are stored',
  }),
  ALERT_TIME_FORMAT: str({
    choices: ['utc', 'local'] as const,
    default: 'utc',
    desc: 'detected_at as RFC 3339 with Z (utc), or without zone as the existing Java Portal needs it (local)',
  }),
  ALERT_TIME_ZONE: timeZone({ default: 'UTC', desc: 'Time zone of detected_at when ALERT_TIME_FORMAT is local' }),
  ALERT_SENSOR_DATA_BYTES_MAX: sizeBytes({
    default: 65_536,
    min: 0,
    max: 1_073_741_824,
    desc: 'Raw input beyond this is cut in alerts and dead letters on Kafka',
  }),
};

export function alertFormat(settings: {
  ALERT_TIME_FORMAT: 'utc' | 'local';
  ALERT_TIME_ZONE: string;
  ALERT_SENSOR_DATA_BYTES_MAX: number;
}): AlertFormat {
  return {
    time: settings.ALERT_TIME_FORMAT,
    timeZone: settings.ALERT_TIME_ZONE,
    sensorDataBytesMax: settings.ALERT_SENSOR_DATA_BYTES_MAX,
  };
}
