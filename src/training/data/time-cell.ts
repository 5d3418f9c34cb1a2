// The cell of a column of times: ISO 8601 with or without zone, a day alone, day.month.year, year/month/day, or a number, which counts from 1970 where it is
// large enough for it and otherwise only tells what came first. What could be read in two ways, such as 01/02/2020, is no time.
import { type EpochMs, parseBasicTime, parseCollectedAt } from '../../core/time.ts';

export interface TimeCell {
  /** Milliseconds since 1970, or the plain number. */
  readonly value: number;
  /** False for a plain number, whose unit nobody knows: it orders rows, and there is no rate per day. */
  readonly isClock: boolean;
}

/** Undefined for what is no time. Times without zone are taken for UTC: only their order and their distance count. */
export function readTimeCell(cell: string): TimeCell | undefined {
  const text = cell.trim();
  if (/^[+-]?\d+(\.\d+)?(e\+?\d+)?$/i.test(text) && !/^\d{8}T/.test(text)) return fromNumber(Number(text));
  const value = parseCollectedAt(text, 'UTC') ?? parseBasicTime(text, 'UTC') ?? parseDay(text) ?? parseYearFirst(text);
  return value === undefined ? undefined : { value, isClock: true };
}

/** Seconds since 1970 have nine or ten digits, and each finer unit three more. */
function fromNumber(value: number): TimeCell | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (value < 1e8) return { value, isClock: false };
  if (value < 1e11) return { value: value * 1000, isClock: true };
  if (value < 1e14) return { value, isClock: true };
  return { value: value < 1e17 ? value / 1e3 : value / 1e6, isClock: true };
}

function parseDay(text: string): EpochMs | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseCollectedAt(`${text}T00:00:00`, 'UTC');
  const [, day, month, year, clock = '00:00:00'] =
    /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?$/.exec(text) ?? [];
  if (day === undefined || month === undefined) return undefined;
  return parseCollectedAt(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${clock}`, 'UTC');
}

const yearFirst =
  /^(\d{4})([-/.]) ?(\d{1,2})\2 ?(\d{1,2})\.?(?:[ T](?:(오전|오후|AM|PM) )?(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,9})?))?(?: ?(AM|PM))?)?$/i;

/** As spreadsheets write it where the year comes first: `2025/1/8 9:05`, `2025-01-08 오후 9:05:00`, `2025. 1. 8.`. */
function parseYearFirst(text: string): EpochMs | undefined {
  const match = yearFirst.exec(text);
  if (match === null) return undefined;
  const [, year, , month = '', day = '', before, clock = '0', minute = '00', second = '00', after] = match;
  const half = before ?? after;
  const hour = Number(clock);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (/오후|pm/i.test(half) ? 12 : 0);
  const two = (part: string | number): string => String(part).padStart(2, '0');
  return parseCollectedAt(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}`, 'UTC');
}
