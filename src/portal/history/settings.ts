// What is kept of the readings, and for how long.
import { bool } from 'envalid';
import { durationMs, wholeNumber } from '../../settings/numbers.ts';
import { notAbove } from '../../settings/relations.ts';
import type { Keeping } from '../curve/plan.ts';

export const historySettings = {
  PORTAL_HISTORY: bool({
    default: true,
    desc: 'Whether the Portal reads the topic of readings, for the curves of machines',
  }),
  PORTAL_HISTORY_COLLECT_MS: durationMs({
    default: 5_000,
    min: 0,
    max: 10_000,
    desc: 'How long readings are collected before the Portal stores them: so much later they are in curves, and the longer, the less they cost',
  }),
  PORTAL_HISTORY_BATCH_SIZE_MAX: wholeNumber({
    default: 5_000,
    min: 1,
    max: 100_000,
    unit: 'readings',
    desc: 'The most readings that the Portal decodes at once; alerts wait meanwhile',
  }),
  PORTAL_HISTORY_SAVE_SIZE_MAX: wholeNumber({
    default: 20_000,
    min: 1,
    max: 200_000,
    unit: 'readings',
    desc: 'The most readings that the Portal stores in one transaction',
  }),
  PORTAL_HISTORY_TIDY_INTERVAL_MS: durationMs({
    default: 10_000,
    min: 100,
    max: 600_000,
    desc: 'How often the Portal looks for readings to roll up, to thin and to drop',
  }),
  PORTAL_HISTORY_FULL_MINUTES: wholeNumber({
    default: 15,
    min: 10,
    max: 1_440,
    unit: 'minutes',
    desc: 'How long every reading is kept as it came, before it is thinned: an episode that is heard of within it keeps all around it',
  }),
  PORTAL_HISTORY_RAW_HOURS: wholeNumber({
    default: 24,
    min: 1,
    max: 8_760,
    unit: 'hours',
    desc: 'How long single readings are kept; after it there are their roll-ups, and what is around episodes',
  }),
  PORTAL_HISTORY_RAW_PER_MINUTE_MAX: wholeNumber({
    default: 600,
    min: 1,
    max: 6_000,
    unit: 'readings',
    desc: 'The most single readings of a machine and minute that are kept for so long; of more, some that lie evenly',
  }),
  PORTAL_HISTORY_AROUND_MINUTES: wholeNumber({
    default: 5,
    min: 0,
    max: 60,
    unit: 'minutes',
    desc: 'How long before and after an episode single readings are kept for longer',
  }),
  PORTAL_HISTORY_AROUND_HOURS_MAX: wholeNumber({
    default: 6,
    min: 1,
    max: 168,
    unit: 'hours',
    desc: 'Of an episode that lasts longer, only so much of its beginning and the minutes around its end are kept as single readings',
  }),
  PORTAL_HISTORY_AROUND_PER_MINUTE_MAX: wholeNumber({
    default: 6_000,
    min: 1,
    max: 60_000,
    unit: 'readings',
    desc: 'The most single readings of a machine and minute that are kept around episodes',
  }),
  PORTAL_HISTORY_AROUND_DAYS: wholeNumber({
    default: 90,
    min: 1,
    max: 3_650,
    unit: 'days',
    desc: 'How long single readings around episodes are kept',
  }),
  PORTAL_HISTORY_MINUTE_DAYS: wholeNumber({
    default: 35,
    min: 1,
    max: 3_650,
    unit: 'days',
    desc: 'How long the roll-ups of minutes are kept',
  }),
  PORTAL_HISTORY_HOUR_DAYS: wholeNumber({
    default: 1_095,
    min: 1,
    max: 36_500,
    unit: 'days',
    desc: 'How long the roll-ups of hours are kept; older readings are not stored at all',
  }),
};

export const historyRelations = [
  notAbove(
    'PORTAL_HISTORY_AROUND_MINUTES',
    'PORTAL_HISTORY_FULL_MINUTES',
    'what is before an episode would be thinned already',
  ),
  notAbove('PORTAL_HISTORY_RAW_PER_MINUTE_MAX', 'PORTAL_HISTORY_AROUND_PER_MINUTE_MAX', 'episodes are to keep more'),
  notAbove('PORTAL_HISTORY_MINUTE_DAYS', 'PORTAL_HISTORY_HOUR_DAYS', 'what is rolled up further is to last longer'),
];

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

export function keepingOf(
  settings: {
    readonly [Name in Exclude<keyof typeof historySettings, 'PORTAL_HISTORY'>]: number;
  },
): Keeping {
  return {
    fullMs: settings.PORTAL_HISTORY_FULL_MINUTES * minuteMs,
    rawMs: settings.PORTAL_HISTORY_RAW_HOURS * hourMs,
    rawPerMinuteMax: settings.PORTAL_HISTORY_RAW_PER_MINUTE_MAX,
    aroundMs: settings.PORTAL_HISTORY_AROUND_MINUTES * minuteMs,
    aroundKeptMs: settings.PORTAL_HISTORY_AROUND_DAYS * dayMs,
    aroundSpanMaxMs: settings.PORTAL_HISTORY_AROUND_HOURS_MAX * hourMs,
    aroundPerMinuteMax: settings.PORTAL_HISTORY_AROUND_PER_MINUTE_MAX,
    minutesMs: settings.PORTAL_HISTORY_MINUTE_DAYS * dayMs,
    hoursMs: settings.PORTAL_HISTORY_HOUR_DAYS * dayMs,
  };
}
