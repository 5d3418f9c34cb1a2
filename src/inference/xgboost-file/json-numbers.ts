// Numbers in JSON text. Most have few digits and a small power of ten: their value is one exact product or quotient in double precision;
// the others go through the platform's own reading.
import { isBetween, numberCharactersMax, parseFloat32 } from './float-text.ts';

export interface NumberReader {
  /** Where the number ends that begins there; -1 when there is none, or one that is too long to be meant. */
  readonly endOfNumber: (at: number) => number;
  /** Where the array ends that begins there, when it holds numbers only; else -1. */
  readonly endOfRow: (at: number) => number;
  readonly double: (at: number) => number;
  readonly count: (rowAt: number) => number;
  readonly floats: (rowAt: number, into: Float32Array) => void;
  readonly each: (rowAt: number, use: (value: number, place: number) => void) => void;
}

const comma = 0x2c;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const closeArray = 0x5d;
const letterE = 0x65;
const letterI = 0x49;
const letterN = 0x4e;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= zero + 9;
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The powers of ten that a double holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const exactMax = 2 ** 53;

export function createNumberReader(bytes: Uint8Array): NumberReader {
  const endOfDigits = (at: number): number => {
    let next = at;
    while (isDigit(bytes[next])) next++;
    return next;
  };
  const endOfWord = (at: number, letters: string): number => {
    for (let index = 0; index < letters.length; index++) {
      if (bytes[at + index] !== letters.charCodeAt(index)) return -1;
    }
    return at + letters.length;
  };
  const endOfNumber = (at: number): number => {
    const first = bytes[at] === minus ? at + 1 : at;
    if (bytes[first] === letterI) return endOfWord(first, 'Infinity');
    if (bytes[first] === letterN) return endOfWord(first, 'NaN');
    let next = endOfDigits(first);
    if (next === first) return -1;
    if (bytes[next] === point) {
      const digits = next + 1;
      next = endOfDigits(digits);
      if (next === digits) return -1;
    }
    if (((bytes[next] as number) | 0x20) === letterE) {
      const digits = bytes[next + 1] === minus || bytes[next + 1] === plus ? next + 2 : next + 1;
      next = endOfDigits(digits);
      if (next === digits) return -1;
    }
    return next - at > numberCharactersMax ? -1 : next;
  };
  const skipSpace = (at: number): number => {
    let next = at;
    while (isSpace(bytes[next])) next++;
    return next;
  };
  const textOf = (at: number): string => {
    let text = '';
    for (let index = at, end = endOfNumber(at); index < end; index++)
      text += String.fromCharCode(bytes[index] as number);
    return text;
  };
  /** The value when it is one exact operation away, else NaN. */
  const exact = (at: number): number => {
    const isNegative = bytes[at] === minus;
    let next = isNegative ? at + 1 : at;
    let digits = 0;
    let exponent = 0;
    while (isDigit(bytes[next])) digits = 10 * digits + ((bytes[next++] as number) - zero);
    if (bytes[next] === point) {
      const first = ++next;
      while (isDigit(bytes[next])) digits = 10 * digits + ((bytes[next++] as number) - zero);
      exponent = first - next;
    }
    if (!(digits < exactMax)) return Number.NaN;
    if (((bytes[next] as number) | 0x20) === letterE) {
      const isDown = bytes[next + 1] === minus;
      next += isDown || bytes[next + 1] === plus ? 2 : 1;
      let power = 0;
      while (isDigit(bytes[next])) power = Math.min(10 * power + ((bytes[next++] as number) - zero), 99_999);
      exponent += isDown ? -power : power;
    }
    const powerOfTen = powersOfTen[Math.abs(exponent)];
    if (powerOfTen === undefined) return Number.NaN;
    const value = exponent < 0 ? digits / powerOfTen : digits * powerOfTen;
    return isNegative ? -value : value;
  };
  const isNumeral = (at: number): boolean => isDigit(bytes[at]) || isDigit(bytes[at + 1]);
  const double = (at: number): number => {
    const value = isNumeral(at) ? exact(at) : Number.NaN;
    return Number.isNaN(value) ? Number(textOf(at)) : value;
  };
  const float = (at: number): number => {
    const value = isNumeral(at) ? exact(at) : Number.NaN;
    return Number.isNaN(value) || isBetween(value) ? parseFloat32(textOf(at)) : value;
  };
  const count = (rowAt: number): number => {
    let next = skipSpace(rowAt + 1);
    if (bytes[next] === closeArray) return 0;
    let commas = 0;
    for (; bytes[next] !== closeArray; next++) if (bytes[next] === comma) commas++;
    return commas + 1;
  };
  /** Where the numbers of a row begin, one after the other. */
  const walk = (rowAt: number, use: (at: number, place: number) => void): void => {
    let next = skipSpace(rowAt + 1);
    for (let place = 0, length = count(rowAt); place < length; place++) {
      use(next, place);
      next = skipSpace(skipSpace(endOfNumber(next)) + 1);
    }
  };
  return {
    endOfNumber,
    endOfRow: (at) => {
      let next = skipSpace(at + 1);
      if (bytes[next] === closeArray) return next + 1;
      for (;;) {
        next = endOfNumber(next);
        if (next === -1) return -1;
        next = skipSpace(next);
        if (bytes[next] === closeArray) return next + 1;
        if (bytes[next] !== comma) return -1;
        next = skipSpace(next + 1);
      }
    },
    double,
    count,
    floats: (rowAt, into) =>
      walk(rowAt, (at, place) => {
        into[place] = float(at);
      }),
    each: (rowAt, use) => walk(rowAt, (at, place) => use(double(at), place)),
  };
}
