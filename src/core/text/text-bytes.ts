// Texts put together as bytes: what is the same each time is encoded once and copied, and numbers are written digit by digit, each as
// number-text.ts says it. They lie close together in blocks outside the heap: thousands of some kilobytes that wait to be stored, which a collection
// would copy, twice, if they were strings.
import { giveBack } from '../give-back.ts';
import { digitsMax, writeDigits, writeTenThousandths } from './digits.ts';
import { numberText, rounded } from './number-text.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A part of a text, to be copied. */
export function encodePiece(text: string): Uint8Array {
  return encoder.encode(text);
}

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The texts of a batch, one after another: a text is written piece by piece, and then taken. */
export class TextBytes {
  /** Behind texts that were taken, which are never written over. */
  #bytes = new Uint8Array(0);
  /** Of the text in hand. */
  #start = 0;
  #end = 0;
  /** Those before the one in hand. */
  readonly #full: ArrayBuffer[] = [];

  /** What has been written since the last text was taken is none. */
  clear(): void {
    this.#end = this.#start;
  }

  /** The text in hand; the next one begins behind it. */
  take(): Uint8Array {
    const text = this.#bytes.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return text;
  }

  /** All of them, as soon as nobody reads any (core/give-back). */
  giveBack(): void {
    giveBack([...this.#full, this.#bytes.buffer]);
  }

  piece(encoded: Uint8Array): void {
    this.#makeRoom(encoded.length);
    this.#bytes.set(encoded, this.#end);
    this.#end += encoded.length;
  }

  text(text: string): void {
    this.#makeRoom(3 * text.length);
    const bytes = this.#bytes;
    let at = this.#end;
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      if (code > asciiMax) {
        this.#end += encoder.encodeInto(text, bytes.subarray(this.#end)).written;
        return;
      }
      bytes[at++] = code;
    }
    this.#end = at;
  }

  /** What stands between the quotes of the JSON of a text that is ASCII without control characters. False, with nothing written, for any other. */
  plainJson(ascii: Uint8Array): boolean {
    this.#makeRoom(2 * ascii.length);
    const bytes = this.#bytes;
    let at = this.#end;
    for (let place = 0; place < ascii.length; place++) {
      const byte = ascii[place] as number;
      if (byte > asciiMax || byte < space) return false;
      if (byte === quote || byte === backslash) bytes[at++] = backslash;
      bytes[at++] = byte;
    }
    this.#end = at;
    return true;
  }

  /** The JSON of `fourDecimals`. */
  fourDecimals(value: number): void {
    this.#tenThousandths(Math.round(value * 10_000));
  }

  /** The JSON of `rounded`. */
  rounded(value: number): void {
    const size = Math.abs(value);
    if (size >= 1 || value === 0 || Number.isNaN(size)) this.fourDecimals(value);
    else if (!this.#significant(value, 4)) this.text(String(rounded(value)));
  }

  /** What `numberText` says. */
  said(value: number): void {
    const size = Math.abs(value);
    if (value === 0 || (size >= 1_000 && size < 100_000)) this.#tenThousandths(Math.round(value) * 10_000);
    else if (size >= 100 && size < 1_000) this.#tenThousandths(Math.round(value * 10) * 1_000);
    else if (size >= 1 && size < 100) this.#tenThousandths(Math.round(value * 100) * 100);
    else if (!this.#significant(value, 3)) this.text(numberText(value));
  }

  /** A whole number divided by ten thousand. Of so few digits, the nearest double is always written as they are. */
  #tenThousandths(count: number): void {
    if (!(Math.abs(count) <= digitsMax)) {
      this.text(Number.isFinite(count) ? String(count / 10_000) : 'null');
      return;
    }
    this.#makeRoom(numberBytesMax);
    if (count < 0) this.#bytes[this.#end++] = minus;
    this.#end = writeTenThousandths(this.#bytes, this.#end, Math.abs(count));
  }

  /** A number below 1, rounded to so many digits that count. False, with nothing written, where a closer look is needed. */
  #significant(value: number, digits: 3 | 4): boolean {
    const size = Math.abs(value);
    if (!(size >= 0.001 && size < 1)) return false;
    const zeros = size >= 0.1 ? 0 : size >= 0.01 ? 1 : 2;
    const scaled = size * (powers[digits + zeros] as number);
    const below = Math.floor(scaled);
    const count = scaled - below > 0.5 ? below + 1 : below;
    // Near the middle the exact value decides, and where a digit is added the number has one zero less.
    if (Math.abs(scaled - below - 0.5) < 1e-6 || count === powers[digits]) return false;
    this.#makeRoom(numberBytesMax);
    const bytes = this.#bytes;
    let at = this.#end;
    if (value < 0) bytes[at++] = minus;
    bytes[at++] = zero;
    bytes[at++] = point;
    for (let each = 0; each < zeros; each++) bytes[at++] = zero;
    at = writeDigits(bytes, at, count);
    while (bytes[at - 1] === zero) at--;
    this.#end = at;
    return true;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const begun = this.#bytes.subarray(this.#start, this.#end);
    // A few texts take a small block, and many not many.
    const next = Math.min(blockBytesMax, Math.max(blockBytesMin, 2 * this.#bytes.length));
    const block = new Uint8Array(Math.max(next, 2 * (begun.length + bytes)));
    block.set(begun);
    this.#full.push(this.#bytes.buffer);
    this.#bytes = block;
    this.#start = 0;
    this.#end = begun.length;
  }
}

const [space, quote, minus, point, zero, backslash] = [0x20, 0x22, 0x2d, 0x2e, 0x30, 0x5c];
const asciiMax = 0x7f;
const numberBytesMax = 32;
const [blockBytesMin, blockBytesMax] = [8_192, 262_144];
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
