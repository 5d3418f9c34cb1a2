// A time on the command line.
import { InvalidArgumentError } from 'commander';
import { parseCollectedAt } from '../../core/time.ts';

/** Reads a day, or a time with or without zone; without one it is a time of this machine's zone. A day alone begins in UTC. */
export function readTimeOption(text: string): Date {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const time = parseCollectedAt(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00Z` : text, timeZone);
  if (time === undefined) throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  return new Date(time);
}
