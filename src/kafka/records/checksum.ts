// The checksum of record batches, CRC-32C, of bytes where they lie. Given bytes alone, the client first copies all of them into memory of their own.
import { crc32c, Writer } from '../library.ts';

export function checksumOf(bytes: Buffer): number {
  return crc32c(Writer.create().append(bytes).dynamicBuffer);
}
