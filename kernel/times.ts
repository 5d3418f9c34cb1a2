// The times of readings: YYYY-MM-DDTHH:mm, then perhaps seconds with a fraction, then perhaps Z or an offset. Every function gives the address
// behind what it has read, or 0 for what is to be left to the general decoder.

/** What a time is: an instant, the record's own, or one on the wall of a zone. */
export const timeIsInstant: u8 = 0;
export const timeIsAbsent: u8 = 1;
export const timeIsLocal: u8 = 2;

/** What was read last, in milliseconds since 1970; on the wall of a zone, as if that hung in UTC. */
export let time: f64 = 0;
export let timeKind: u8 = 0;
/** The sixteen bytes up to the minute that were read last, and what they mean: most readings are of the minute of the one before. */
let minuteText: v128 = i8x16(
  0x31,
  0x39,
  0x37,
  0x30,
  0x2d,
  0x30,
  0x31,
  0x2d,
  0x30,
  0x31,
  0x54,
  0x30,
  0x30,
  0x3a,
  0x30,
  0x30,
);
let minuteMs: f64 = 0;

/** The reading in hand has no time yet. */
export function beginTime(): void {
  time = 0;
  timeKind = timeIsAbsent;
}

export function readTime(at: usize): usize {
  if (load<u8>(at) !== 0x22) return load<u32>(at) === 0x6c6c756e ? at + 4 : 0;
  at++;
  const text = v128.load(at);
  if (v128.any_true(v128.xor(text, minuteText)) && !readMinute(text)) return 0;
  time = minuteMs;
  timeKind = timeIsLocal;
  at += 16;
  if (load<u8>(at) === 0x3a) {
    const second = twoDigits(at + 1);
    if (second > 59) return 0;
    time += (second * 1000) as f64;
    at += 3;
    const mark = load<u8>(at);
    if (mark === 0x2e || mark === 0x2c) {
      at = readFraction(at + 1);
      if (at === 0) return 0;
    }
  }
  const zone = load<u8>(at);
  if (zone === 0x5a) {
    timeKind = timeIsInstant;
    at++;
  } else if (zone === 0x2b || zone === 0x2d) {
    timeKind = timeIsInstant;
    at = readOffset(at);
    if (at === 0) return 0;
  }
  return load<u8>(at) === 0x22 ? at + 1 : 0;
}

/** Years from 2 to 9998, so that no offset leaves what the general decoder takes. */
function readMinute(text: v128): bool {
  const digits = i8x16.sub(text, i8x16.splat(0x30));
  const isDigit = i8x16.lt_u(digits, i8x16.splat(10));
  // 0000-00-00T00:00, or a blank for the T.
  const isMark = i8x16.eq(text, i8x16(0, 0, 0, 0, 0x2d, 0, 0, 0x2d, 0, 0, 0x54, 0, 0, 0x3a, 0, 0));
  const isBlank = i8x16.eq(text, i8x16(0, 0, 0, 0, 0x2d, 0, 0, 0x2d, 0, 0, 0x20, 0, 0, 0x3a, 0, 0));
  const wantsDigit = i8x16(-1, -1, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1);
  const fits = v128.bitselect(isDigit, v128.or(isMark, isBlank), wantsDigit);
  if (!i8x16.all_true(fits)) return false;
  const inPairs = i8x16.swizzle(digits, i8x16(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 16, 16, 16, 16));
  const weights = i16x8(10, 1, 10, 1, 10, 1, 10, 1);
  const date = i32x4.extadd_pairwise_i16x8_u(i16x8.mul(i16x8.extend_low_i8x16_u(inPairs), weights));
  const clock = i32x4.extadd_pairwise_i16x8_u(i16x8.mul(i16x8.extend_high_i8x16_u(inPairs), weights));
  const year = i32x4.extract_lane(date, 0) * 100 + i32x4.extract_lane(date, 1);
  const month = i32x4.extract_lane(date, 2);
  const day = i32x4.extract_lane(date, 3);
  const hour = i32x4.extract_lane(clock, 0);
  const minute = i32x4.extract_lane(clock, 1);
  if (year < 2 || year > 9998 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false;
  if (hour > 23 || minute > 59) return false;
  minuteText = text;
  minuteMs = ((daysSince1970(year, month, day) * 1440 + hour * 60 + minute) as f64) * 60000;
  return true;
}

function daysOf(year: i32, month: i32): i32 {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The year begins with March here, so that the day that some years have more is its last. */
function daysSince1970(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

/** A large number where there are no two digits. */
function twoDigits(at: usize): u32 {
  const tens = (load<u8>(at) as u32) - 0x30;
  const ones = (load<u8>(at, 1) as u32) - 0x30;
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
}

/** One digit to nine, of which three count. */
function readFraction(at: usize): usize {
  const from = at;
  let ms: u32 = 0;
  let worth: u32 = 100;
  let digit = (load<u8>(at) as u32) - 0x30;
  while (digit <= 9) {
    ms += digit * worth;
    worth /= 10;
    at++;
    digit = (load<u8>(at) as u32) - 0x30;
  }
  time += ms as f64;
  return at === from || at - from > 9 ? 0 : at;
}

function readOffset(at: usize): usize {
  const isAhead = load<u8>(at) === 0x2b;
  const hours = twoDigits(at + 1);
  at += 3;
  let minutes: u32 = 0;
  if (load<u8>(at) !== 0x22) {
    if (load<u8>(at) === 0x3a) at++;
    minutes = twoDigits(at);
    at += 2;
  }
  const offset = hours * 60 + minutes;
  if (minutes > 59 || offset > 1080) return 0;
  time += (isAhead ? -(offset as f64) : (offset as f64)) * 60000;
  return at;
}
