// A refused reading on `sensor-raw-data-dlq`: why it was refused, where it stood, and what it said.
import type { EpochMs } from './time.ts';

export interface DeadLetterSource {
  readonly topic: string;
  readonly reason: string;
  readonly field: string | null;
  /** The place in the record's array; absent where the record is refused as a whole. */
  readonly element?: number;
  /** A value beyond this many bytes is cut on the wire, and marked; the database keeps it whole. */
  readonly bytesMax: number;
  readonly record: {
    readonly partition: number;
    readonly offset: number;
    readonly timestamp: EpochMs;
    readonly value: Uint8Array | null;
    readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
  };
}

/** The message's JSON text. A value that is not UTF-8 is given as `value_base64`. */
export function encodeDeadLetter(source: DeadLetterSource): string {
  const { record } = source;
  return JSON.stringify({
    reason: source.reason,
    ...(source.field === null ? {} : { field: source.field }),
    source: {
      topic: source.topic,
      partition: record.partition,
      offset: record.offset,
      ...(source.element === undefined ? {} : { element: source.element }),
      timestamp: record.timestamp,
    },
    ...valueMembers(record.value, source.bytesMax),
    headers: headerMembers(record.headers),
  });
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const headersMax = 32;
const headerBytesMax = 1024;

function valueMembers(value: Uint8Array | null, bytesMax: number): Record<string, unknown> {
  if (value === null) return { value: null };
  if (value.length > bytesMax) return { value_base64: base64(value.subarray(0, bytesMax)), truncated: true };
  return textOrBase64('value', value);
}

function headerMembers(headers: DeadLetterSource['record']['headers']): Record<string, unknown>[] {
  return headers.slice(0, headersMax).map(([name, value]) => ({
    name: name.slice(0, headerBytesMax),
    ...(value === null ? { value: null } : textOrBase64('value', value.subarray(0, headerBytesMax))),
  }));
}

function textOrBase64(name: string, bytes: Uint8Array): Record<string, string> {
  try {
    return { [name]: strictUtf8.decode(bytes) };
  } catch {
    return { [`${name}_base64`]: base64(bytes) };
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
