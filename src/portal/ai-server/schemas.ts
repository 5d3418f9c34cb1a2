// What the Portal's API gives of the pipeline, as TypeBox schemas, beside those of ../schemas.ts: the AI server's own figures, and what is not as it should be.
import { Type } from 'typebox';
import { causeSchema } from '../causes.ts';
import { refusalSchema } from '../refusals.ts';
import { orNull, refer, type Told, time } from '../schema-parts.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** What may be wrong with the pipeline, the worst first. */
export const pipelineTroubles = [
  'undelivered',
  'slot-lost',
  'slot-missing',
  'outbox-late',
  'slot-inactive',
  'slot-retains',
  'behind',
  'lag-unknown',
] as const;

const troubleSchema = Type.Object(
  {
    kind: Type.Enum(pipelineTroubles, { type: 'string' }),
    value: orNull(Type.Number(), 'The figure at fault: seconds, offsets or bytes; null where there is none'),
    reason: orNull(Type.String(), 'A sentence of the guardian of the delivery; null where nobody has said one'),
    causes: Type.Optional(
      Type.Array(refer(causeSchema), {
        description: 'The same for programs; absent where there is nothing but the sentence',
      }),
    ),
  },
  { $id: 'PipelineTrouble', description: 'What is not as it should be' },
);

const partitionSchema = Type.Object({
  topicId: Type.String({ description: "Kafka's id of the topic" }),
  partition: count('Its number'),
  firstOffset: count('Where reading began'),
  nextOffset: count('Where reading goes on'),
  logEnd: orNull(count('The offset after the last record'), 'Null where Kafka does not say'),
  lag: orNull(count('Offsets that are not read yet'), 'Null where Kafka does not say'),
  scored: count('Records of which a reading was scored'),
  rejected: count('Records that were refused as a whole'),
  skipped: count('Offsets without a record'),
  lost: count('Offsets that Kafka had dropped before they were read'),
  isClosed: Type.Boolean({ description: 'Of a topic that was made anew under its name since' }),
});

export const deliverySchema = Type.Object(
  {
    readAt: time('When the AI server said so'),
    topic: Type.String({ description: 'Of readings' }),
    groupId: Type.String({ description: 'Of the consumers' }),
    read: count('Offsets that the consumers have passed'),
    waiting: orNull(count('Offsets that are not read yet'), 'Null where Kafka does not say'),
    scored: count('Readings that were scored'),
    anomalous: count('Of these, found to be anomalous'),
    rejected: count('Readings that were refused: dead letters'),
    skipped: count('Offsets without a record'),
    lost: count('Offsets that Kafka had dropped before they were read'),
    partitions: Type.Array(partitionSchema),
    partitionCount: count('Of how many partitions; the first are listed'),
    outbox: Type.Object({
      written: count('Messages that were written'),
      confirmed: count('Of these, known to be in Kafka'),
      unconfirmed: count('Of these, not yet known to be'),
      deferred: count('Of these, dead letters that let alerts go first'),
      oldestUnconfirmedSeconds: orNull(Type.Number({ minimum: 0 }), 'Null where none waits'),
    }),
    way: orNull(
      Type.Object({
        provenSeconds: Type.Number({ minimum: 0, description: 'How long ago the last marker was written that came' }),
        latencyMs: Type.Number({ minimum: 0, description: 'How long it took' }),
      }),
      'The way from the outbox to Kafka, as the last marker proves it; null before the first',
    ),
    confirmed: orNull(
      Type.Object({
        at: time('When a marker last came to the Portal'),
        dueSeconds: Type.Number({
          minimum: 0,
          description:
            'Within how many seconds of that the next is due: after them nothing confirms that alerts get through',
        }),
      }),
      'The same as the Portal knows it by itself; null where it awaits no markers, or none has come yet',
    ),
    slot: orNull(
      Type.Object({
        name: Type.String(),
        isActive: Type.Boolean({ description: 'The connector reads it now' }),
        walStatus: Type.String({ description: "PostgreSQL's own word" }),
        retainedBytes: Type.Number({ description: 'What PostgreSQL keeps for it' }),
      }),
      "PostgreSQL's replication slot; null where there is none",
    ),
    deadLetters: Type.Object({
      open: count('Neither replayed nor discarded'),
      replayed: count('Replayed with success'),
      discarded: count('Discarded'),
    }),
    troubles: Type.Array(refer(troubleSchema), { description: 'The worst first; empty where all is well' }),
  },
  { $id: 'Delivery', description: 'The ledger of the AI server, and what is wrong with the pipeline' },
);
export type Delivery = Told<typeof deliverySchema>;
export type PipelineTrouble = Delivery['troubles'][number];

export const pipelineSchema = Type.Object(
  {
    unasked: orNull(Type.String(), 'Why the AI server cannot be asked; null where it answers'),
    refusal: orNull(
      refer(refusalSchema),
      'The same for programs; null where it answers, or there is nothing but the sentence',
    ),
    troubles: Type.Array(refer(troubleSchema), { description: 'As of Delivery; of those the Portal itself knows one' }),
  },
  { $id: 'Pipeline', description: 'What is wrong with the pipeline, in short, and whether the AI server can be asked' },
);
export type Pipeline = Told<typeof pipelineSchema>;

const deadLetterSchema = Type.Object(
  {
    eventId: Type.String({ format: 'uuid' }),
    reason: Type.String({ description: 'Why it was refused' }),
    field: orNull(Type.String(), 'The member at fault; null where it is the whole'),
    state: Type.Enum(['open', 'replayed', 'discarded'], { type: 'string' }),
    topic: Type.String(),
    partition: count('Of the record'),
    offset: count('Of the record'),
    element: orNull(count('Its place in the record'), 'Null where the record is one reading'),
    key: orNull(Type.String(), "The record's; null for none"),
    value: orNull(Type.String(), 'The beginning of the record as text; null for none, and for what is no text'),
    isCut: Type.Boolean({ description: 'There is more of the value' }),
    refusedAt: time('When it was refused'),
    replayWishedAt: orNull(time('Since when a consumer is to score it anew'), 'Null where nobody has asked for it'),
  },
  { $id: 'DeadLetter', description: 'A reading that was refused' },
);

export const deadLetterPageSchema = Type.Object(
  {
    deadLetters: Type.Array(refer(deadLetterSchema)),
    next: orNull(Type.String(), 'Given as `after` it leads on; null on the last page'),
  },
  { $id: 'DeadLetterPage', description: 'Readings that were refused, the newest first' },
);
export type DeadLetterPage = Told<typeof deadLetterPageSchema>;

export const deadLetterQuery = Type.Object({
  state: Type.Optional(Type.Enum(['open', 'replayed', 'discarded'], { type: 'string' })),
  field: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Only refused for this member' })),
  machine: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  after: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9_-]{1,200}$', description: 'The `next` of the page before' }),
  ),
});

const driftVerdict = Type.Enum(['same', 'drifted', 'unknown'], {
  type: 'string',
  description: 'unknown where too little was read to tell',
});
const estimateSchema = Type.Object({
  value: orNull(Type.Number(), 'Null where it is not known'),
  deviation: orNull(Type.Number(), 'By chance alone'),
  inTraining: orNull(Type.Number(), 'Null where it is not known'),
});
const shares = Type.Array(Type.Number({ minimum: 0, maximum: 1 }));

export const servedModelSchema = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    kind: Type.String({ description: 'What it is: classifier, isolation_forest or limits' }),
    modelType: Type.String(),
    profile: Type.String(),
    threshold: Type.Number({ description: 'From which probability on a reading is anomalous' }),
    hasCard: Type.Boolean({ description: 'There is a page on it, at /model-card' }),
    trained: Type.Object({
      rows: orNull(Type.Number(), 'Of training; null where the model does not say, as all here'),
      failures: orNull(Type.Number(), 'Of these'),
      dataDigest: orNull(Type.String(), 'SHA-256 of the readings'),
      xgboost: orNull(Type.String(), 'Its version'),
      warning: orNull(Type.String(), 'What makes the figures doubtful, in English'),
      protocol: orNull(Type.String(), 'How the figures were measured, in English'),
    }),
    figures: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.Number(),
        low: orNull(Type.Number(), 'Of 95 % confidence'),
        high: orNull(Type.Number(), 'Of 95 % confidence'),
      }),
      { description: 'How good it was when it was trained' },
    ),
    importance: orNull(
      Type.Array(Type.Object({ name: Type.String(), value: Type.Number() })),
      'By how much each feature moves the score on average, in log-odds, the largest first; null where the model does not say',
    ),
    drift: orNull(
      Type.Object({
        verdict: driftVerdict,
        estimated: orNull(
          Type.Object({ precision: estimateSchema, recall: estimateSchema }),
          'What may be left of it, without labels; null where that cannot be told',
        ),
      }),
      'Whether readings are still like those of training; null where nobody knows',
    ),
    types: Type.Array(
      Type.Object({
        type: Type.String(),
        readings: Type.Number({ description: 'Of the last window, as far as their values were counted' }),
        alarmShare: orNull(
          Type.Object({ now: Type.Number(), inTraining: Type.Number(), verdict: driftVerdict }),
          'Null where it is not known',
        ),
        variables: Type.Array(
          Type.Object({
            kind: Type.Enum(['sensor', 'feature', 'score'], { type: 'string' }),
            name: Type.String(),
            edges: Type.Array(Type.Number(), { description: 'Of the bins: the first lies below, the last above all' }),
            inTraining: shares,
            now: orNull(shares, 'Null where none was counted'),
            verdict: driftVerdict,
            psi: orNull(Type.Number(), 'How different they are; from 0.25 on it matters'),
          }),
        ),
      }),
      { description: 'By machine type; empty where the model does not know its training' },
    ),
  },
  { $id: 'ServedModel', description: 'The model that the AI server serves' },
);
export type ServedModel = Told<typeof servedModelSchema>;

export const deadLetterActBody = Type.Object(
  {
    eventIds: Type.Array(Type.String({ format: 'uuid' }), {
      minItems: 1,
      maxItems: 100,
      description: 'Those that are open; the others stay as they are',
    }),
  },
  { additionalProperties: false },
);

export const deadLettersDoneSchema = Type.Object(
  { count: count('How many were open') },
  { $id: 'DeadLettersDone', description: 'Of how many it was done, or asked for' },
);
export type DeadLettersDone = Told<typeof deadLettersDoneSchema>;

export const sharedPipelineSchemas = [
  troubleSchema,
  deliverySchema,
  pipelineSchema,
  deadLetterSchema,
  deadLetterPageSchema,
  deadLettersDoneSchema,
  servedModelSchema,
];
