// JSON put together as bytes: what is the same in every answer is encoded once and copied, and numbers are written digit by digit. Ten thousand
// numbers a batch are most of its answer, and JSON.stringify would make an object and a text of each row first. What is written here is what
// JSON.stringify would write; who copies fragments sees to it that they fit together.

import { roundTo4 } from '../../core/features.ts';
import { digitsMax, writeDigits, writeTenThousandths } from '../../core/text/digits.ts';

export class JsonBytes {
  #bytes: Buffer;
  #length = 0;

  /** It grows when that is not enough. */
  constructor(bytesExpected: number) {
    this.#bytes = Buffer.allocUnsafe(bytesExpected);
  }

  /** JSON, or a part of it, that `encodeJson` has made once. */
  fragment(encoded: Uint8Array): void {
    this.#makeRoom(encoded.length);
    this.#bytes.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  /** Any value, the slow way. */
  value(value: unknown): void {
    this.fragment(encodeJson(JSON.stringify(value)));
  }

  wholeNumber(number: number): void {
    this.#makeRoom(numberBytesMax);
    if (number >= 0 && number <= digitsMax) this.#length = writeDigits(this.#bytes, this.#length, number);
    else this.#text(`${number}`);
  }

  /** Rounded to four decimals; null where it is no finite number. */
  roundedTo4(number: number): void {
    this.#makeRoom(numberBytesMax);
    const tenThousandths = Math.round(number * 10_000);
    if (!(Math.abs(tenThousandths) <= digitsMax)) {
      this.#text(JSON.stringify(roundTo4(number)));
      return;
    }
    if (tenThousandths < 0) this.#bytes[this.#length++] = minus;
    this.#length = writeTenThousandths(this.#bytes, this.#length, Math.abs(tenThousandths));
  }

  text(): string {
    return this.#bytes.toString('utf8', 0, this.#length);
  }

  /** No copy: nothing may be written after this. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins anew in the same memory. */
  clear(): void {
    this.#length = 0;
  }

  #text(ascii: string): void {
    this.#length += this.#bytes.write(ascii, this.#length, 'latin1');
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

export function encodeJson(json: string): Uint8Array {
  return Buffer.from(json, 'utf8');
}

const minus = 0x2d;
/** No number has more characters in JavaScript's own spelling. */
const numberBytesMax = 32;
