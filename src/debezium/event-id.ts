// The event id of a message as Debezium writes it, by which it is known in its topic.
import type { RawRecord } from '../core/record/record.ts';
import type { RecordColumns } from '../core/record/record-columns.ts';

const decoder = new TextDecoder();
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const headerName = 'id';
const headerNameBytes = new TextEncoder().encode(headerName);

/** The header `id` of Debezium; a message of somebody else has none. */
export function eventIdOf(record: RawRecord): string | undefined {
  return idIn(record.headers.find(([name]) => name === headerName)?.[1]);
}

/** The same of each record that has one, without an object of the record. */
export function eachEventId(
  records: RecordColumns,
  take: (eventId: string, partition: number, offset: number) => void,
): void {
  for (const run of records.runs) {
    const { partition, bytes, offsets, headersAt, findHeader } = run;
    for (let row = 0; row < run.length; row++) {
      const at = headersAt[row] as number;
      const id = at === -1 ? undefined : idIn(findHeader(bytes, at, headerNameBytes));
      if (id !== undefined) take(id, partition, offsets[row] as number);
    }
  }
}

function idIn(value: Uint8Array | null | undefined): string | undefined {
  const text = value === undefined || value === null ? '' : decoder.decode(value);
  return uuidPattern.test(text) ? text : undefined;
}
