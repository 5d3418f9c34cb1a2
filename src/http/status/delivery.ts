// `GET /delivery`: the ledger of what was read from Kafka and what was delivered to it. Who reads it is passed in.
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { problemResponses } from '../../web-server/problem-schema.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const orNull = <T extends ReturnType<typeof count>>(schema: T) => Type.Union([schema, Type.Null()]);

const partitionSchema = Type.Object({
  topic_id: Type.String({ description: "Kafka's id of the topic" }),
  partition: count('Number of the partition'),
  first_offset: count('Where reading began'),
  next_offset: count('Where reading goes on'),
  log_start: orNull(count('The first offset that Kafka still holds; null when Kafka is away or the topic is gone')),
  log_end: orNull(count('The offset after the last record')),
  lag: orNull(count('Offsets that are not read yet')),
  scored: count('Records of which a reading was scored'),
  anomalous: count('Readings scored as anomalous'),
  rejected: count('Records refused as a whole'),
  readings_scored: count('Readings scored: more than records where a record is an array of readings'),
  readings_rejected: count('Readings refused: dead letters'),
  skipped: count('Offsets that held no record: ends of transactions, aborted ones, compaction'),
  lost: count('Offsets that Kafka dropped before they were read'),
  closed: Type.Boolean({ description: 'The topic was recreated under its name, and this is the old one' }),
});

const ledgerSchema = Type.Object(
  {
    group_id: Type.String(),
    topic: Type.String(),
    partitions: Type.Array(partitionSchema),
    outbox: Type.Object({
      written: count('Messages written to the outbox'),
      confirmed: count('Of these, known to be in Kafka'),
      unconfirmed: count('Of these, not yet known to be in Kafka'),
      deferred: count('Of these, dead letters that let alerts go first, and are sent when Kafka has those before them'),
      removed: count('Confirmed rows that were deleted since'),
      oldest_unconfirmed_age_seconds: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    }),
    way: Type.Union(
      [
        Type.Object({
          proven_age_seconds: Type.Number({
            minimum: 0,
            description: 'How long ago the last marker that arrived was written',
          }),
          latency_ms: Type.Number({
            minimum: 0,
            description: 'How long it took from its commit until it was read from Kafka',
          }),
        }),
        Type.Null(),
      ],
      { description: 'The way from the outbox to Kafka, as the last marker has proven it; null before the first one' },
    ),
    slot: Type.Union(
      [
        Type.Object({
          name: Type.String(),
          active: Type.Boolean(),
          wal_status: Type.String(),
          retained_bytes: Type.Integer({ description: 'WAL that PostgreSQL keeps because of the slot' }),
        }),
        Type.Null(),
      ],
      { description: "PostgreSQL's replication slot; null when there is none" },
    ),
    dead_letters: Type.Object({
      open: count('Not resolved'),
      replayed: count('Replayed with success'),
      discarded: count('Discarded'),
    }),
  },
  {
    description:
      'Of each partition next_offset - first_offset = scored + rejected + skipped + lost; a message of the outbox is confirmed when a consumer has read it from its topic',
  },
);

/** Throws Unavailable. */
export type ReadLedger = () => Promise<Static<typeof ledgerSchema>>;

export function addDeliveryRoute(app: FastifyInstance, readLedger: ReadLedger): void {
  const schema = {
    tags: ['Records'],
    summary: 'The ledger: what was read, and what was delivered',
    response: {
      200: ledgerSchema,
      ...problemResponses('unauthorized', 'forbidden', 'too-many-requests', 'unavailable'),
    },
  };
  app.get('/delivery', { schema }, () => readLedger());
}
