// Cuts a stream of rows, whose lines end with \n, into blocks that end where a row ends, so that they can be scored apart and the whole never stands in memory.
import { ProgramFailure } from '../support/command-line.ts';

const newline = 0x0a;
const quote = 0x22;

/** Rows never stand in one block with more than about so many bytes. */
const blockBytes = 2 ** 18;
/** A row that is longer is refused, since it must be held whole. */
const rowBytesMax = 2 ** 26;

/** In CSV, a line break between quotes does not end a row. Throws ProgramFailure for a row that is too long. */
export async function* cutIntoBlocks(source: AsyncIterable<Uint8Array>, isCsv: boolean): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let isQuoted = false;
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += blockBytes) {
      const part = chunk.subarray(start, start + blockBytes);
      const cut = findCut(part, isCsv, isQuoted);
      isQuoted = cut.isQuoted;
      if (cut.end === 0) {
        held.push(part);
        heldBytes += part.length;
        if (heldBytes > rowBytesMax) throw new ProgramFailure(`a row is longer than ${rowBytesMax} bytes`, 2);
        continue;
      }
      yield Buffer.concat([...held, part.subarray(0, cut.end)]);
      held = [part.subarray(cut.end)];
      heldBytes = part.length - cut.end;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** How many rows a block has, told from its bytes alone: those who read them must come to the same number. */
export function countRows(block: Uint8Array, isCsv: boolean, columnCount: number): number {
  const hasQuotes = isCsv && block.includes(quote);
  const countsEmpty = isCsv && columnCount === 1;
  let isQuoted = false;
  let rows = 0;
  let start = 0;
  for (let at = 0; at <= block.length; at++) {
    if (hasQuotes && block[at] === quote) isQuoted = !isQuoted;
    if (at < block.length && (isQuoted || block[at] !== newline)) continue;
    const isRow = isCsv ? at > start : !isBlank(block, start, at);
    if (isRow || (countsEmpty && at < block.length)) rows++;
    start = at + 1;
  }
  return rows;
}

function isBlank(block: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (![0x20, 0x09].includes(block[at] as number)) return false;
  return true;
}

/** Where the last row ends, 0 for nowhere, and whether a quote is open at the end. */
function findCut(part: Uint8Array, isCsv: boolean, wasQuoted: boolean): { end: number; isQuoted: boolean } {
  if (!isCsv || (!wasQuoted && !part.includes(quote))) {
    return { end: part.lastIndexOf(newline) + 1, isQuoted: wasQuoted };
  }
  let isQuoted = wasQuoted;
  let end = 0;
  for (let at = 0; at < part.length; at++) {
    const byte = part[at];
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === newline && !isQuoted) end = at + 1;
  }
  return { end, isQuoted };
}
