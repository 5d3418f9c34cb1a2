// The four codecs of record batches, each with a limit on what comes out: a few bytes of a hostile producer must not fill the memory.
// Snappy comes in two framings: Java's, with a header and blocks, and the plain block of librdkafka.
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { compressionsAlgorithms } from '../library.ts';

/** The data are not what their codec says, or come to more than the limit. The message is a reason for refusing the records. */
export class Undecompressible extends Error {
  override readonly name = 'Undecompressible';
}

/** `codec` is the number in a batch's attributes. Throws Undecompressible. */
export function decompress(codec: number, data: Buffer, bytesMax: number): Buffer {
  if (codec === 0) return data;
  const known = codecs[codec];
  if (known === undefined)
    throw new Undecompressible(`the record batch is compressed with codec ${codec}, which Kafka does not have`);
  let size = 0;
  try {
    size = known.sizeOf(data);
    if (size <= bytesMax) return known.decompress(data, bytesMax);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new Undecompressible(`the record batch cannot be decompressed as ${known.name}`, { cause: error });
    }
  }
  throw new Undecompressible(
    `the record batch comes to more than ${bytesMax} bytes when it is decompressed as ${known.name}`,
  );
}

interface Codec {
  readonly name: string;
  /** The most that can come out, as far as the data tell it; 0 where the codec itself keeps the limit. */
  readonly sizeOf: (data: Buffer) => number;
  readonly decompress: (data: Buffer, bytesMax: number) => Buffer;
}

const codecs: Readonly<Record<number, Codec>> = {
  1: {
    name: 'gzip',
    sizeOf: () => 0,
    decompress: (data, bytesMax) =>
      ofItsOwn(gunzipSync(data, { maxOutputLength: bytesMax, chunkSize: gzipChunk(data) })),
  },
  2: { name: 'snappy', sizeOf: snappySize, decompress: (data) => compressionsAlgorithms.snappy.decompressSync(data) },
  3: { name: 'lz4', sizeOf: lz4SizeMax, decompress: (data) => compressionsAlgorithms.lz4.decompressSync(data) },
  4: {
    name: 'zstd',
    sizeOf: () => 0,
    decompress: (data, bytesMax) =>
      ofItsOwn(zstdDecompressSync(data, { maxOutputLength: bytesMax, chunkSize: zstdChunk(data) })),
  },
};

/** Room for all of it at once, where its end does not claim too much: pieces would be put together again. One byte more shows that it is the end. */
function gzipChunk(data: Buffer): number {
  const claimed = data.length < 4 ? 0 : data.readUInt32LE(data.length - 4);
  return Math.min(Math.max(claimed + 1, chunkBytes.min), chunkBytes.max);
}

/** Readings come to eight to twelve times what they are compressed to, and a frame of Kafka's producers does not say it. */
function zstdChunk(data: Buffer): number {
  return Math.min(Math.max(16 * data.length, chunkBytes.min), chunkBytes.max);
}

/** From the least on Node gives a chunk memory of its own. */
const chunkBytes = { min: Buffer.poolSize / 2, max: 262_144 };

/** In memory that it fills, which can be given back (core/give-back): zlib answers with the part of the chunk into which it has written. */
function ofItsOwn(bytes: Buffer): Buffer {
  const { buffer, byteOffset, length } = bytes;
  return byteOffset === 0 && buffer instanceof ArrayBuffer ? Buffer.from(buffer.transfer(length)) : bytes;
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

function snappySize(data: Buffer): number {
  if (!data.subarray(0, xerialMagic.length).equals(xerialMagic)) return snappyBlockSize(data, 0);
  let size = 0;
  for (let at = xerialHeaderBytes; at < data.length; ) {
    const length = data.readUInt32BE(at);
    size += snappyBlockSize(data, at + 4);
    at += 4 + length;
  }
  return size;
}

/** A block begins with its size, seven bits a byte, the lowest first. */
function snappyBlockSize(data: Buffer, at: number): number {
  let size = 0;
  for (let index = 0; index < 5; index++) {
    const byte = data.readUInt8(at + index);
    size += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return size;
  }
  throw new RangeError('a snappy block states no size');
}

const lz4Magic = 0x184d2204;

/** A frame states the most that one of its blocks holds; see the LZ4 frame format. */
function lz4SizeMax(data: Buffer): number {
  if (data.readUInt32LE(0) !== lz4Magic) throw new RangeError('no LZ4 frame');
  const flags = data.readUInt8(4);
  const blockBytesMax = 1 << (8 + 2 * ((data.readUInt8(5) >> 4) & 7));
  const hasBlockChecksums = (flags & 0x10) !== 0;
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4);
  let size = 0;
  for (;;) {
    const word = data.readUInt32LE(at);
    if (word === 0) return size;
    const length = word & 0x7fffffff;
    size += word > 0x7fffffff ? length : Math.min(blockBytesMax, length * 255 + 64);
    at += 4 + length + (hasBlockChecksums ? 4 : 0);
  }
}
