// What is said of an entry of the audit besides who, what and when. Pure.
import { formatStamp } from '../texts.ts';
import type { AuditEntry } from './settings-api.ts';

/** A line, with times as the page writes them; null for none. */
export function detailSaid({ detail }: Pick<AuditEntry, 'detail'>): string | null {
  if (detail === null) return null;
  const said = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${isTime(value) ? formatStamp(value) : value}`)
    .join(', ');
  return said === '' ? null : said;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

function isTime(value: unknown): value is string {
  return typeof value === 'string' && isoTime.test(value) && !Number.isNaN(Date.parse(value));
}
