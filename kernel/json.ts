// JSON that nobody looks into: passed over, and JSON all the same. Every function gives the address behind what it has passed, or 0 for what is to
// be left to the general decoder.

/** Of objects and arrays; the general decoder takes more. */
export const depthMax: i32 = 60;

/** May run on behind the value: then the end is not met. */
export function skipSpace(at: usize): usize {
  while (isSpace(load<u8>(at))) at++;
  return at;
}

export function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function skipValue(at: usize, end: usize, depth: i32): usize {
  const first = load<u8>(at);
  if (first === 0x22) return skipText(at + 1, end);
  if (first === 0x7b) return skipObject(at + 1, end, depth - 1);
  if (first === 0x5b) return skipArray(at + 1, end, depth - 1);
  if (first === 0x74) return load<u32>(at) === 0x65757274 ? at + 4 : 0;
  if (first === 0x66) return load<u32>(at, 1) === 0x65736c61 ? at + 5 : 0;
  if (first === 0x6e) return load<u32>(at) === 0x6c6c756e ? at + 4 : 0;
  return skipNumber(at);
}

function skipObject(at: usize, end: usize, depth: i32): usize {
  if (depth === 0) return 0;
  at = skipSpace(at);
  if (load<u8>(at) === 0x7d) return at + 1;
  while (at < end) {
    if (load<u8>(at) !== 0x22) return 0;
    at = skipText(at + 1, end);
    if (at === 0) return 0;
    at = skipSpace(at);
    if (load<u8>(at) !== 0x3a) return 0;
    at = skipValue(skipSpace(at + 1), end, depth);
    if (at === 0) return 0;
    at = skipSpace(at);
    const next = load<u8>(at);
    if (next === 0x7d) return at + 1;
    if (next !== 0x2c) return 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function skipArray(at: usize, end: usize, depth: i32): usize {
  if (depth === 0) return 0;
  at = skipSpace(at);
  if (load<u8>(at) === 0x5d) return at + 1;
  while (at < end) {
    at = skipValue(at, end, depth);
    if (at === 0) return 0;
    at = skipSpace(at);
    const next = load<u8>(at);
    if (next === 0x5d) return at + 1;
    if (next !== 0x2c) return 0;
    at = skipSpace(at + 1);
  }
  return 0;
}

function skipNumber(at: usize): usize {
  if (load<u8>(at) === 0x2d) at++;
  const isZero = load<u8>(at) === 0x30;
  const whole = skipDigits(at);
  if (whole === at || (isZero && whole > at + 1)) return 0;
  at = whole;
  if (load<u8>(at) === 0x2e) {
    at = skipDigits(at + 1);
    if (at === whole + 1) return 0;
  }
  if ((load<u8>(at) | 0x20) === 0x65) {
    const sign = load<u8>(at, 1);
    const from = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    at = skipDigits(from);
    if (at === from) return 0;
  }
  return at;
}

function skipDigits(at: usize): usize {
  while ((load<u8>(at) as u32) - 0x30 <= 9) at++;
  return at;
}

/** From behind the opening quote to behind the closing one. */
export function skipText(at: usize, end: usize): usize {
  while (at < end) {
    const bytes = v128.load(at);
    const isSpecial = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      // Controls, and, taken as negative numbers, bytes beyond ASCII.
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    );
    const mask = i8x16.bitmask(isSpecial);
    if (mask === 0) {
      at += 16;
      continue;
    }
    at += ctz(mask) as usize;
    const byte = load<u8>(at);
    if (byte === 0x22) return at + 1;
    if (byte === 0x5c) at = skipEscape(at + 1);
    else at = byte < 0x20 ? 0 : skipMultibyte(at);
    if (at === 0) return 0;
  }
  return 0;
}

function skipEscape(at: usize): usize {
  switch (load<u8>(at)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 1;
    case 0x75:
      return isHex(at + 1) && isHex(at + 2) && isHex(at + 3) && isHex(at + 4) ? at + 5 : 0;
    default:
      return 0;
  }
}

function isHex(at: usize): bool {
  const byte = load<u8>(at);
  return (byte as u32) - 0x30 <= 9 || ((byte | 0x20) as u32) - 0x61 <= 5;
}

/** One character beyond ASCII: no longer than it needs to be, no half of a pair, none beyond the last. */
function skipMultibyte(at: usize): usize {
  const lead = load<u8>(at);
  const second = load<u8>(at, 1);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return isContinuation(second) ? at + 2 : 0;
  if (!isContinuation(load<u8>(at, 2))) return 0;
  if (lead < 0xf0) {
    const isFine = lead === 0xe0 ? second >= 0xa0 : lead === 0xed ? second <= 0x9f : true;
    return isFine && isContinuation(second) ? at + 3 : 0;
  }
  const isFine = lead === 0xf0 ? second >= 0x90 : lead === 0xf4 ? second <= 0x8f : true;
  return isFine && isContinuation(second) && isContinuation(load<u8>(at, 3)) ? at + 4 : 0;
}

function isContinuation(byte: u8): bool {
  return (byte & 0xc0) === 0x80;
}
