// The alert on `anomaly-alerts`: its bytes, and the way back. The first four members are a contract with existing consumers and never
// change shape; an alert that this file writes never stops the existing Java Portal.

import type { Detection } from './assessment.ts';
import type { QualityFinding } from './data-quality/finding.ts';
import type { Explanation } from './explanation/explanation.ts';
import { readExplanation } from './explanation/read-explanation.ts';
import { isObject } from './members.ts';
import { readingText, withoutFrame } from './reading/reading.ts';
import { type Severity, severities } from './severity.ts';
import { isOnOneLine, onOneLine } from './spelled-json.ts';
import { besideOf, type ToldModel, toldModel } from './target/told-model.ts';
import { encodePiece, TextBytes } from './text/text-bytes.ts';
import { type EpochMs, formatLocal, withinYears1To9999 } from './time.ts';

export interface AlertFormat {
  /** `utc`: RFC 3339 with Z. `local`: without zone, as a clock in `timeZone` shows it. */
  readonly time: 'utc' | 'local';
  readonly timeZone: string;
  /** Raw input beyond this many bytes is cut on the wire to the members that the profile knows. */
  readonly sensorDataBytesMax: number;
}

export interface Alert {
  readonly eventId: string;
  readonly machineId: number;
  /** The raw reading, parsed. */
  readonly sensorData: Readonly<Record<string, unknown>>;
  readonly probability: number;
  readonly machineType: string;
  readonly severity: Severity;
  /** As written: RFC 3339, or without zone when ALERT_TIME_FORMAT is local. */
  readonly detectedAt: string;
  readonly model: ToldModel | null;
  readonly explanation: Explanation | null;
  /** RFC 3339: the time that decides where the reading belongs; null in alerts of before it was told. */
  readonly readingAt: string | null;
  /** The maintenance window that the reading falls under. */
  readonly suppressedBy: string | null;
  /** Why that was planned; null in alerts of before it was told. */
  readonly suppressedReason: string | null;
  /** What says that sensors are not to be believed. */
  readonly dataQuality: readonly unknown[];
}

export interface AlertSource {
  readonly eventId: string;
  readonly detection: Detection;
  /** The bytes that the reading came as. */
  readonly rawValue: Uint8Array;
  readonly detectedAt: EpochMs;
  /** The time that decides for episodes; absent where nobody follows them. */
  readonly readingAt?: EpochMs;
  readonly suppressedBy?: string;
  readonly suppressedReason?: string | undefined;
  /** Absent, or empty, where all sensors can be believed. */
  readonly dataQuality?: readonly QualityFinding[];
}

/** The alert's JSON text in UTF-8. */
export type EncodeAlert = (source: AlertSource) => Uint8Array;

/** For many alerts of a model: what they have in common is put into words once, and they lie close together. */
export function createEncodeAlert(format: AlertFormat, model: ToldModel): EncodeAlert {
  const ofModel = encodePiece(`,"model":${JSON.stringify(toldModel(model))},"explanation":`);
  const text = new TextBytes();
  let detectedAt = Number.NaN;
  let time = '';
  return (source) => {
    const { detection, eventId } = source;
    // Those of a batch have one time, and text of a time takes longer than the rest of an alert.
    if (source.detectedAt !== detectedAt) {
      detectedAt = source.detectedAt;
      time = JSON.stringify(formatTime(detectedAt, format));
    }
    const { reading, probability, type, severity, explanation } = detection;
    text.clear();
    text.text(`{"machine_id":${reading.machineId},"sensor_data":`);
    writeSensorData(text, source, format.sensorDataBytesMax);
    text.text(
      `,"prediction":{"is_anomaly":true,"anomaly_probability":${JSON.stringify(probability)},"machine_type":${JSON.stringify(type.name)},"severity":"${severity}"},"detected_at":${time},"event_id":${JSON.stringify(eventId)}`,
    );
    text.piece(ofModel);
    text.piece(explanation.json);
    text.text(`${marksText(source)}}`);
    return text.take();
  };
}

/** Members that stand behind those of the contract; most alerts have the first alone. */
function marksText({ readingAt, suppressedBy, suppressedReason, dataQuality = [] }: AlertSource): string {
  const at = readingAt === undefined ? '' : `,"reading_at":"${new Date(withinYears1To9999(readingAt)).toISOString()}"`;
  const window = suppressedBy === undefined ? at : `${at}${windowText(suppressedBy, suppressedReason)}`;
  return dataQuality.length === 0 ? window : `${window},"data_quality":${JSON.stringify(dataQuality)}`;
}

function windowText(id: string, reason: string | undefined): string {
  const why = reason === undefined ? '' : `,"suppressed_reason":${JSON.stringify(reason)}`;
  return `,"suppressed_by":${JSON.stringify(id)}${why}`;
}

/** Reads an alert's text. Throws SyntaxError or TypeError with the reason when it is none. */
export function decodeAlert(text: string): Alert {
  const body: unknown = JSON.parse(text);
  if (!isObject(body)) throw new TypeError('the alert is not a JSON object');
  const {
    machine_id: machineId,
    sensor_data: sensorData,
    prediction,
    detected_at: detectedAt,
    event_id: eventId,
  } = body;
  if (!Number.isSafeInteger(machineId)) throw new TypeError('machine_id must be a whole number');
  if (typeof eventId !== 'string') throw new TypeError('event_id must be text');
  if (typeof detectedAt !== 'string') throw new TypeError('detected_at must be text');
  if (!isObject(prediction)) throw new TypeError('prediction must be an object');
  const severity = severities.find((each) => each === prediction['severity']);
  if (severity === undefined) throw new TypeError(`prediction.severity must be one of ${severities.join(', ')}`);
  const machineType = prediction['machine_type'] ?? '';
  // Text of anything else would be made of all that is in it, however deeply nested.
  if (typeof machineType !== 'string') throw new TypeError('prediction.machine_type must be text');
  const probability = prediction['anomaly_probability'];
  if (typeof probability !== 'number') throw new TypeError('prediction.anomaly_probability must be a number');
  return {
    eventId,
    machineId: machineId as number,
    sensorData: isObject(sensorData) ? sensorData : {},
    probability,
    machineType,
    severity,
    detectedAt,
    model: isObject(body['model'])
      ? {
          name: textOf(body['model']['name']),
          version: textOf(body['model']['version']),
          ...besideOf(body['model']),
        }
      : null,
    explanation: readExplanation(body['explanation']),
    readingAt: typeof body['reading_at'] === 'string' ? body['reading_at'] : null,
    suppressedBy: typeof body['suppressed_by'] === 'string' ? body['suppressed_by'] : null,
    suppressedReason: typeof body['suppressed_reason'] === 'string' ? body['suppressed_reason'] : null,
    dataQuality: Array.isArray(body['data_quality']) ? body['data_quality'] : [],
  };
}

/** The time of an alert in the format that its readers want. */
function formatTime(time: EpochMs, format: Pick<AlertFormat, 'time' | 'timeZone'>): string {
  return format.time === 'utc' ? new Date(time).toISOString() : formatLocal(time, format.timeZone);
}

/**
 * The whole raw input, as one line of JSON. Numbers keep their spelling, so that a long integer in a member we do not know survives;
 * a member that was given twice is given once, because the existing Portal would read the first and we read the last.
 */
function writeSensorData(text: TextBytes, { detection, rawValue }: AlertSource, bytesMax: number): void {
  const { machineId, sensors } = detection.reading;
  const value = withoutFrame(rawValue);
  if (rawValue.length > bytesMax) text.text(JSON.stringify({ machineId, ...sensors, truncated: true }));
  else if (isOnOneLine(value)) text.piece(value);
  else text.text(onOneLine(readingText(rawValue)));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
