// The bytes of a table of rows as UTF-8 text with \n at each line's end, whatever they come as: gzip is unpacked, UTF-16 and Windows'
// western and Korean characters are converted, and \r\n, \r and \n each end a line, also within one file. What is no text is refused by its name; none
// of its bytes reach a message. In bounded memory: chunks come and go.
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { fileKind } from '../../core/file-kind.ts';
import { InvalidData } from './columns.ts';

export interface TableText {
  /** UTF-8 without byte order mark, lines end with \n. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The beginning of the same text. */
  readonly sample: string;
  /** Whether the sample is all of it. */
  readonly isWhole: boolean;
  /** What was done that a person would want to know, such as `gzip`. */
  readonly notes: readonly string[];
}

/** Throws InvalidData for what is no text, here or when the rest is read. */
export async function openTableText(source: AsyncIterable<Uint8Array>): Promise<TableText> {
  const notes: string[] = [];
  let raw = await peek(source, sampleBytes);
  // A file may have been packed twice; more often is no accident.
  for (let layers = 0; isGzip(raw.first) && layers < gzipLayersMax; layers++) {
    if (layers === 0) notes.push('gzip');
    raw = await peek(unpacked(raw.all), sampleBytes);
  }
  const encoding = encodingOf(raw.first, raw.isWhole);
  if (encoding !== 'utf-8') notes.push(encoding);
  const text = await peek(withLineFeeds(encoding === 'utf-8' ? raw.all : converted(raw.all, encoding)), sampleBytes);
  return { chunks: text.all, sample: new TextDecoder().decode(text.first), isWhole: text.isWhole, notes };
}

const sampleBytes = 2 ** 16;
const sampleWaitMs = 200;
const gzipLayersMax = 3;

interface Peeked {
  readonly first: Uint8Array;
  readonly isWhole: boolean;
  readonly all: AsyncIterable<Uint8Array>;
}

/** The first bytes without taking them away. */
async function peek(source: AsyncIterable<Uint8Array>, bytesWanted: number): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let count = 0;
  let isWhole = false;
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  while (count < bytesWanted && !isWhole) {
    pending ??= iterator.next();
    // Rows that come slowly, from a pipe, are not held back for those that have not come yet.
    const next = held.length === 0 ? await pending : await Promise.race([pending, later(sampleWaitMs)]);
    if (next === undefined) break;
    pending = undefined;
    if (next.done === true) isWhole = true;
    else {
      held.push(next.value);
      count += next.value.length;
    }
  }
  const first = Buffer.concat(held);
  const all = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield first;
      if (isWhole) return;
      for (let next = await (pending ?? iterator.next()); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { first, isWhole, all: all() };
}

function later(waitMs: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, waitMs, undefined).unref());
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let given = 0;
  let meantUpTo = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      const last = chunk.findLastIndex((byte) => byte !== 0);
      if (last !== -1) meantUpTo = given + last + 1;
      given += chunk.length;
      yield chunk;
    }
  };
  const input = Readable.from(counted(), { objectMode: false });
  input.on('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
    // Node passes over what follows; rows would be missing. Zeros are a tape's padding.
    if (meantUpTo > gunzip.bytesWritten)
      throw new InvalidData('the gzip file is damaged: something else follows its end; copy or make it again');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^Z_/.test(code)) throw error;
    const problem = code === 'Z_BUF_ERROR' ? 'it is cut off' : message;
    throw new InvalidData(`the gzip file is damaged: ${problem}; copy or make it again`, { cause: error });
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'euc-kr' | 'windows-1252';

function encodingOf(bytes: Uint8Array, isWhole: boolean): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const kind = fileKind(bytes);
  if (kind !== undefined) {
    throw new InvalidData(`it is ${kind.what}, and no text${kind.asTable === undefined ? '' : `; ${kind.asTable}`}`);
  }
  if (bytes.includes(0)) return withoutMark(bytes);
  if (isText('utf-8', bytes, isWhole)) return 'utf-8';
  return isText('euc-kr', bytes, isWhole) && isKorean(bytes) ? 'euc-kr' : 'windows-1252';
}

/** UTF-16 of western text has a zero in every second place; anything else with zeros is no text. */
function withoutMark(bytes: Uint8Array): Encoding {
  const zeros = [0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even === 0 && odd > bytes.length / 4) return 'utf-16le';
  if (odd === 0 && even > bytes.length / 4) return 'utf-16be';
  throw new InvalidData('it holds zero bytes, and no text; write its rows as CSV in UTF-8');
}

function isText(encoding: Encoding, bytes: Uint8Array, isWhole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

/** Korean syllables are two bytes beyond ASCII each, which western text seldom has side by side: in `[°C]` one of them stands alone. */
function isKorean(bytes: Uint8Array): boolean {
  let [pairs, syllables] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const [lead, trail] = [bytes[at] as number, bytes[at + 1] ?? 0];
    if (lead < 0x80) continue;
    pairs++;
    at++;
    const isDegree = lead === 0xa1 && trail === 0xc9;
    if (isDegree || (lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1)) syllables++;
  }
  return 2 * syllables > pairs;
}

async function* converted(source: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of source) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield encoder.encode(rest);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Also takes the byte order mark away. */
async function* withLineFeeds(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  let endedWithReturn = false;
  for await (const chunk of source) {
    if (chunk.length === 0) continue;
    let part = chunk;
    if (isFirst && part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf) part = part.subarray(3);
    isFirst = false;
    // The other half of a line end whose first half was the chunk before.
    if (endedWithReturn && part[0] === lineFeed) part = part.subarray(1);
    endedWithReturn = part.at(-1) === carriageReturn;
    yield part.includes(carriageReturn) ? replaced(part) : part;
  }
}

function replaced(part: Uint8Array): Uint8Array {
  const result = new Uint8Array(part.length);
  let length = 0;
  for (let at = 0; at < part.length; at++) {
    const byte = part[at] as number;
    if (byte === carriageReturn) {
      result[length++] = lineFeed;
      if (part[at + 1] === lineFeed) at++;
    } else result[length++] = byte;
  }
  return result.subarray(0, length);
}
