// What the Portal's API gives of verdicts, which are labels for training, as TypeBox schemas.
import { Type } from 'typebox';
import { verdicts } from '../alarm/alarm.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

export const alarmId = Type.String({ format: 'uuid' });
export const verdict = Type.Enum(verdicts, { type: 'string', description: 'What people found out' });

export const labelSchema = Type.Object(
  {
    sequence: Type.Integer({ minimum: 1, description: 'Of the entry of the journal by which it was given' }),
    alarmId,
    episodeId: Type.String({ format: 'uuid' }),
    machineId: Type.Integer(),
    machineType: Type.String(),
    kind: Type.String(),
    mode: orNull(Type.String(), "The alarm's failure mode"),
    verdict,
    note: orNull(Type.String(), 'What was written with it'),
    judgedAt: time('When it was given'),
    judgedBy: Type.String(),
    firstReadingAt: time('Of the first anomalous reading'),
    lastReadingAt: time('Of the last anomalous reading'),
    readingCount: Type.Integer({ minimum: 0 }),
  },
  { $id: 'PortalLabel', description: 'What people found out of an episode' },
);

export const labelPageSchema = Type.Object(
  {
    labels: Type.Array(refer(labelSchema), { description: 'In the order in which they were given' }),
    nextAfter: orNull(Type.String(), 'What to ask for as `after` to get the next page; null at the end. Opaque'),
  },
  { $id: 'LabelPage', description: 'Labels for training' },
);

export type PortalLabel = Told<typeof labelSchema>;
export type LabelPage = Told<typeof labelPageSchema>;

const pageSizeDefault = 100;
const labelPageSizeMax = 1_000;
const labelCursorPattern = '^[0-9]{1,15},[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
export const labelQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: labelPageSizeMax, default: pageSizeDefault }),
  after: Type.Optional(Type.String({ pattern: labelCursorPattern, description: 'The `nextAfter` of the page before' })),
});
