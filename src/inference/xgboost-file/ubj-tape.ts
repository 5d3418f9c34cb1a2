// Reads UBJSON as XGBoost writes it (big-endian; keys without a marker; arrays of one type in a row): checks the whole document and notes
// where its values are. Every declared length is held against the bytes that are left before anything is made of it.
import { createTapeWriter, type Document, type Format, kinds, type TapeWriter } from './tape.ts';

/** Throws InvalidModel with the path and the byte of what is wrong. */
export function readUbjDocument(bytes: Uint8Array, depthMax: number): Document {
  const format = ubjFormat(bytes);
  const writer = createTapeWriter(format.text, depthMax, bytes.length);
  const end = createScanner(bytes, writer)(0);
  if (end < bytes.length) writer.fail('is followed by something else', end);
  return { tape: writer.finish(), format };
}

const codes = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0));
const [openObject, closeObject, openArray, closeArray] = codes('{}[]') as [number, number, number, number];
const [typeMark, countMark, textMark, characterMark] = codes('$#SC') as [number, number, number, number];
const [nullMark, trueMark, falseMark, longMark] = codes('ZTFL') as [number, number, number, number];
const [int8Mark, uint8Mark, int16Mark, int32Mark, floatMark, doubleMark] = codes('iUIldD') as [
  ...[number, number, number],
  ...[number, number, number],
];

/** By marker: the bytes of a number, 0 for a marker that is none. */
const widths = new Uint8Array(256);
for (const mark of [int8Mark, uint8Mark]) widths[mark] = 1;
widths[int16Mark] = 2;
for (const mark of [int32Mark, floatMark]) widths[mark] = 4;
for (const mark of [longMark, doubleMark]) widths[mark] = 8;

/** What notes the value that begins at an offset and returns where it ends. */
function createScanner(bytes: Uint8Array, writer: TapeWriter): (at: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const need = (at: number, count: number): void => {
    if (!(count <= bytes.length - at)) {
      writer.fail(`is said to go on for ${count} bytes, and ${Math.max(0, bytes.length - at)} are left`, at);
    }
  };
  /** A length with its marker. */
  const length = (at: number): number => {
    const mark = bytes[at] as number;
    if (widths[mark] === 0 || mark === floatMark || mark === doubleMark || at >= bytes.length) {
      writer.fail('has no length here', at);
    }
    need(at + 1, widths[mark] as number);
    const value = numberAt(view, at + 1, mark);
    return value >= 0 ? value : writer.fail(`has the length ${value}`, at);
  };
  const text = (at: number): number => {
    const start = at + 1 + (widths[bytes[at] as number] as number);
    const count = length(at);
    need(start, count);
    writer.leaf(kinds.text, at);
    return start + count;
  };
  const object = (at: number): number => {
    writer.open(kinds.object, at);
    let next = at + 1;
    while (bytes[next] !== closeObject) {
      if (bytes[next] === textMark) next++;
      next = value(text(next));
    }
    writer.close();
    return next + 1;
  };
  const array = (at: number): number => {
    if (bytes[at + 1] === typeMark) return row(at);
    writer.open(kinds.array, at);
    let next = at + 1;
    if (bytes[next] === countMark) {
      const count = length(next + 1);
      next += 2 + (widths[bytes[next + 1] as number] as number);
      // Each item has a byte at least.
      need(next, count);
      for (let index = 0; index < count; index++) next = value(next);
    } else {
      while (bytes[next] !== closeArray) next = value(next);
      next++;
    }
    writer.close();
    return next;
  };
  const row = (at: number): number => {
    const width = widths[bytes[at + 2] as number] as number;
    if (at + 3 >= bytes.length) writer.fail('ends too early', at);
    if (width === 0) writer.fail('is an array of one type that is no number', at);
    if (bytes[at + 3] !== countMark) writer.fail('has a type and no count', at);
    const start = at + 5 + (widths[bytes[at + 4] as number] as number);
    const byteCount = width * length(at + 4);
    need(start, byteCount);
    writer.leaf(kinds.numbers, at);
    return start + byteCount;
  };
  const value = (at: number): number => {
    const mark = bytes[at];
    switch (mark) {
      case openObject:
        return object(at);
      case openArray:
        return array(at);
      case textMark:
        return text(at + 1);
      case characterMark:
        need(at + 1, 1);
        writer.leaf(kinds.text, at);
        return at + 2;
      case nullMark:
        writer.leaf(kinds.null, at);
        return at + 1;
      case trueMark:
      case falseMark:
        writer.leaf(kinds.boolean, at);
        return at + 1;
      case undefined:
        return writer.fail('ends too early', at);
      default: {
        const width = widths[mark] as number;
        if (width === 0) writer.fail(`has the unknown mark ${mark}`, at);
        need(at + 1, width);
        writer.leaf(kinds.number, at);
        return at + 1 + width;
      }
    }
  };
  return value;
}

function ubjFormat(bytes: Uint8Array): Format {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const number = (offset: number): number => numberAt(view, offset + 1, bytes[offset] as number);
  /** Type, first byte and count of a row `[$<type>#<length>…`. */
  const rowAt = (offset: number) => ({
    mark: bytes[offset + 2] as number,
    start: offset + 5 + (widths[bytes[offset + 4] as number] as number),
    count: number(offset + 4),
  });
  return {
    name: 'UBJSON',
    text: (offset) => {
      if (bytes[offset] === characterMark) return String.fromCharCode(bytes[offset + 1] as number);
      const start = offset + 1 + (widths[bytes[offset] as number] as number);
      return decoder.decode(bytes.subarray(start, start + number(offset)));
    },
    isText: (offset, name) => {
      if (bytes[offset] === characterMark || number(offset) !== name.length) return false;
      const start = offset + 1 + (widths[bytes[offset] as number] as number);
      for (let index = 0; index < name.length; index++) {
        if (bytes[start + index] !== name.charCodeAt(index)) return false;
      }
      return true;
    },
    number,
    boolean: (offset) => bytes[offset] === trueMark,
    count: (offset) => rowAt(offset).count,
    floats: (offset, into) => {
      const { mark, start } = rowAt(offset);
      const width = widths[mark] as number;
      for (let place = 0, at = start; place < into.length; place++, at += width) into[place] = numberAt(view, at, mark);
    },
    each: (offset, use) => {
      const { mark, start, count } = rowAt(offset);
      const width = widths[mark] as number;
      for (let place = 0, at = start; place < count; place++, at += width) use(numberAt(view, at, mark), place);
    },
  };
}

/** An int64 beyond the whole numbers of a double is rounded: it is too large for anything here either way. */
function numberAt(view: DataView, at: number, mark: number): number {
  switch (mark) {
    case int8Mark:
      return view.getInt8(at);
    case uint8Mark:
      return view.getUint8(at);
    case int16Mark:
      return view.getInt16(at);
    case int32Mark:
      return view.getInt32(at);
    case longMark:
      return 2 ** 32 * view.getInt32(at) + view.getUint32(at + 4);
    case floatMark:
      return view.getFloat32(at);
    default:
      return view.getFloat64(at);
  }
}
