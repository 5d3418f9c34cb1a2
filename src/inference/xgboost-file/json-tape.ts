// Reads JSON as XGBoost writes it, with the bare words NaN and Infinity: checks the whole document and notes where its values are. The
// numbers themselves are read when they are asked for.
import { InvalidModel } from '../../core/errors.ts';
import { createNumberReader } from './json-numbers.ts';
import { createTapeWriter, type Document, type Format, kinds, type TapeWriter } from './tape.ts';

/** Throws InvalidModel with the path and the byte of what is wrong. */
export function readJsonDocument(bytes: Uint8Array, depthMax: number): Document {
  const format = jsonFormat(bytes);
  const writer = createTapeWriter(format.text, depthMax, bytes.length);
  const scanner = createScanner(bytes, writer);
  const end = scanner.value(scanner.skipSpace(startOf(bytes)));
  const after = scanner.skipSpace(end);
  if (after < bytes.length) writer.fail('is followed by something else', after);
  return { tape: writer.finish(), format };
}

/** After the byte order mark, when there is one. */
function startOf(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

interface Scanner {
  readonly skipSpace: (at: number) => number;
  /** Notes the value that begins there and returns where it ends. */
  readonly value: (at: number) => number;
}

function createScanner(bytes: Uint8Array, writer: TapeWriter): Scanner {
  const numbers = createNumberReader(bytes);
  const skipSpace = (at: number): number => {
    let next = at;
    while (bytes[next] === 0x20 || bytes[next] === 0x0a || bytes[next] === 0x0d || bytes[next] === 0x09) next++;
    return next;
  };
  const text = (at: number): number => {
    if (bytes[at] !== quote) writer.fail(bytes[at] === undefined ? 'ends too early' : 'has no text here', at);
    writer.leaf(kinds.text, at);
    let next = at + 1;
    for (; bytes[next] !== quote; next++) {
      if (bytes[next] === backslash) next++;
      if (next >= bytes.length) writer.fail('ends inside a text', at);
    }
    return next + 1;
  };
  const word = (at: number, kind: (typeof kinds)['boolean' | 'null'], letters: string): number => {
    for (let index = 0; index < letters.length; index++) {
      if (bytes[at + index] !== letters.charCodeAt(index)) writer.fail('is no JSON', at);
    }
    writer.leaf(kind, at);
    return at + letters.length;
  };
  const object = (at: number): number => {
    writer.open(kinds.object, at);
    let next = skipSpace(at + 1);
    while (bytes[next] !== closeObject) {
      next = skipSpace(text(next));
      if (bytes[next] !== colon) writer.fail('has no colon after the name', next);
      next = skipSpace(value(skipSpace(next + 1)));
      if (bytes[next] === comma) {
        next = skipSpace(next + 1);
        if (bytes[next] === closeObject) writer.fail('has a comma before its end', next);
      } else if (bytes[next] !== closeObject) writer.fail('has no comma after a member', next);
    }
    writer.close();
    return next + 1;
  };
  const array = (at: number): number => {
    const end = numbers.endOfRow(at);
    if (end !== -1) {
      writer.leaf(kinds.numbers, at);
      return end;
    }
    writer.open(kinds.array, at);
    let next = skipSpace(at + 1);
    while (bytes[next] !== closeArray) {
      next = skipSpace(value(next));
      if (bytes[next] === comma) {
        next = skipSpace(next + 1);
        if (bytes[next] === closeArray) writer.fail('has a comma before its end', next);
      } else if (bytes[next] !== closeArray) writer.fail('has no comma after an item', next);
    }
    writer.close();
    return next + 1;
  };
  const value = (at: number): number => {
    switch (bytes[at]) {
      case openObject:
        return object(at);
      case openArray:
        return array(at);
      case quote:
        return text(at);
      case 0x74:
        return word(at, kinds.boolean, 'true');
      case 0x66:
        return word(at, kinds.boolean, 'false');
      case 0x6e:
        return word(at, kinds.null, 'null');
      case undefined:
        return writer.fail('ends too early', at);
      default: {
        const end = numbers.endOfNumber(at);
        if (end === -1) writer.fail('is no JSON', at);
        writer.leaf(kinds.number, at);
        return end;
      }
    }
  };
  return { skipSpace, value };
}

function jsonFormat(bytes: Uint8Array): Format {
  const numbers = createNumberReader(bytes);
  const decoder = new TextDecoder();
  return {
    name: 'JSON',
    text: (offset) => {
      let end = offset + 1;
      while (end < bytes.length && bytes[end] !== quote) end += bytes[end] === backslash ? 2 : 1;
      const raw = decoder.decode(bytes.subarray(offset, end + 1));
      if (!raw.includes('\\')) return raw.slice(1, -1);
      try {
        return String(JSON.parse(raw));
      } catch (error) {
        throw new InvalidModel(`byte ${offset}: the text is no JSON: ${(error as Error).message}`, { cause: error });
      }
    },
    isText: (offset, name) => {
      for (let index = 0; index < name.length; index++) {
        if (bytes[offset + 1 + index] !== name.charCodeAt(index)) return false;
      }
      return bytes[offset + 1 + name.length] === quote;
    },
    number: numbers.double,
    boolean: (offset) => bytes[offset] === 0x74,
    count: numbers.count,
    floats: numbers.floats,
    each: numbers.each,
  };
}
