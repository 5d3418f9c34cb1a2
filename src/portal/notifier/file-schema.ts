// The form of the file that says whom to tell of alarms, as TypeBox schemas. What they say is read by people who wrote the file.
import { type Static, Type } from 'typebox';
import { severities } from '../../core/severity.ts';
import { extras } from '../notification/rules.ts';
import { languages } from './languages.ts';

const strict = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
const names = Type.Array(name, { minItems: 1, maxItems: 100 });
const text = Type.String({ minLength: 1, maxLength: 500 });
const url = Type.String({ pattern: '^https?://', maxLength: 2_000 });
const timeZone = Type.String({ minLength: 1, maxLength: 100 });
const clock = Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$' });
const day = '(mon|tue|wed|thu|fri|sat|sun)';

/** A value that stands elsewhere: in the environment, or in a file of its own. */
const secret = Type.Object(
  { env: Type.Optional(text), file: Type.Optional(text) },
  { ...strict, minProperties: 1, maxProperties: 1 },
);
const machines = Type.Array(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), {
  minItems: 1,
  maxItems: 10_000,
});

const quiet = Type.Object({ during: name, except: Type.Optional(Type.Array(Type.Enum(severities))) }, strict);

const receiverMembers = {
  language: Type.Optional(Type.Enum(languages)),
  timeZone: Type.Optional(timeZone),
  tells: Type.Optional(Type.Array(Type.Enum(extras))),
  quiet: Type.Optional(quiet),
};

export const receiverSchemas = {
  webhook: Type.Object(
    {
      kind: Type.Literal('webhook'),
      url: Type.Union([url, secret]),
      signingSecret: Type.Optional(secret),
      token: Type.Optional(secret),
      ...receiverMembers,
    },
    strict,
  ),
  email: Type.Object(
    {
      kind: Type.Literal('email'),
      to: Type.Array(Type.String({ pattern: '^[^\\s@<>,;:"\\\\]+@[^\\s@<>,;:"\\\\]+$', maxLength: 254 }), {
        minItems: 1,
        maxItems: 50,
      }),
      ...receiverMembers,
    },
    strict,
  ),
  // Whoever knows the address may write there: it is a secret.
  slack: Type.Object({ kind: Type.Literal('slack'), url: secret, ...receiverMembers }, strict),
  teams: Type.Object({ kind: Type.Literal('teams'), url: secret, ...receiverMembers }, strict),
};
export type ReceiverGiven = Static<(typeof receiverSchemas)[keyof typeof receiverSchemas]>;
export type SecretGiven = Static<typeof secret>;

const spanSchema = Type.Object(
  {
    days: Type.Optional(Type.Array(Type.String({ pattern: `^${day}(-${day})?$` }), { minItems: 1 })),
    from: Type.Optional(clock),
    to: Type.Optional(clock),
  },
  strict,
);
export type SpanGiven = Static<typeof spanSchema>;

const routeSchema = Type.Object(
  {
    name,
    priorities: Type.Optional(Type.Array(Type.Enum(severities), { minItems: 1 })),
    machines: Type.Optional(machines),
    machineGroups: Type.Optional(names),
    machineTypes: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 100 })),
    kinds: Type.Optional(Type.Array(text, { minItems: 1, maxItems: 100 })),
    modes: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 100 })),
    during: Type.Optional(name),
    to: names,
    escalate: Type.Optional(
      Type.Array(Type.Object({ afterMinutes: Type.Integer({ minimum: 1, maximum: 10_080 }), to: names }, strict), {
        maxItems: 10,
      }),
    ),
  },
  strict,
);
export type RouteGiven = Static<typeof routeSchema>;

const machineGroups = Type.Record(Type.String(), machines);
const times = Type.Record(Type.String(), Type.Array(spanSchema, { minItems: 1, maxItems: 50 }));
const routes = Type.Array(routeSchema, { maxItems: 1_000 });

/** What admins may set beside the file: the same, with the quiet hours of receivers by their names. */
export const setRulesSchema = Type.Object(
  { routes, times, machineGroups, quiet: Type.Record(Type.String(), quiet) },
  strict,
);
export type SetRules = Static<typeof setRulesSchema>;

export const fileSchema = Type.Object(
  {
    timeZone: Type.Optional(timeZone),
    language: Type.Optional(Type.Enum(languages)),
    smtp: Type.Optional(
      Type.Object(
        {
          host: text,
          port: Type.Integer({ minimum: 1, maximum: 65_535 }),
          security: Type.Optional(Type.Enum(['starttls', 'tls', 'none'])),
          from: Type.String({ minLength: 3, maxLength: 300, pattern: '^[^\\r\\n]*@[^\\r\\n]*$' }),
          user: Type.Optional(text),
          password: Type.Optional(secret),
        },
        strict,
      ),
    ),
    machineGroups: Type.Optional(machineGroups),
    times: Type.Optional(times),
    // Each by the schema of its kind, which says more than one for all could.
    receivers: Type.Record(Type.String(), Type.Object({ kind: Type.Enum(['webhook', 'email', 'slack', 'teams']) })),
    routes,
  },
  strict,
);
export type FileGiven = Omit<Static<typeof fileSchema>, 'receivers'> & {
  readonly receivers: Readonly<Record<string, ReceiverGiven>>;
};
