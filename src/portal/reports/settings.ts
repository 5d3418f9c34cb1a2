// The bounds of reports.
import { durationMs, wholeNumber } from '../../settings/numbers.ts';

export const reportSettings = {
  PORTAL_OPERATOR_POSITIONS: wholeNumber({
    default: 1,
    min: 1,
    max: 1_000,
    unit: 'positions',
    desc: 'How many operators look after alarms at a time: reports count alarms for each of them',
  }),
  PORTAL_REPORT_DAYS_MAX: wholeNumber({
    default: 400,
    min: 1,
    max: 3_660,
    unit: 'days',
    desc: 'The longest time that a report of alarms may be of',
  }),
  PORTAL_REPORT_TIMEOUT_MS: durationMs({
    default: 10_000,
    min: 100,
    max: 600_000,
    desc: 'How long counting alarms for a report may take; it has a connection of its own, so that nothing but other reports waits for it, and those no longer than this',
  }),
  PORTAL_WATCHED_NOTE_MS: durationMs({
    default: 10_000,
    min: 100,
    max: 600_000,
    desc: 'How often the Portal notes that it watches: of a Portal that is killed reports lack at most so much of the time that was watched',
  }),
  PORTAL_WATCHED_DAYS: wholeNumber({
    default: 3_660,
    min: 1,
    max: 36_600,
    unit: 'days',
    desc: 'How long it is kept when the Portal watched; reports judge nothing of times before',
  }),
  PORTAL_REPORT_CHATTERING_SECONDS: wholeNumber({
    default: 60,
    min: 1,
    max: 86_400,
    unit: 'seconds',
    desc: 'An alarm that is raised three times within this time is chattering',
  }),
};
