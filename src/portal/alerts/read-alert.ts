// From a message of `anomaly-alerts` to what the Portal stores, or the reason why it is none. The limits of every column of `alert` are
// checked here: what passes can be stored. The reason never repeats the message's content.
import { type Alert, decodeAlert } from '../../core/alert.ts';
import type { Explanation } from '../../core/explanation/explanation.ts';
import { isObject } from '../../core/members.ts';
import type { Profile } from '../../core/profile.ts';
import { type EpochMs, parseCollectedAt, withinYears1To9999 } from '../../core/time.ts';
import { decoded, isUuid, nameLengthMax, sentenceLengthMax, storable, textOf } from '../message-text.ts';
import type { AlertExplanation, PortalAlert } from './schemas.ts';

export interface NewAlert extends Omit<PortalAlert, 'sequence' | 'receivedAt'> {
  /** When the reading was taken. */
  readonly readingAt: string;
  readonly rawValue: string;
}

export interface AlertReading {
  readonly profile: Profile;
  /** The IANA zone of a `detected_at` that names none. */
  readonly timeZone: string;
  /** The IANA zone of a `collectedAt` that names none. */
  readonly sourceTimeZone: string;
  /** A `collectedAt` further before the detection is no time of the reading, and one further after it counts as so far after it. */
  readonly collectedAt: { readonly behindMaxMs: number; readonly aheadMaxMs: number };
}

/** Throws TypeError with the reason. */
export function readAlert(value: Uint8Array | null, reading: AlertReading): NewAlert {
  const { profile, timeZone } = reading;
  const rawValue = textOf(value);
  const alert = decoded(rawValue, decodeAlert);
  if (!isUuid(alert.eventId)) throw new TypeError('event_id must be a UUID');
  if (!(alert.probability >= 0 && alert.probability <= 1)) {
    throw new TypeError('prediction.anomaly_probability must be from 0 to 1');
  }
  const detectedAt = parseCollectedAt(alert.detectedAt, timeZone);
  if (detectedAt === undefined) throw new TypeError('detected_at must be a date and time in ISO-8601');
  return {
    eventId: alert.eventId.toLowerCase(),
    machineId: alert.machineId,
    machineType: storable(alert.machineType, nameLengthMax),
    severity: alert.severity,
    probability: alert.probability,
    detectedAt: new Date(detectedAt).toISOString(),
    readingAt: new Date(readingTime(alert, detectedAt, reading)).toISOString(),
    sensors: sensorValues(profile, alert.sensorData),
    explanation: explanationOf(alert),
    suppressedBy: alert.suppressedBy === null ? null : storable(alert.suppressedBy, nameLengthMax),
    suppressedReason: alert.suppressedReason === null ? null : storable(alert.suppressedReason, sentenceLengthMax),
    dataQuality: dataQualityOf(alert),
    besideModel: alert.model?.beside === true ? storable(alert.model.name, nameLengthMax) : null,
    rawValue,
  };
}

const failureModesMax = 20;
/** A page shows no more. */
const reasonsMax = 20;

/** As the alert says it. Of one that does not: by the machine's own clock where that can be believed, else the time of detection. */
function readingTime({ sensorData, readingAt }: Alert, detectedAt: EpochMs, reading: AlertReading): EpochMs {
  const told = readingAt === null ? undefined : parseCollectedAt(readingAt, 'UTC');
  if (told !== undefined) return told;
  const { behindMaxMs, aheadMaxMs } = reading.collectedAt;
  const collectedAt = parseCollectedAt(sensorData['collectedAt'], reading.sourceTimeZone);
  if (collectedAt === undefined || collectedAt < detectedAt - behindMaxMs) return detectedAt;
  return Math.min(collectedAt, withinYears1To9999(detectedAt + aheadMaxMs));
}

function sensorValues(profile: Profile, given: Readonly<Record<string, unknown>>): Record<string, number> {
  const values = profile.sensors.map(({ name }) => [name, Object.hasOwn(given, name) ? given[name] : undefined]);
  return Object.fromEntries(values.filter(([, value]) => typeof value === 'number' && Number.isFinite(value)));
}

/** What is not written as the contract says is left out: a mark must not cost an alert. */
function dataQualityOf({ dataQuality }: Alert): PortalAlert['dataQuality'] {
  return dataQuality.slice(0, reasonsMax).flatMap((found) => {
    if (!isObject(found)) return [];
    const { check, sensors, sentence, value, limit } = found;
    if (typeof check !== 'string' || typeof sentence !== 'string' || !Array.isArray(sensors)) return [];
    const names = sensors.filter((each) => typeof each === 'string').slice(0, reasonsMax);
    return [
      {
        check: storable(check, nameLengthMax),
        sensors: names.map((name) => storable(name, nameLengthMax)),
        sentence: storable(sentence, sentenceLengthMax),
        ...(isNumber(value) ? { value } : {}),
        ...(isNumber(limit) ? { limit } : {}),
      },
    ];
  });
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function explanationOf({ explanation }: Alert): AlertExplanation | null {
  if (explanation === null) return null;
  const failureModes = explanation.failure_modes.slice(0, failureModesMax).map(({ code, label, evidence, limits }) => ({
    code: storable(code, nameLengthMax),
    label: storable(label, nameLengthMax),
    evidence: storable(evidence, sentenceLengthMax),
    limits: crossedOf(limits),
  }));
  return {
    summary: storable(explanation.summary, sentenceLengthMax),
    failureModes,
    reasons: reasonsOf(explanation),
    nearestMode: nearestModeOf(explanation),
    wayBack: wayBackOf(explanation),
  };
}

function crossedOf(limits: Explanation['failure_modes'][number]['limits']) {
  const crossed = limits.filter(({ margin }) => margin >= 0).slice(0, reasonsMax);
  return crossed.map(({ quantity, value, unit, limit, side }) => ({
    ...{ quantity: storable(quantity, nameLengthMax), value, unit: storable(unit, nameLengthMax) },
    ...{ limit, side },
  }));
}

function reasonsOf({ contributions }: Explanation): AlertExplanation['reasons'] {
  return (contributions?.sensors ?? []).slice(0, reasonsMax).map(({ sensor, value, usual, contribution }) => ({
    sensor: storable(sensor, nameLengthMax),
    value,
    usual: usual === null ? null : { low: usual.low, high: usual.high },
    contribution,
  }));
}

function nearestModeOf({ nearest_mode: nearest }: Explanation): AlertExplanation['nearestMode'] {
  if (nearest === null) return null;
  const { code, is_crossed: isCrossed, limit } = nearest;
  return {
    code: storable(code, nameLengthMax),
    isCrossed,
    limit: limit && {
      quantity: storable(limit.quantity, nameLengthMax),
      value: limit.value,
      unit: storable(limit.unit, nameLengthMax),
      limit: limit.limit,
      margin: limit.margin,
      marginPercent: limit.margin_percent,
    },
  };
}

function wayBackOf({ way_back: wayBack }: Explanation): AlertExplanation['wayBack'] {
  if (wayBack === undefined) return null;
  const changes = wayBack.changes.slice(0, reasonsMax).map(({ sensor, from, to }) => ({
    sensor: storable(sensor, nameLengthMax),
    from,
    to,
  }));
  return { changes, probability: wayBack.anomaly_probability };
}
