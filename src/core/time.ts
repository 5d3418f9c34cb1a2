// Times on the wire: when a reading was taken, in any of the forms that producers send, and when an anomaly was detected. A day or an hour
// that does not exist is no time, with a zone as without. Time zones are always named by the caller; nothing here reads a clock.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

const day = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const clock = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
/** The name in brackets is what Java's ZonedDateTime and JavaScript's Temporal add; the offset before it decides. */
const zone = String.raw`(?:(Z)|([+-])(\d{2})(?::?(\d{2}))?)(?:\[[A-Z0-9_+\-/:]{1,50}\])?`;
const extendedPattern = new RegExp(`^${day}[T ]${clock}(?:${zone})?$`, 'i');
const basicPattern = new RegExp(
  String.raw`^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?(?:${zone})?$`,
  'i',
);

/**
 * Reads `collectedAt`: ISO-8601 text with or without zone, or Jackson's array [year, month 1-12, day, hour, minute, second?, nanosecond?].
 * A time without zone is one of `timeZone` (an IANA name). Returns undefined when it is no time of the years 1 to 9999. Cut to whole
 * milliseconds.
 */
export function parseCollectedAt(value: unknown, timeZone: string): EpochMs | undefined {
  if (Array.isArray(value)) return parseArray(value, timeZone);
  return typeof value === 'string' ? parseText(extendedPattern.exec(value), timeZone) : undefined;
}

/** Reads ISO-8601's basic format, such as `20251118T103000Z`. */
export function parseBasicTime(text: string, timeZone: string): EpochMs | undefined {
  return parseText(basicPattern.exec(text), timeZone);
}

/** Keeps a time within what every reader of ours takes, the years 1 to 9999. */
export function withinYears1To9999(time: EpochMs): EpochMs {
  return Math.min(lastMs, Math.max(firstMs, time));
}

/** Whether a time lies in the years 1 to 9999. */
export function isWithinYears1To9999(time: EpochMs): boolean {
  return time >= firstMs && time <= lastMs;
}

/** `YYYY-MM-DDTHH:mm:ss.SSS` as a clock on the wall of `timeZone` shows it, without a zone: what Java reads as LocalDateTime. */
export function formatLocal(time: EpochMs, timeZone: string): string {
  return new Date(time + offsetMs(time, timeZone)).toISOString().slice(0, -1);
}

/** Whether the runtime knows the IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** No clock on Earth is further from UTC; Java takes no more either. */
const offsetMaxMs = 18 * hourMs;

function parseText(match: RegExpExecArray | null, timeZone: string): EpochMs | undefined {
  if (match === null) return undefined;
  const number = (group: number): number => Number(match[group] ?? 0);
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const wall = wallMs(number(1), number(2), number(3), number(4), number(5), number(6), ms);
  if (wall === undefined) return undefined;
  if (match[8] !== undefined) return wall;
  if (match[9] === undefined) return inZone(wall, timeZone);
  const offset = number(10) * hourMs + number(11) * minuteMs;
  if (number(11) > 59 || offset > offsetMaxMs) return undefined;
  return withinYears1To9999(match[9] === '-' ? wall + offset : wall - offset);
}

function parseArray(parts: readonly unknown[], timeZone: string): EpochMs | undefined {
  if (parts.length < 5 || parts.length > 7 || !parts.every((part) => Number.isInteger(part))) return undefined;
  const [year, month, dayOfMonth, hour, minute, second = 0, nanosecond = 0] = parts as [
    number,
    number,
    number,
    number,
    number,
    number?,
    number?,
  ];
  if (nanosecond < 0 || nanosecond > 999_999_999) return undefined;
  const wall = wallMs(year, month, dayOfMonth, hour, minute, second, Math.floor(nanosecond / 1e6));
  return wall === undefined ? undefined : inZone(wall, timeZone);
}

/** The time that a wall clock shows, as if it hung in UTC; undefined when no wall clock ever shows it. */
function wallMs(
  year: number,
  month: number,
  dayOfMonth: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): EpochMs | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysOf(year, month))
    return undefined;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  return utcMs(year, month, dayOfMonth, hour, minute, second) + ms;
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function daysOf(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeapYear ? 29 : (monthDays[month - 1] as number);
}

/** The calendar repeats itself after 400 years. */
const calendarCycleMs = 146_097 * 24 * hourMs;

/** Date.UTC, which takes the years 0 to 99 for 1900 to 1999, for the years that are meant. */
function utcMs(year: number, month: number, dayOfMonth: number, hour: number, minute: number, second: number): EpochMs {
  return year < 100
    ? Date.UTC(year + 400, month - 1, dayOfMonth, hour, minute, second) - calendarCycleMs
    : Date.UTC(year, month - 1, dayOfMonth, hour, minute, second);
}

const firstMs = utcMs(1, 1, 1, 0, 0, 0);
const lastMs = utcMs(9999, 12, 31, 23, 59, 59) + 999;

/**
 * The instant at which a wall clock in the zone shows this. An unset time (year 1) east of Greenwich would be one of the year before, which
 * few databases and readers take; nobody means it to the hour, so it becomes the first instant that all of them take.
 */
function inZone(wall: EpochMs, timeZone: string): EpochMs {
  if (timeZone === 'UTC') return wall;
  // The offset at the wall time differs from the one at the instant only near a change of clocks; a second look settles it.
  const guess = wall - offsetMs(wall, timeZone);
  return withinYears1To9999(wall - offsetMs(guess, timeZone));
}

const quarterMs = 15 * minuteMs;
const quartersKept = 1024;

/**
 * What times without a zone are in this one, for many of them: `inZone`, asked twice for each quarter of an hour, at its beginning and at its
 * end. Where both are as far from the wall, all between are: clocks are not changed twice in a quarter of an hour.
 */
export function createLocalTime(timeZone: string): (wall: EpochMs) => EpochMs {
  if (timeZone === 'UTC') return (wall) => wall;
  const quarters = new Float64Array(quartersKept).fill(Number.NaN);
  const offsets = new Float64Array(quartersKept);
  return (wall) => {
    const quarter = Math.floor(wall / quarterMs);
    const place = (quarter % quartersKept) + (quarter < 0 ? quartersKept - 1 : 0);
    if (quarters[place] !== quarter) {
      const from = quarter * quarterMs;
      const last = from + quarterMs - 1;
      const offset = from - inZone(from, timeZone);
      quarters[place] = quarter;
      offsets[place] = offset === last - inZone(last, timeZone) ? offset : Number.NaN;
    }
    const offset = offsets[place] as number;
    return Number.isNaN(offset) ? inZone(wall, timeZone) : wall - offset;
  };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function offsetMs(time: EpochMs, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = formatter.formatToParts(time);
  const text = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(text(type));
  // The year before the year 1 is 1 BC.
  const year = text('era').startsWith('B') ? 1 - part('year') : part('year');
  const wall = utcMs(year, part('month'), part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(time / 1000) * 1000;
}
