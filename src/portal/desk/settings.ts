// The bounds of the alarm desk.
import { durationMs, wholeNumber } from '../../settings/numbers.ts';

export const deskSettings = {
  PORTAL_SHELVE_MINUTES_MAX: wholeNumber({
    default: 1_440,
    min: 1,
    max: 44_640,
    unit: 'minutes',
    desc: 'The longest for which an alarm may be shelved; then it comes back by itself',
  }),
  PORTAL_SHELF_CHECK_MS: durationMs({
    default: 1_000,
    min: 100,
    max: 3_600_000,
    desc: 'How often the Portal looks for alarms that have been shelved for long enough',
  }),
  PORTAL_LABEL_ROWS_MAX: wholeNumber({
    default: 1_000_000,
    min: 1,
    max: 1_000_000_000,
    unit: 'rows',
    desc: 'The most readings in one answer of GET /api/labels.csv',
  }),
};
