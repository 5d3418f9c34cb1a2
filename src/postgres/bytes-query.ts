// A statement with megabytes of values, sent as they lie. The client copies every value of a statement into one buffer that it lets grow, and cuts
// the message out of that: each byte three times, in memory that outlives the young heap with its batch and that nobody can give back.
import { type Connection, type Pool, Query, type QueryConfig } from 'pg';

/** Bytes are in PostgreSQL's own binary format, texts are as a person writes them. */
export type BoundValue = Buffer | string | null;

export interface BytesStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly BoundValue[];
}

/**
 * As `pool.query`, in one message and one answer. Once it resolves PostgreSQL has read every byte of the values; until then, and after it
 * rejects, the socket may still read them. Rejects with RangeError, with nothing sent, when there are more values or bytes than a message holds.
 */
export async function queryWithBytes(pool: Pool, statement: BytesStatement): Promise<void> {
  const message = bindMessage(statement);
  const query = new Query({ name: statement.name, text: statement.text });
  const { submit } = query;
  // All but the message with the values is the client's own: preparing, reading the answer, errors and time-outs.
  query.submit = (connection) => submit.call(query, withBind(connection, message));
  // A pool hands on what is to be submitted, which its types do not know.
  await pool.query(query as unknown as QueryConfig);
}

/** The same connection, which binds by this message. */
function withBind(connection: Connection, message: readonly Uint8Array[]): Connection {
  const bind = () => {
    // As the client, a stream that has ended is written nothing: its end is told elsewhere.
    if (!connection.stream.writable) return;
    for (const piece of message) connection.stream.write(piece);
  };
  return Object.create(connection, { bind: { value: bind } }) as Connection;
}

/** Values of this many bytes are pieces of their own; smaller ones are copied, as a piece takes longer than copying does. */
const pieceBytesMin = 4_096;

/**
 * The message Bind of PostgreSQL's protocol 3 (Message Formats, Bind (F)), for the unnamed portal, with results as text: pieces that lie one behind
 * another. Throws RangeError when there are more values, or more bytes, than its counts can say.
 */
export function bindMessage({ name, values }: Pick<BytesStatement, 'name' | 'values'>): readonly Uint8Array[] {
  const sizes = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const size = fixedBytes + Buffer.byteLength(name) + sizes.reduce((sum, each) => sum + 6 + each, 0);
  const isPiece = (index: number): boolean =>
    typeof values[index] !== 'string' && (sizes[index] as number) >= pieceBytesMin;
  const own = Buffer.allocUnsafe(1 + size - sizes.reduce((sum, each, index) => sum + (isPiece(index) ? each : 0), 0));
  const pieces: Uint8Array[] = [];
  let begun = 0;
  let at = own.writeUInt8(bindCode, 0);
  at = own.writeInt32BE(size, at);
  at = own.writeUInt8(0, at);
  at += own.write(name, at);
  at = own.writeUInt8(0, at);
  at = own.writeUInt16BE(values.length, at);
  for (const value of values) at = own.writeInt16BE(value instanceof Buffer ? formats.binary : formats.text, at);
  at = own.writeUInt16BE(values.length, at);
  values.forEach((value, index) => {
    at = own.writeInt32BE(value === null ? -1 : (sizes[index] as number), at);
    if (typeof value === 'string') at += own.write(value, at);
    else if (value !== null && isPiece(index)) {
      pieces.push(own.subarray(begun, at), value);
      begun = at;
    } else if (value !== null) at += value.copy(own, at);
  });
  at = own.writeInt16BE(1, at);
  at = own.writeInt16BE(formats.text, at);
  return [...pieces, own.subarray(begun, at)];
}

const bindCode = 0x42;
const formats = { text: 0, binary: 1 } as const;
/** The message's length, two ends of names, the three counts and the format of results. */
const fixedBytes = 4 + 2 + 2 + 2 + 2 + 2;
