// What the Portal's API gives of who did what, as TypeBox schemas, beside those of ../schemas.ts.
import { type Static, Type } from 'typebox';
import { orNull, refer, type Told, time } from '../schema-parts.ts';
import { auditSources } from './list-audit.ts';

const entrySchema = Type.Object(
  {
    at: time('When'),
    actor: Type.String({ description: 'Who: a user, a key, or who ran a command' }),
    address: orNull(Type.String(), 'Of the sender; null for a command'),
    source: Type.Enum(auditSources, { type: 'string', description: 'Whose journal has it' }),
    action: Type.String({ description: 'What: an act on an alarm or a machine, or a name such as user.add' }),
    target: orNull(Type.String(), 'The alarm, user or key; null for none'),
    machineId: orNull(Type.Integer(), 'Of an alarm, or the machine itself; null for none'),
    note: orNull(Type.String(), 'What they wrote'),
    detail: orNull(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
      'More of it; never a secret',
    ),
    outcome: orNull(
      Type.String(),
      '`done`, or why it was refused; null where a journal has only what was done, or nobody could say',
    ),
  },
  { $id: 'AuditEntry', description: 'What somebody did' },
);

export const auditPageSchema = Type.Object(
  {
    entries: Type.Array(refer(entrySchema)),
    nextAfter: orNull(Type.String(), 'Given as `after` it leads on; null on the last page'),
  },
  { $id: 'AuditPage', description: 'What people did, the newest first' },
);
export type AuditPage = Told<typeof auditPageSchema>;
export type AuditEntry = AuditPage['entries'][number];

const span = {
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Not before; by default 30 days before `to`' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before; by default now' })),
  actor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]*$', description: 'Only what they did' }),
  ),
};

export const auditQuery = Type.Object({
  ...span,
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  after: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,18},[0-2],[0-9]{1,18}$', description: 'The `nextAfter` of the page before' }),
  ),
});
export const auditTableQuery = Type.Object(span);
export type AuditSpanGiven = Static<typeof auditTableQuery>;

export const sharedAuditSchemas = [entrySchema, auditPageSchema];
