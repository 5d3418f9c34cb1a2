// What the Portal's API takes and gives of alarms, as TypeBox schemas, beside those of ../schemas.ts.
import { type Static, type TSchema, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { alarmStates, stepNames, verdicts } from '../alarm/alarm.ts';
import { machineConditions } from '../alarm/machine-condition.ts';
import { alertSchema } from '../alerts/schemas.ts';
import { countedAlarmsMax, listedConditionsMax } from '../bounds.ts';
import { episodeSchema } from '../episodes/schemas.ts';
import { refusalSchema } from '../refusals.ts';
import { orNull, refer, type Told, time, withoutNul } from '../schema-parts.ts';
import { alarmSorts } from './alarm-order.ts';
import { alarmCursorPattern } from './cursor.ts';
import { alarmId, labelPageSchema, labelSchema, verdict } from './label-schemas.ts';
import { modeMarginsSchema } from './margin-schemas.ts';

const state = Type.Enum(alarmStates, { type: 'string', description: 'By ISA-18.2; `normal` is the end of an alarm' });
const priority = Type.Enum(severities, { type: 'string', description: 'The worst since it was raised' });
const version = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'How many entries its journal has' });

export const alarmSchema = Type.Object(
  {
    alarmId,
    version,
    machineId: Type.Integer(),
    machineType: Type.String(),
    kind: Type.String({ description: 'Of its episodes' }),
    mode: orNull(Type.String(), 'The code of its failure mode; null where it is of none that is known'),
    state,
    priority,
    isActive: Type.Boolean({ description: 'Its condition lasts: an episode of it is open' }),
    isAcknowledged: Type.Boolean({ description: 'Since it was last raised, got worse or came back' }),
    shelvedUntil: orNull(time('Until when it is shelved'), 'Null where it is not'),
    suppressedBy: orNull(Type.String(), 'The maintenance window that it falls under'),
    suppressedReason: orNull(Type.String(), 'Why that was planned, in the words of who did'),
    assignee: orNull(Type.String(), 'Who is on it, as somebody wrote'),
    verdict: orNull(verdict, 'Null while nobody has given one'),
    raisedAt: time('When the episode opened that raised it last'),
    changedAt: time('When its last entry of the journal was written'),
    endedAt: orNull(time('When it ended'), 'Null while it has not'),
    episodeCount: Type.Integer({ minimum: 0 }),
    readingCount: Type.Integer({ minimum: 0, description: 'Anomalous readings of all its episodes' }),
    isCountComplete: Type.Boolean({
      description:
        'False where an open episode of it is of kind `data_quality`: its readings have no alerts, and there may be more than its last event said',
    }),
    lastReadingAt: orNull(time('Of its last anomalous reading'), 'Null where none is known'),
  },
  { $id: 'PortalAlarm', description: 'What people have to know of, and to do about, one failure mode of one machine' },
);
export type PortalAlarm = Told<typeof alarmSchema>;

export const alarmListSchema = Type.Object(
  {
    counts: Type.Record(Type.Enum(alarmStates), Type.Integer({ minimum: 0 }), {
      description:
        'How many there are in each state of what was asked for, whatever states and verdicts those were; of those that have ended, the ones without verdict',
    }),
    atLeast: Type.Array(state, {
      description: `Of which of these states there may be more than were counted: those that have not ended, and those that have, are counted up to ${countedAlarmsMax} each`,
    }),
    alarms: Type.Array(refer(alarmSchema), {
      description:
        'What asks for attention first, then the worst, then the newest. Those that have ended: the last first',
    }),
    nextAfter: orNull(Type.String(), 'What to ask for as `after` to get the next page; null at the end. Opaque'),
  },
  { $id: 'AlarmList', description: 'Alarms' },
);
export type AlarmList = Told<typeof alarmListSchema>;

const factsSchema = Type.Object(
  {
    mode: orNull(Type.String(), 'Its failure mode'),
    priority,
    isActive: Type.Boolean(),
    isAcknowledged: Type.Boolean(),
    shelvedUntil: orNull(Type.Number(), 'In milliseconds since 1970'),
    isOutOfService: Type.Boolean(),
    suppressedBy: orNull(Type.String(), 'The maintenance window'),
    assignee: orNull(Type.String(), 'Who is on it'),
    verdict: orNull(verdict, 'What people found out'),
  },
  { $id: 'AlarmFacts', description: 'What the state of an alarm is computed from' },
);

export const journalEntrySchema = Type.Object(
  {
    version,
    at: time('When'),
    act: Type.Enum(stepNames, { type: 'string' }),
    actor: Type.String({
      description: '`system`, or who asked for it; `unauthenticated` while the Portal has no sign-in',
    }),
    address: orNull(Type.String(), 'Where the request came from; null for the Portal itself'),
    note: orNull(
      Type.String(),
      'The comment, or the reason that was given; superseded where it has returned because another model or profile judges the machine, or none',
    ),
    episodeId: orNull(Type.String({ format: 'uuid' }), 'The episode that led to it'),
    stateBefore: orNull(state, 'Null for the first'),
    stateAfter: state,
    before: orNull(refer(factsSchema), 'Null for the first'),
    after: refer(factsSchema),
  },
  { $id: 'JournalEntry', description: 'One change of an alarm' },
);
export type JournalEntry = Told<typeof journalEntrySchema>;

export const alarmDetailSchema = Type.Object(
  {
    alarm: refer(alarmSchema),
    episodes: Type.Array(refer(episodeSchema), { description: 'The newest of its episodes, the last first' }),
    alert: orNull(
      refer(alertSchema),
      'Its last alert that gives its failure mode as a reason, or else its last; null where the Portal has none',
    ),
    margins: Type.Array(refer(modeMarginsSchema), {
      description:
        "Of the alert, of each failure mode whose limits are known, in the profile's order; empty without an alert",
    }),
    journal: Type.Array(refer(journalEntrySchema), { description: 'The newest entries, the last first' }),
  },
  { $id: 'AlarmDetail', description: 'An alarm with what led to it and its journal' },
);
export type AlarmDetail = Told<typeof alarmDetailSchema>;

export const similarAlarmsSchema = Type.Object(
  {
    count: Type.Integer({ minimum: 0, description: 'How many are like it, also of those that are not listed' }),
    isComplete: Type.Boolean({
      description: 'False where only the newest of its machine and its type were looked through',
    }),
    verdicts: Type.Record(Type.Enum([...verdicts, 'none'] as const), Type.Integer({ minimum: 0 }), {
      description: 'What people found out of them; `none` where nobody has said',
    }),
    alarms: Type.Array(
      Type.Object({
        alarmId,
        machineId: Type.Integer(),
        machineType: Type.String(),
        priority,
        sensors: Type.Array(Type.String(), {
          description: 'Of its last episode: those that contributed most, the largest first',
        }),
        verdict: orNull(verdict, 'Null where nobody has given one'),
        beganAt: time('Of its first anomalous reading, where that is known, or when it was raised'),
        endedAt: time('When it ended'),
        lastedMs: orNull(
          Type.Integer({ minimum: 0 }),
          'From its first anomalous reading until its last episode was over; null where that is not known',
        ),
      }),
      {
        maxItems: 10,
        description: 'Of the same machine first, then those of which the most sensors were the same, then the newest',
      },
    ),
  },
  {
    $id: 'SimilarAlarms',
    description:
      'Earlier alarms of the same failure mode, for which the same sensors spoke, of the same machine or of its type',
  },
);
export type SimilarAlarms = Told<typeof similarAlarmsSchema>;

export const doneSchema = Type.Object({ version }, { $id: 'AlarmDone', description: "The alarm's new version" });

export const bulkDoneSchema = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        alarmId,
        version: orNull(version, 'The new one; null where it was not acknowledged'),
        problem: orNull(Type.String(), 'Why it was not; null where it was'),
        refusal: orNull(refer(refusalSchema), 'The same for programs; null where it was acknowledged'),
      }),
      { description: 'One for each that was asked for, in their order' },
    ),
  },
  { $id: 'BulkDone', description: 'What became of each' },
);
export type BulkDone = Told<typeof bulkDoneSchema>;

const askingCount = Type.Integer({ minimum: 0 });
export const machineConditionsSchema = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'How many machines have alarms that have not ended' }),
    asking: Type.Object(
      { WARNING: askingCount, ALERT: askingCount, CRITICAL: askingCount },
      { description: 'How many alarms ask for attention, by priority' },
    ),
    machines: Type.Array(
      Type.Object({
        machineId: Type.Integer(),
        condition: Type.Enum(machineConditions, {
          type: 'string',
          description:
            '`asking` while one of its alarms is not acknowledged, else `acknowledged`; `aside` where all are shelved, suppressed or out of service',
        }),
        priority: Type.Enum(severities, { type: 'string', description: 'The worst of those alarms' }),
        alarmCount: Type.Integer({ minimum: 1, description: 'All of its alarms that have not ended' }),
        since: time('When the first of the alarms that it is called so for was raised'),
      }),
      { maxItems: listedConditionsMax, description: 'What most asks for attention first' },
    ),
  },
  { $id: 'MachineConditions', description: 'How machines are, by their alarms; those that are not in it are calm' },
);
export type MachineConditions = Told<typeof machineConditionsSchema>;

/** Those that others refer to by name. */
export const sharedAlarmSchemas: readonly TSchema[] = [
  ...[alarmSchema, alarmListSchema, factsSchema, journalEntrySchema, modeMarginsSchema, alarmDetailSchema],
  ...[similarAlarmsSchema, labelSchema, labelPageSchema, doneSchema, bulkDoneSchema, machineConditionsSchema],
];

const listedAlarmsMax = 200;
const pageSizeDefault = 100;

const among = <Item extends TSchema>(items: Item) =>
  Type.Optional(Type.Array(items, { maxItems: 20, description: 'One of these' }));

const named = (description: string) => Type.String({ maxLength: 100, pattern: withoutNul, description });

export const alarmQuery = Type.Object({
  ended: Type.Boolean({ default: false, description: 'Those that have ended, instead of those that have not' }),
  state: among(Type.Enum(alarmStates, { type: 'string' })),
  priority: among(Type.Enum(severities, { type: 'string' })),
  kind: Type.Optional(named('Of their episodes')),
  mode: Type.Optional(named('A code; empty for those of none that is known')),
  machine: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  type: Type.Optional(named('Of their machines, as they say it themselves')),
  judged: Type.Optional(Type.Boolean({ description: 'Those with a verdict, or those without' })),
  area: Type.Optional(named('Where their machines stand now; empty for those that stand nowhere')),
  sort: Type.Enum(alarmSorts, {
    ...{ type: 'string', default: 'attention' },
    description:
      'What comes first: by `attention` also the last to end of those that have; by `machine` the lowest number',
  }),
  limit: Type.Integer({ minimum: 1, maximum: listedAlarmsMax, default: pageSizeDefault }),
  after: Type.Optional(Type.String({ pattern: alarmCursorPattern, description: 'The `nextAfter` of the page before' })),
});
export type AlarmQueryGiven = Static<typeof alarmQuery>;

export const alarmParameters = Type.Object({ id: alarmId });

const textCharactersMax = 2_000;
/** Something else than space, and no character that neither PostgreSQL nor a page takes. */
const text = (description: string, lengthMax = textCharactersMax) =>
  Type.String({ maxLength: lengthMax, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$', description });
const nameLengthMax = 100;
const strict = { additionalProperties: false } as const;

/** The bodies of what people may do, by the act. */
export const actBodies = {
  acknowledge: Type.Object({ version }, strict),
  comment: Type.Object({ version: Type.Optional(version), text: text('The comment') }, strict),
  assign: Type.Object(
    { version, assignee: orNull(text('A name', nameLengthMax), 'Who is on it; null for nobody') },
    strict,
  ),
  shelve: (minutesMax: number) =>
    Type.Object(
      {
        version,
        minutes: Type.Integer({ minimum: 1, maximum: minutesMax, description: 'For how long' }),
        reason: text('Why'),
      },
      strict,
    ),
  unshelve: Type.Object({ version }, strict),
  takeOutOfService: Type.Object({ version, reason: text('Why') }, strict),
  returnToService: Type.Object({ version }, strict),
  judge: Type.Object({ version, verdict, note: Type.Optional(orNull(text('Why'), 'Why')) }, strict),
  acknowledgeAll: Type.Object(
    { alarms: Type.Array(Type.Object({ alarmId, version }, strict), { minItems: 1, maxItems: listedAlarmsMax }) },
    strict,
  ),
};
