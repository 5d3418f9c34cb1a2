// Numbers of JSON, exactly as JavaScript reads them. Every function gives the address behind the number, or 0 for one that is to be left to the
// general decoder.

/** What was read last. */
export let number: f64 = 0;

/** A number without a fraction and without a sign. */
export function readWhole(at: usize): usize {
  const from = at;
  let value: u64 = 0;
  for (;;) {
    const digit = (load<u8>(at) as u32) - 0x30;
    if (digit > 9) break;
    value = value * 10 + (digit as u64);
    at++;
  }
  const digits = at - from;
  if (digits === 0 || digits > 15 || (digits > 1 && load<u8>(from) === 0x30) || isInNumber(load<u8>(at))) return 0;
  number = value as f64;
  return at;
}

/** A point or an exponent. */
function isInNumber(byte: u8): bool {
  return byte === 0x2e || (byte | 0x20) === 0x65;
}

/**
 * A JSON number, exactly: a mantissa below 2^53 and a power of ten up to 22 are doubles, and one operation on them rounds as JavaScript does.
 */
export function readNumber(at: usize, powers: usize): usize {
  const isNegative = load<u8>(at) === 0x2d;
  if (isNegative) at++;
  const from = at;
  let mantissa: u64 = 0;
  let digit = (load<u8>(at) as u32) - 0x30;
  while (digit <= 9) {
    mantissa = mantissa * 10 + (digit as u64);
    at++;
    digit = (load<u8>(at) as u32) - 0x30;
  }
  let digits = at - from;
  if (digits === 0 || (digits > 1 && load<u8>(from) === 0x30)) return 0;
  let exponent: i32 = 0;
  if (load<u8>(at) === 0x2e) {
    at++;
    const point = at;
    digit = (load<u8>(at) as u32) - 0x30;
    while (digit <= 9) {
      mantissa = mantissa * 10 + (digit as u64);
      at++;
      digit = (load<u8>(at) as u32) - 0x30;
    }
    exponent = -((at - point) as i32);
    if (exponent === 0) return 0;
    digits += at - point;
  }
  if ((load<u8>(at) | 0x20) === 0x65) {
    at++;
    const sign = load<u8>(at);
    if (sign === 0x2b || sign === 0x2d) at++;
    const first = at;
    let given: i32 = 0;
    digit = (load<u8>(at) as u32) - 0x30;
    while (digit <= 9) {
      given = given * 10 + (digit as i32);
      at++;
      digit = (load<u8>(at) as u32) - 0x30;
    }
    if (at === first || at - first > 3) return 0;
    exponent += sign === 0x2d ? -given : given;
  }
  // Nineteen digits are below 2^64.
  if (digits > 19 || mantissa > 0x1fffffffffffff || exponent > 22 || exponent < -22) return 0;
  const places = (exponent < 0 ? -exponent : exponent) as usize;
  const power = load<f64>(powers + (places << 3));
  const value = exponent < 0 ? (mantissa as f64) / power : (mantissa as f64) * power;
  number = isNegative ? -value : value;
  return at;
}
