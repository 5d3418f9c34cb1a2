// Times on the wire: when a reading was taken, in any of the forms that producers send, and when an anomaly was detected. Time zones
// are always named by the caller; nothing here reads a clock.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

const zonelessPattern = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?$/;
const zonedPattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)$/i;

/**
 * Reads `collectedAt`: ISO-8601 text with or without zone, or Jackson's array [year, month 1-12, day, hour, minute, second?, nanosecond?].
 * A time without zone is one of `timeZone` (an IANA name). Returns undefined when it is no time. Cut to whole milliseconds.
 */
export function parseCollectedAt(value: unknown, timeZone: string): EpochMs | undefined {
  if (Array.isArray(value)) return parseArray(value, timeZone);
  if (typeof value !== 'string') return undefined;
  const zoneless = zonelessPattern.exec(value);
  if (zoneless !== null) {
    const [year, month, day, hour, minute, second] = zoneless.slice(1, 7).map((digits) => Number(digits ?? 0));
    const ms = Number((zoneless[7] ?? '').padEnd(3, '0').slice(0, 3));
    return zonedTime([year, month, day, hour, minute, second] as TimeFields, ms, timeZone);
  }
  if (!zonedPattern.test(value)) return undefined;
  const parsed = Date.parse(toDateParseForm(value));
  return Number.isNaN(parsed) ? undefined : parsed;
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

type TimeFields = [year: number, month: number, day: number, hour: number, minute: number, second: number];

function parseArray(parts: readonly unknown[], timeZone: string): EpochMs | undefined {
  if (parts.length < 5 || parts.length > 7 || !parts.every((part) => Number.isInteger(part))) return undefined;
  const [year, month, day, hour, minute, second = 0, nanosecond = 0] = parts as number[];
  if (nanosecond < 0 || nanosecond > 999_999_999) return undefined;
  return zonedTime([year, month, day, hour, minute, second] as TimeFields, Math.floor(nanosecond / 1e6), timeZone);
}

function zonedTime(fields: TimeFields, ms: number, timeZone: string): EpochMs | undefined {
  const [year, month, day, hour, minute, second] = fields;
  if (year < 1 || year > 9999) return undefined;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const check = new Date(asUtc);
  // Date.UTC carries 31 April into May; a field that changed was out of range.
  const same = check.getUTCMonth() === month - 1 && check.getUTCDate() === day && check.getUTCHours() === hour;
  if (!same || check.getUTCMinutes() !== minute || check.getUTCSeconds() !== second) return undefined;
  if (timeZone === 'UTC') return asUtc;
  // The offset at the wall time differs from the one at the instant only near a change of clocks; a second look settles it.
  const guess = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(guess, timeZone);
}

function toDateParseForm(text: string): string {
  const withoutComma = text.replace(' ', 'T').replace(',', '.').toUpperCase();
  return withoutComma.replace(
    /([+-]\d{2}):?(\d{2})?$/,
    (_, hours: string, minutes?: string) => `${hours}:${minutes ?? '00'}`,
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function offsetMs(time: EpochMs, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
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
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(time / 1000) * 1000;
}
