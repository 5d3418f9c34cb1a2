// A text put together as bytes: what is the same each time is encoded once and copied, and numbers are written digit by digit, each as
// number-text.ts says it. A text of thousands of characters made of hundreds of pieces leaves nothing behind but itself.
import { digitsMax, writeDigits, writeTenThousandths } from './digits.ts';
import { numberText, rounded } from './number-text.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A part of a text, to be copied. */
export function encodePiece(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Grows as it must. Holds one text at a time, whose beginning is `clear`. */
export class TextBytes {
  #bytes = new Uint8Array(8_192);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  piece(encoded: Uint8Array): void {
    this.#makeRoom(encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  text(text: string): void {
    this.#makeRoom(3 * text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      if (code > asciiMax) {
        this.#length += encoder.encodeInto(text, bytes.subarray(this.#length)).written;
        return;
      }
      bytes[at++] = code;
    }
    this.#length = at;
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

  toString(): string {
    return decoder.decode(this.#bytes.subarray(0, this.#length));
  }

  /** A whole number divided by ten thousand. Of so few digits, the nearest double is always written as they are. */
  #tenThousandths(count: number): void {
    if (!(Math.abs(count) <= digitsMax)) {
      this.text(Number.isFinite(count) ? String(count / 10_000) : 'null');
      return;
    }
    this.#makeRoom(numberBytesMax);
    if (count < 0) this.#bytes[this.#length++] = minus;
    this.#length = writeTenThousandths(this.#bytes, this.#length, Math.abs(count));
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
    let at = this.#length;
    if (value < 0) bytes[at++] = minus;
    bytes[at++] = zero;
    bytes[at++] = point;
    for (let each = 0; each < zeros; each++) bytes[at++] = zero;
    at = writeDigits(bytes, at, count);
    while (bytes[at - 1] === zero) at--;
    this.#length = at;
    return true;
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const [minus, point, zero] = [0x2d, 0x2e, 0x30];
const asciiMax = 0x7f;
const numberBytesMax = 32;
const powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
