// What the Portal's API gives of whom to tell of alarms, as TypeBox schemas, beside those of ../schemas.ts.
import { type TSchema, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { extras } from '../notification/rules.ts';
import { refusalSchema } from '../refusals.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';
import { languages } from './languages.ts';

/** Of what form they must be says the file's own check, which names every fault. */
const name = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const names = (description: string) => Type.Array(name('Its name'), { minItems: 1, maxItems: 100, description });
const priorities = Type.Array(Type.Enum(severities, { type: 'string' }), { maxItems: severities.length });
const machines = Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
  minItems: 1,
  maxItems: 10_000,
});
const strict = { additionalProperties: false };

const some = (maxLength: number) => Type.Array(Type.String({ maxLength }), { minItems: 1, maxItems: 100 });
const whichMembers = {
  priorities: Type.Array(Type.Enum(severities, { type: 'string' }), { minItems: 1, maxItems: severities.length }),
  machines,
  machineGroups: some(100),
  machineTypes: some(500),
  kinds: some(500),
  modes: some(100),
};
const which = {
  priorities: 'Of alarms',
  machines: 'Beside those of the groups',
  machineGroups: 'Groups of machines',
  machineTypes: 'Types of machines',
  kinds: 'Kinds of alarms',
  modes: 'Codes of failure modes, the empty one for none that is known',
};
const during = Type.String({ minLength: 1, maxLength: 100 });
const toMembers = {
  to: names('Receivers'),
  escalate: Type.Array(
    Type.Object(
      {
        afterMinutes: Type.Integer({ minimum: 1, maximum: 10_080, description: 'Without an acknowledgement' }),
        to: names('Receivers'),
      },
      strict,
    ),
    { maxItems: 10 },
  ),
};
const orAll = <Schema extends TSchema>(schema: Schema, what: keyof typeof which) =>
  orNull(schema, `${which[what]}; null for all`);
const ifNotAll = <Schema extends TSchema>(schema: Schema, what: keyof typeof which) =>
  Type.Optional({ ...schema, description: `${which[what]}; all, if absent` });

const routeSchema = Type.Object(
  {
    name: name('Its own'),
    priorities: orAll(whichMembers.priorities, 'priorities'),
    machines: orAll(whichMembers.machines, 'machines'),
    machineGroups: orAll(whichMembers.machineGroups, 'machineGroups'),
    machineTypes: orAll(whichMembers.machineTypes, 'machineTypes'),
    kinds: orAll(whichMembers.kinds, 'kinds'),
    modes: orAll(whichMembers.modes, 'modes'),
    during: orNull(during, 'One of `times`; null for always'),
    ...toMembers,
  },
  { $id: 'NotificationRoute', description: 'Which alarms go to whom' },
);
/** Absent for all, and not null, as in the file. */
const setRouteSchema = Type.Object(
  {
    name: name('Its own'),
    priorities: ifNotAll(whichMembers.priorities, 'priorities'),
    machines: ifNotAll(whichMembers.machines, 'machines'),
    machineGroups: ifNotAll(whichMembers.machineGroups, 'machineGroups'),
    machineTypes: ifNotAll(whichMembers.machineTypes, 'machineTypes'),
    kinds: ifNotAll(whichMembers.kinds, 'kinds'),
    modes: ifNotAll(whichMembers.modes, 'modes'),
    during: Type.Optional({ ...during, description: 'One of `times`; always, if absent' }),
    ...toMembers,
  },
  { ...strict, $id: 'SetNotificationRoute', description: 'Which alarms go to whom' },
);
const timesSchema = Type.Object(
  {
    name: name('By which routes and quiet hours name them'),
    spans: Type.Array(
      Type.Object(
        {
          days: Type.Array(Type.String({ maxLength: 7 }), { minItems: 1, maxItems: 7, description: 'Such as mon-fri' }),
          from: Type.String({ maxLength: 5, description: 'Such as 08:00' }),
          to: Type.String({ maxLength: 5, description: 'Such as 18:00; before `from` it is on the next day' }),
        },
        strict,
      ),
      { minItems: 1, maxItems: 50 },
    ),
  },
  { ...strict, $id: 'NotificationTimes', description: 'Times of the week' },
);
const groupSchema = Type.Object(
  { name: name('By which routes name it'), machines },
  { ...strict, $id: 'NotificationGroup', description: 'A group of machines' },
);
const routesHint = { maxItems: 1_000, description: 'An alarm goes to every receiver of each that fits it' };
const named = {
  times: Type.Array(refer(timesSchema), { maxItems: 100 }),
  machineGroups: Type.Array(refer(groupSchema), { maxItems: 1_000 }),
};
const version = Type.Integer({ minimum: 0, maximum: 2_147_483_646, description: 'The one that was looked at' });

export const notificationSettingsSchema = Type.Object(
  {
    path: orNull(
      Type.String(),
      'The file that says whom to tell (NOTIFY_PATH); null for none, and then nobody is told',
    ),
    problem: orNull(
      Type.String(),
      'Why the file as it is now is not in force, but what it said before; null where it is',
    ),
    refusals: Type.Array(refer(refusalSchema), { description: 'The same for programs, each problem' }),
    routesFrom: Type.Enum(['file', 'table'], {
      type: 'string',
      description:
        'Which routes, times, groups and quiet hours count: those of the file, or those that admins have set',
    }),
    version: Type.Integer({ minimum: 0, description: 'Of what admins have set; 0 where they never have' }),
    changed: orNull(
      Type.Object({ at: time('When'), actor: Type.String({ description: 'By whom' }) }),
      'Who wrote this version; null for none',
    ),
    unfit: Type.Array(Type.String(), {
      description: 'What of that does not fit the file, such as a receiver that it has no more; the rest is in force',
    }),
    unfitRefusals: Type.Array(refer(refusalSchema), { description: 'The same for programs' }),
    timeZone: Type.String({ description: 'Of all times' }),
    receivers: Type.Array(
      Type.Object({
        name: Type.String(),
        kind: Type.Enum(['webhook', 'email', 'slack', 'teams'], { type: 'string' }),
        address: orNull(Type.String(), 'To whom mails go, or the server of a webhook; null where it is a secret'),
        language: Type.Enum(languages, { type: 'string' }),
        timeZone: Type.String(),
        tells: Type.Array(Type.Enum(extras, { type: 'string' }), { description: 'Besides that an alarm was raised' }),
        quiet: orNull(Type.Object({ during: Type.String(), except: priorities }), 'Hours in which nothing goes out'),
        waiting: Type.Integer({ description: 'Messages that wait' }),
        givenUp: Type.Integer({ description: 'Messages that were given up' }),
        problem: orNull(Type.String(), 'Why the last attempt that failed did; null for none'),
        refusal: orNull(refer(refusalSchema), 'The same for programs; null where there is nothing but the sentence'),
      }),
    ),
    routes: Type.Array(refer(routeSchema), routesHint),
    ...named,
  },
  { $id: 'NotificationSettings', description: 'Whom the Portal tells of alarms, and what waits' },
);
export type NotificationSettings = Told<typeof notificationSettingsSchema>;

export const testedSchema = Type.Object(
  {
    problem: orNull(Type.String(), 'Why the receiver has not taken it; null where it has'),
    refusal: orNull(refer(refusalSchema), 'The same for programs; null where there is nothing but the sentence'),
  },
  { $id: 'NotificationTested', description: 'What became of a test' },
);
export type NotificationTested = Told<typeof testedSchema>;

export const testBody = Type.Object(
  { receiver: Type.String({ minLength: 1, maxLength: 100, description: 'Its name' }) },
  { additionalProperties: false },
);

/** As GET gives them, without what is null there, and with the quiet hours of receivers apart: all that is not in it is gone then. */
export const setRoutesSchema = Type.Object(
  {
    version,
    routes: Type.Array(refer(setRouteSchema), routesHint),
    ...named,
    quiet: Type.Array(
      Type.Object(
        { receiver: name('Its name'), during: name('One of `times`'), except: priorities },
        { ...strict, description: 'Hours in which nothing goes out' },
      ),
      { maxItems: 100 },
    ),
  },
  { ...strict, $id: 'SetNotificationRoutes', description: 'Which alarms go to whom and when, as a whole' },
);
export type SetNotificationRoutes = Told<typeof setRoutesSchema>;
export const routesSetSchema = Type.Object(
  { version: Type.Integer({ minimum: 1, description: 'The new one' }) },
  { $id: 'NotificationRoutesSet', description: 'The version of what admins have set' },
);
export const routesVersionQuery = Type.Object({ version });

export const sharedNotificationSchemas = [
  ...[routeSchema, setRouteSchema, timesSchema, groupSchema, notificationSettingsSchema, testedSchema],
  ...[setRoutesSchema, routesSetSchema],
];
