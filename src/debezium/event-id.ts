// The event id of a message as Debezium writes it, by which it is known in its topic.
import type { RawRecord } from '../core/record/record.ts';

const decoder = new TextDecoder();
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The header `id` of Debezium; a message of somebody else has none. */
export function eventIdOf(record: RawRecord): string | undefined {
  const value = record.headers.find(([name]) => name === 'id')?.[1];
  const text = value === undefined || value === null ? '' : decoder.decode(value);
  return uuidPattern.test(text) ? text : undefined;
}
