// Why something was refused, for programs and the page: a code, and what it is about in members of their own beside the sentence that people read. Codes and
// members are added and never renamed.
import { type Static, Type } from 'typebox';
import { ExplainedError, Unavailable } from '../core/errors.ts';
import { problemSchema } from '../web-server/problem-schema.ts';
import { Forbidden, InvalidRequest, LacksRole, NoSuchRecord } from '../web-server/request-errors.ts';
import { unreachedKinds } from '../web-server/why-unreached.ts';
import { alarmStates } from './alarm/alarm.ts';
import { refer, time } from './schema-parts.ts';
import { leastRoleFor } from './sign-in/roles.ts';

export const refusalCodes = [
  ...['changed', 'wrong-state', 'no-such-version', 'no-such-record'],
  ...['machine-exists', 'machine-retired', 'machine-not-retired', 'unknown-type', 'import-changed'],
  ...['text-empty', 'text-too-long', 'text-with-controls'],
  ...[
    'table-empty',
    'table-too-long',
    'table-columns',
    'table-no-csv',
    'line-cells',
    'line-id',
    'line-again',
    'line-lacks',
  ],
  ...['unfit-address', 'refused-address', 'unfit-interval', 'too-many-plans', 'plan-exists', 'no-such-plan'],
  ...['too-many-tries', 'collect-off'],
  ...['too-many-procedures', 'routes-of-file'],
  ...['user-exists', 'last-admin', 'last-own-admin', 'no-such-user', 'unfit-user-name', 'unfit-password'],
  ...['key-exists', 'no-such-key', 'unfit-key-name'],
  ...['user-disabled', 'wrong-password', 'no-own-password', 'link-elsewhere', 'no-sign-in', 'foreign-page'],
  ...['database-away', 'database-unusable', 'too-many-sign-ins', 'reports-busy', 'report-too-long'],
  ...['ai-away', 'ai-late', 'ai-untrusted', 'ai-busy', 'ai-answer-too-large'],
  ...['file-unreadable', 'file-too-large', 'file-yaml', 'file-no-mapping'],
  ...[
    'fault-too-many',
    'fault-name',
    'fault-smtp',
    'fault-url',
    'fault-url-user',
    'fault-signing-secret',
    'fault-token',
  ],
  ...['fault-no-variable', 'fault-no-file', 'fault-no-member', 'fault-required', 'fault-choices', 'fault-form'],
  ...['fault-least', 'fault-most', 'fault-same-times', 'fault-day-begin', 'fault-time-zone', 'fault-unknown'],
  ...['fault-route-name', 'fault-twice', 'fault-no-notify-file'],
  ...['ai-key', 'ai-forbids', 'ai-version', 'ai-failed', 'ai-no-api', 'ai-refuses', 'lacks-role'],
  // What a machine's address or a receiver of messages did.
  ...['peer-late', 'peer-redirect', 'peer-status', 'peer-unreached', 'peer-untrusted', 'peer-failed'],
  ...['answer-compressed', 'answer-protocol', 'answer-too-large', 'answer-no-text'],
  ...['answer-empty', 'answer-no-json', 'answer-no-object', 'unsent', 'mail-refused', 'mail-status'],
] as const;

/** Why nothing is fetched from an address. */
export const addressKinds = ['nameless', 'loopback', 'reserved', 'not-allowed'] as const;
export type AddressKind = (typeof addressKinds)[number];

const whole = (description: string) => Type.Optional(Type.Integer({ description }));
const text = (description: string) => Type.Optional(Type.String({ description }));

/** Beside the code those that it is about. */
const members = {
  code: Type.Enum(refusalCodes, { type: 'string', description: 'Why, for programs; more may be added' }),
  by: text('Who was first; `system` for the Portal itself, `unauthenticated` in a Portal without sign-in'),
  address: text('Where their request came from'),
  at: Type.Optional(time('When they were')),
  act: text('What they did, as the journal has it'),
  state: Type.Optional(
    Type.Enum(alarmStates, { type: 'string', description: 'Of the alarm, in which it cannot be done' }),
  ),
  machineId: whole('Of which machine'),
  name: text('Of which user or key, the type that there is not, or what else the code is about'),
  choices: Type.Optional(Type.Array(Type.String(), { description: 'What it could have been' })),
  record: text('What there is not: alarm, episode, machine, receiver …'),
  member: text('Of what was sent'),
  line: whole('Of the table, where the machine is named before'),
  inLine: whole('Of the table or file, where the fault is'),
  place: text('Of the file, or of what was sent, where the fault is: such as `routes[0].to`'),
  kind: Type.Optional(
    Type.Enum([...addressKinds, ...unreachedKinds], {
      type: 'string',
      description: 'Of an address: why nothing is fetched from it, or why it was not reached',
    }),
  ),
  least: whole('The fewest, or the smallest'),
  most: whole('The most, or the largest'),
};
export const refusalSchema = Type.Object(members, {
  $id: 'Refusal',
  description: 'Why something was refused, beside the sentence that says it',
});
export type Refusal = Static<typeof refusalSchema>;

/** A problem with the same members, where it has a code. */
export const portalProblemSchema = Type.Object(
  {
    ...problemSchema.properties,
    ...members,
    code: Type.Optional(members.code),
    refusals: Type.Optional(
      Type.Array(refer(refusalSchema), {
        description: 'Of routes that do not fit: each fault of `errors`, for programs',
      }),
    ),
  },
  { $id: 'Problem', description: 'A problem as in RFC 9457; where it has a code, the members after that say what of' },
);

/** An error that says why in members too. */
export abstract class CodedError extends ExplainedError {
  readonly refusal: Refusal | undefined;
  constructor(message: string, refusal?: Refusal, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** Unavailable, and why in members too. */
export class Away extends Unavailable {
  readonly refusal: Refusal;
  constructor(message: string, refusal: Refusal, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(message, options);
    this.refusal = refusal;
  }
}

/** Forbidden, and why in members too. */
export class Denied extends Forbidden {
  readonly refusal: Refusal;
  constructor(message: string, refusal: Refusal) {
    super(message);
    this.refusal = refusal;
  }
}

/** Wrongly asked for, and why in members too. */
export class Unfit extends InvalidRequest {
  readonly refusal: Refusal;
  constructor(errors: ConstructorParameters<typeof InvalidRequest>[0], refusal: Refusal) {
    super(errors);
    this.refusal = refusal;
  }
}

/** Undefined where nothing but a sentence is said. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof NoSuchRecord) return { code: 'no-such-record', record: error.record };
  if (error instanceof LacksRole) {
    const name = leastRoleFor(error.roles);
    return name === null ? undefined : { code: 'lacks-role', name };
  }
  if (error instanceof Unfit) return error.refusal;
  return error instanceof CodedError || error instanceof Away || error instanceof Denied ? error.refusal : undefined;
}
