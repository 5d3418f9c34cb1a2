// What the Portal's API takes and gives of reports, as TypeBox schemas, beside those of schemas.ts.
import { type Static, type TSchema, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { verdicts } from '../alarm/alarm.ts';
import { judgements } from '../figures/standard.ts';
import { orNull, type Told, time, withoutNul } from '../schema-parts.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const load = (description: string) => Type.Number({ minimum: 0, description: `${description}, for each position` });
const judgement = Type.Enum(judgements, {
  type: 'string',
  description: 'How it stands to ISA-18.2 (IEC 62682): acceptable, at most manageable, or beyond that',
});
const perhaps = orNull(judgement, 'Null where there is too little to judge, or too little was watched');

const sourceMembers = {
  machineId: Type.Integer(),
  machineName: orNull(Type.String(), 'Null where there is no such machine now'),
  kind: Type.String({ description: 'Of its episodes' }),
  mode: orNull(Type.String(), 'The code of its failure mode; null where it is of none that is known'),
};
const countedSource = Type.Object({ ...sourceMembers, count: Type.Integer({ minimum: 1 }) });
const topSource = Type.Object({ ...sourceMembers, count: Type.Integer({ minimum: 1 }), share: share('Of all') });
const staleAlarm = Type.Object({
  alarmId: Type.String({ format: 'uuid' }),
  ...sourceMembers,
  priority: Type.Enum(severities, { type: 'string' }),
  from: time('Since when it lasted'),
  until: orNull(time('Until when'), 'Null where it still did at the end'),
});

const floodsSchema = Type.Object({
  peak: load('The most alarms in ten minutes'),
  peakAt: orNull(time('When those ten minutes began'), 'Null where there was no alarm'),
  peakJudgement: perhaps,
  periodCount: count('Times of ten minutes, from marks of the clock on, of which some was watched'),
  periodsOver: count('Those with more than 10 alarms'),
  periodShare: share('Of those'),
  periodJudgement: perhaps,
  hourCount: count('Hours of the clock of which some was watched'),
  hoursOver: count('Those with more than 30 alarms'),
  hourShare: share('Of those'),
  hourJudgement: perhaps,
  count: count(
    'Floods: each begins with ten minutes of more than 10 alarms, and ends before ten minutes of fewer than 5',
  ),
  longestMs: count('How long the longest took'),
  timeShare: share('Of floods in all the time that was watched'),
  timeJudgement: perhaps,
});

const answersSchema = Type.Object(
  {
    answered: count('Acknowledged, or given a verdict'),
    setAside: count('Shelved, suppressed or taken out of service before'),
    waiting: count('Not acknowledged yet'),
    medianMs: orNull(Type.Integer({ minimum: 0 }), 'Null where none was answered'),
    p90Ms: orNull(Type.Integer({ minimum: 0 }), 'Within this nine of ten were; null where none was answered'),
  },
  { description: 'How long alarms had asked for attention when somebody acknowledged them' },
);

export const alarmReportSchema = Type.Object(
  {
    from: time('From when on'),
    to: time('Until when, exclusive: never after now'),
    positions: Type.Integer({ minimum: 1, description: 'Operator positions among which alarms are shared' }),
    watchedMs: count(
      'For how long of that the Portal watched: its readers were at work, and alerts came through. Of the time before it noted that, 0',
    ),
    watchedShare: share('Of the time'),
    isWatchedEnough: Type.Boolean({
      description: 'Enough was watched, 8 hours, that rates and shares of the time are judged',
    }),
    isShort: Type.Boolean({
      description:
        'The time is shorter than the 30 days that the standard asks for, or less than nine tenths of so many were watched',
    }),
    count: count('How often an alarm began to ask for attention'),
    watchedCount: count('Of those, in times of ten minutes of which some was watched'),
    perHour: orNull(load('Of those an hour that was watched, on average'), 'Null where nobody watched'),
    perHourJudgement: perhaps,
    floods: floodsSchema,
    priorities: Type.Array(
      Type.Object({
        priority: Type.Enum(severities, { type: 'string' }),
        count: count('When they began to ask'),
        share: share('Of all'),
        recommended: share('About so many, by the standard'),
      }),
    ),
    prioritiesJudgement: perhaps,
    topTen: Type.Array(topSource, { description: 'The most frequent, by machine and failure mode' }),
    topTenShare: share('Of all'),
    topTenJudgement: perhaps,
    sourceCount: count('How many different machines and failure modes they were of'),
    chattering: Type.Array(countedSource, {
      description: 'Raised three times in a short time, and how often that was so',
    }),
    chatteringCount: count('How many there are, also of those that are not listed'),
    chatteringJudgement: perhaps,
    stale: Type.Array(staleAlarm, {
      description: 'Those that lasted for more than 24 hours; the longest first, at most 50',
    }),
    staleCount: count('How many there were'),
    staleAtOnce: count('The most at the same time'),
    staleJudgement: perhaps,
    answers: answersSchema,
    verdicts: Type.Record(Type.Enum([...verdicts, 'none'] as const), count('Episodes'), {
      description: 'What people found out of the episodes that raised them; `none` where nobody has said',
    }),
    series: Type.Object(
      {
        from: time('When the first step begins: at a mark of the clock, not after the beginning'),
        stepMs: Type.Integer({ minimum: 600_000 }),
        counts: Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 130 }),
        watched: Type.Array(share('Of the step, watched'), { maxItems: 130 }),
      },
      { description: 'How many alarms there were over time, from the beginning on' },
    ),
  },
  { $id: 'AlarmReport', description: 'The figures of the standard for a system of alarms, over some time' },
);
export type AlarmReport = Told<typeof alarmReportSchema>;

/** Those that others refer to by name. */
export const sharedReportSchemas: readonly TSchema[] = [alarmReportSchema];

export const reportQuery = Type.Object({
  from: Type.Optional(
    Type.String({ format: 'date-time', description: '30 days before `to`, if it and `last` are absent' }),
  ),
  last: Type.Optional(
    Type.String({
      ...{ pattern: '^[1-9][0-9]{0,3}d$' },
      description: 'So many days before `to`, as in `7d`, in place of `from`: an address that moves with the day',
    }),
  ),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Now, if absent or later' })),
  positions: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000, description: 'Operator positions; by the settings, if absent' }),
  ),
  machine: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  kind: Type.Optional(
    Type.String({ maxLength: 100, pattern: withoutNul, description: 'Of episodes: `machine` or `data_quality`' }),
  ),
  area: Type.Optional(
    Type.String({
      ...{ maxLength: 100, pattern: withoutNul },
      description: 'Where machines stand now; empty for those that stand nowhere',
    }),
  ),
});
export type ReportQueryGiven = Static<typeof reportQuery>;
