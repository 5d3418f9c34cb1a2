// Readings out of their JSON, byte by byte: values that are written as the contract says become columns, and every other value is left to the
// general decoder (src/core/reading/), which is what decides. So whatever this file does not expect, or cannot compute exactly, it leaves:
// escapes in names, a member that comes twice, texts for numbers, more digits than a double holds, a value out of range, bytes that are no
// UTF-8. What it takes is JSON to the last byte. The caller lays out memory and says what stands where; nothing here allocates.

import { memberBlocksAt, memberBytes } from '../src/inference/kernel/layout';
import { depthMax, isSpace, skipSpace, skipText, skipValue } from './json';
import { number, readNumber, readWhole } from './numbers';
import { beginTime, readTime, time, timeKind } from './times';

/** What became of a value; else the kind of its time. */
const isLeft: u8 = 3;
/** After the members before it: the machine's id, the DCP's and the time come first, in this order. */
const firstSensor: u32 = 3;

/**
 * `positions` and `lengths` of values (i32; -1 for none), relative to `origin`. `members` has `memberCount` of them, of which those of the bits of
 * `wanted` must be there, and one sensor at least; `follows` has a byte for each and one: which member came after it last, first for the beginning.
 * `powers` are those of ten up to 22. For each value a machine id, a time, and a number for each sensor (f64; NaN for one that is not there) are
 * written, and what became of it (u8).
 */
export function decodeReadings(
  origin: usize,
  positions: usize,
  lengths: usize,
  count: i32,
  members: usize,
  memberCount: u32,
  wanted: u64,
  follows: usize,
  powers: usize,
  machineIds: usize,
  times: usize,
  sensors: usize,
  outcomes: usize,
): void {
  const rowBytes = ((memberCount - firstSensor) as usize) << 3;
  // All but the DCP's id and the time.
  const isAllWanted = wanted === ((((1 as u64) << memberCount) - 1) & ~(6 as u64));
  for (let row = 0; row < count; row++) {
    const length = load<i32>(lengths);
    const value = origin + (load<i32>(positions) as usize);
    if (!isAllWanted) for (let at: usize = 0; at < rowBytes; at += 8) store<f64>(sensors + at, NaN);
    const isRead =
      length > 0 &&
      decodeReading(
        value,
        value + (length as usize),
        members,
        memberCount,
        wanted,
        follows,
        powers,
        machineIds,
        sensors,
      );
    store<u8>(outcomes, isRead ? timeKind : isLeft);
    store<f64>(times, time);
    positions += 4;
    lengths += 4;
    machineIds += 8;
    times += 8;
    sensors += rowBytes;
    outcomes += 1;
  }
}

/** False for a value that is to be left. */
function decodeReading(
  at: usize,
  end: usize,
  members: usize,
  memberCount: u32,
  wanted: u64,
  follows: usize,
  powers: usize,
  machineId: usize,
  sensors: usize,
): bool {
  at = skipFrame(at, end);
  at = skipSpace(at);
  if (load<u8>(at) !== 0x7b) return false;
  at = skipSpace(at + 1);
  let seen: u64 = 0;
  let previous: usize = 0;
  let isClosed = false;
  beginTime();
  while (at < end) {
    if (load<u8>(at) !== 0x22) return false;
    at++;
    let member: u32 = load<u8>(follows + previous);
    if (!isNamed(at, members + (member as usize) * memberBytes)) {
      member = findMember(at, members, memberCount);
      if (member < memberCount) store<u8>(follows + previous, member as u8);
    }
    if (member < memberCount) {
      at += load<u32>(members + (member as usize) * memberBytes, 4) as usize;
      const bit = (1 as u64) << member;
      if (seen & bit) return false;
      seen |= bit;
      previous = (member as usize) + 1;
    } else {
      at = skipPlainName(at, end);
      if (at === 0) return false;
    }
    at = skipSpace(at);
    if (load<u8>(at) !== 0x3a) return false;
    at = skipSpace(at + 1);
    if (member >= memberCount) {
      at = skipValue(at, end, depthMax);
    } else if (member >= firstSensor) {
      const slot = ((member - firstSensor) as usize) << 3;
      at = readSensor(at, powers, members + (member as usize) * memberBytes);
      store<f64>(sensors + slot, number);
    } else if (member === 0) {
      at = readWhole(at);
      store<f64>(machineId, number);
    } else if (member === 1) {
      at = skipConfigId(at);
    } else {
      at = readTime(at);
    }
    if (at === 0) return false;
    at = skipSpace(at);
    const next = load<u8>(at);
    at++;
    isClosed = next === 0x7d;
    if (isClosed) break;
    if (next !== 0x2c) return false;
    at = skipSpace(at);
  }
  while (at < end && isSpace(load<u8>(at))) at++;
  return isClosed && at === end && (seen & wanted) === wanted && seen >> firstSensor !== 0;
}

/** Confluent's five bytes, and a byte-order mark. */
function skipFrame(at: usize, end: usize): usize {
  if (load<u8>(at) === 0 && end - at > 5) at += 5;
  const hasMark = load<u8>(at) === 0xef && load<u8>(at, 1) === 0xbb && load<u8>(at, 2) === 0xbf;
  return hasMark ? at + 3 : at;
}

// Names

function isNamed(at: usize, member: usize): bool {
  let block = member + memberBlocksAt;
  for (let left = load<u32>(member); left > 0; left--, block += 32, at += 16) {
    const differs = v128.and(v128.xor(v128.load(at), v128.load(block)), v128.load(block, 16));
    if (v128.any_true(differs)) return false;
  }
  return true;
}

function findMember(at: usize, members: usize, memberCount: u32): u32 {
  for (let member: u32 = 0; member < memberCount; member++, members += memberBytes) {
    if (isNamed(at, members)) return member;
  }
  return memberCount;
}

/** A name with an escape may be any name. */
function skipPlainName(at: usize, end: usize): usize {
  const behind = skipText(at, end);
  for (let each = at; each < behind; each++) if (load<u8>(each) === 0x5c) return 0;
  return behind;
}

// Members of the contract: 0 for what is to be left

function readSensor(at: usize, powers: usize, member: usize): usize {
  at = readNumber(at, powers);
  return number > load<f64>(member, 8) && number <= load<f64>(member, 16) ? at : 0;
}

function skipConfigId(at: usize): usize {
  if (load<u32>(at) === 0x6c6c756e) return at + 4;
  return readWhole(load<u8>(at) === 0x2d ? at + 1 : at);
}
