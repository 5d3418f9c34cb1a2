// A refused reading on `sensor-raw-data-dlq`: why it was refused, where it stood, and what it said.
import { encodePiece, TextBytes } from './text/text-bytes.ts';
import { utf8Text } from './text/utf8.ts';
import type { EpochMs } from './time.ts';

export interface DeadLetterSource {
  readonly topic: string;
  readonly reason: string;
  readonly field: string | null;
  /** The place in the record's array; absent where the record is refused as a whole. */
  readonly element?: number;
  readonly record: {
    readonly partition: number;
    readonly offset: number;
    readonly timestamp: EpochMs;
    readonly value: Uint8Array | null;
    readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
  };
}

/** The message's JSON text in UTF-8. */
export type EncodeDeadLetter = (source: DeadLetterSource) => Uint8Array;

/**
 * For many dead letters, which lie close together. A value beyond `bytesMax` bytes is cut on the wire, and marked; the database keeps it whole. What
 * nearly every value is, a line of ASCII, is copied; all others are put into words as they are described.
 */
export function createEncodeDeadLetter(bytesMax: number): EncodeDeadLetter {
  const text = new TextBytes();
  return (source) => {
    const { value, headers } = source.record;
    text.clear();
    if (value !== null && value.length <= bytesMax) {
      const described = JSON.stringify(aboutRecord(source));
      text.text(`${described.slice(0, -1)},"value":"`);
      if (text.plainJson(value)) {
        text.text(headers.length === 0 ? '","headers":[]}' : `","headers":${JSON.stringify(headerMembers(headers))}}`);
        return text.take();
      }
      text.clear();
    }
    // Encoded first: room for a text that is not encoded yet is three times as much, of a value that may have megabytes.
    text.piece(encodePiece(describeDeadLetter(source, bytesMax)));
    return text.take();
  };
}

/** The same as one text. A value that is not UTF-8 is given as `value_base64`. */
export function describeDeadLetter(source: DeadLetterSource, bytesMax: number): string {
  const { record } = source;
  return JSON.stringify({
    ...aboutRecord(source),
    ...valueMembers(record.value, bytesMax),
    headers: headerMembers(record.headers),
  });
}

function aboutRecord(source: DeadLetterSource): Record<string, unknown> {
  const { record } = source;
  return {
    reason: source.reason,
    ...(source.field === null ? {} : { field: source.field }),
    source: {
      topic: source.topic,
      partition: record.partition,
      offset: record.offset,
      ...(source.element === undefined ? {} : { element: source.element }),
      timestamp: record.timestamp,
    },
  };
}

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
  const text = utf8Text(bytes);
  return text === undefined ? { [`${name}_base64`]: base64(bytes) } : { [name]: text };
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
