// JSON put together as bytes: what is the same in every answer is encoded once and copied, and numbers are written digit by digit. Ten thousand
// numbers a batch are most of its answer, and JSON.stringify would make an object and a text of each row first. What is written here is what
// JSON.stringify would write; who copies fragments sees to it that they fit together.
import { roundTo4 } from '../../core/features.ts';

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
    if (number >= 0 && number <= int32Max) this.#length = writeDigits(this.#bytes, this.#length, number);
    else this.#text(`${number}`);
  }

  /** Rounded to four decimals; null where it is no finite number. */
  roundedTo4(number: number): void {
    this.#makeRoom(numberBytesMax);
    const tenThousandths = Math.round(number * 10_000);
    if (!(Math.abs(tenThousandths) <= int32Max)) {
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

const int32Max = 2 ** 31 - 1;
const [zero, point, minus] = [0x30, 0x2e, 0x2d];
/** No number has more characters in JavaScript's own spelling. */
const numberBytesMax = 32;

/** Returns where the digits end. The arithmetic is that of 32 bits, which is what makes it quick. */
function writeDigits(bytes: Buffer, start: number, number: number): number {
  let digits = 1;
  for (let rest = number; rest >= 10; rest = (rest / 10) | 0) digits++;
  let rest = number | 0;
  for (let at = start + digits - 1; at >= start; at--) {
    const tenth = (rest / 10) | 0;
    bytes[at] = zero + (rest - tenth * 10);
    rest = tenth;
  }
  return start + digits;
}

/** The same for a number of ten thousandths: whole, point, and the decimals without zeros at their end. */
function writeTenThousandths(bytes: Buffer, start: number, tenThousandths: number): number {
  const whole = (tenThousandths / 10_000) | 0;
  let at = writeDigits(bytes, start, whole);
  let decimals = (tenThousandths - whole * 10_000) | 0;
  if (decimals === 0) return at;
  bytes[at++] = point;
  for (let unit = 1_000; decimals > 0; unit = (unit / 10) | 0) {
    const digit = (decimals / unit) | 0;
    bytes[at++] = zero + digit;
    decimals -= digit * unit;
  }
  return at;
}
