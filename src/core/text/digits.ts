// Decimal numbers as bytes of ASCII, digit by digit: what JavaScript itself would write, without making a text of each number.

/** The largest that both functions take. */
export const digitsMax = 2 ** 31 - 1;

const [zero, point] = [0x30, 0x2e];

/** A whole number from 0. Returns where the digits end. The arithmetic is that of 32 bits, which is what makes it quick. */
export function writeDigits(bytes: Uint8Array, start: number, number: number): number {
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
export function writeTenThousandths(bytes: Uint8Array, start: number, tenThousandths: number): number {
  const whole = (tenThousandths / 10_000) | 0;
  return writeDecimals(bytes, writeDigits(bytes, start, whole), (tenThousandths - whole * 10_000) | 0);
}

/** Point and four decimals, without zeros at their end; nothing for 0. */
function writeDecimals(bytes: Uint8Array, start: number, tenThousandths: number): number {
  let at = start;
  let decimals = tenThousandths;
  if (decimals === 0) return at;
  bytes[at++] = point;
  for (let unit = 1_000; decimals > 0; unit = (unit / 10) | 0) {
    const digit = (decimals / unit) | 0;
    bytes[at++] = zero + digit;
    decimals -= digit * unit;
  }
  return at;
}
