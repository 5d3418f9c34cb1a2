// What the Portal's API gives of whom to tell of alarms, as TypeBox schemas, beside those of ../schemas.ts.
import { Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { extras } from '../notification/rules.ts';
import { orNull } from '../schemas.ts';
import { languages } from './languages.ts';

const names = (description: string) => Type.Array(Type.String(), { description });
const some = (description: string) => orNull(Type.Array(Type.String()), `${description}; null for all`);
const priorities = Type.Array(Type.Enum(severities, { type: 'string' }));

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
      }),
    ),
    routes: Type.Array(
      Type.Object({
        name: Type.String(),
        priorities: orNull(priorities, 'Null for all'),
        machines: orNull(Type.Array(Type.Integer()), 'Null for all, beside those of the groups'),
        machineGroups: some('Groups of machines'),
        machineTypes: some('Types of machines'),
        kinds: some('Kinds of alarms'),
        modes: some('Codes of failure modes, the empty one for none that is known'),
        during: orNull(Type.String(), 'One of `times`; null for always'),
        to: names('Receivers'),
        escalate: Type.Array(
          Type.Object({
            afterMinutes: Type.Integer({ description: 'Without an acknowledgement' }),
            to: names('Receivers'),
          }),
        ),
      }),
      { description: 'An alarm goes to every receiver of each that fits it' },
    ),
    times: Type.Array(
      Type.Object({
        name: Type.String(),
        spans: Type.Array(Type.Object({ days: names('Such as mon-fri'), from: Type.String(), to: Type.String() })),
      }),
    ),
    machineGroups: Type.Array(Type.Object({ name: Type.String(), machines: Type.Array(Type.Integer()) })),
  },
  { $id: 'NotificationSettings', description: 'Whom the Portal tells of alarms, and what waits' },
);

export const testedSchema = Type.Object(
  { problem: orNull(Type.String(), 'Why the receiver has not taken it; null where it has') },
  { $id: 'NotificationTested', description: 'What became of a test' },
);

export const testBody = Type.Object(
  { receiver: Type.String({ minLength: 1, maxLength: 100, description: 'Its name' }) },
  { additionalProperties: false },
);

export const sharedNotificationSchemas = [notificationSettingsSchema, testedSchema];
