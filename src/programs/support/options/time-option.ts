// A time on the command line.
import { InvalidArgumentError } from 'commander';
import { parseCollectedAt } from '../../../core/time.ts';

/** Reads `now`, a day, or a time with or without zone; without one it is a time of this machine's zone. A day alone begins in UTC. */
export function readTimeOption(text: string): Date {
  if (text === 'now') return new Date();
  const timeZone = ownTimeZone();
  const time = parseCollectedAt(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text, timeZone);
  if (time === undefined) throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z, or now.');
  return new Date(time);
}

/** For the help of an option. */
export function timeZoneRule(): string {
  return `a time without zone, such as 2026-01-31T12:00, is one of this machine's zone, ${ownTimeZone()}; 2026-01-31T12:00Z and 2026-01-31T12:00+09:00 say it; a day alone begins in UTC`;
}

/** As the clock of this machine's zone shows it, with the zone. */
export function localTimeText(time: number): string {
  const { year, month, day, hour, minute, second, timeZoneName } = Object.fromEntries(
    localParts.formatToParts(time).map(({ type, value }) => [type, value]),
  );
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${timeZoneName === 'GMT' ? 'Z' : timeZoneName?.replace('GMT', '')}`;
}

function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

const two = '2-digit';
const localParts = new Intl.DateTimeFormat('en-GB', {
  ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two, hourCycle: 'h23' },
  timeZoneName: 'longOffset',
});
