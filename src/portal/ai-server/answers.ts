// What the Portal takes of the AI server's answers, by the names that they have there. Members that it does not know are left out, so that a newer server
// says more without harm; one that lacks what is needed is told as what it is. Pure.
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Away } from '../refusals.ts';

const count = Type.Number({ minimum: 0 });
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const ledgerSchema = Type.Object({
  group_id: Type.String(),
  topic: Type.String(),
  partitions: Type.Array(
    Type.Object({
      topic_id: Type.String(),
      partition: count,
      first_offset: count,
      next_offset: count,
      log_end: orNull(count),
      lag: orNull(count),
      scored: count,
      anomalous: count,
      rejected: count,
      readings_scored: count,
      readings_rejected: count,
      skipped: count,
      lost: count,
      closed: Type.Boolean(),
    }),
  ),
  outbox: Type.Object({
    written: count,
    confirmed: count,
    unconfirmed: count,
    /** Of an earlier version absent. */
    deferred: Type.Optional(count),
    oldest_unconfirmed_age_seconds: orNull(Type.Number()),
  }),
  way: orNull(Type.Object({ proven_age_seconds: Type.Number(), latency_ms: Type.Number() })),
  slot: orNull(
    Type.Object({
      name: Type.String(),
      active: Type.Boolean(),
      wal_status: Type.String(),
      retained_bytes: Type.Number(),
    }),
  ),
  dead_letters: Type.Object({ open: count, replayed: count, discarded: count }),
});
export type LedgerAnswer = Static<typeof ledgerSchema>;

const deadLetterPageSchema = Type.Object({
  dead_letters: Type.Array(
    Type.Object({
      event_id: Type.String(),
      reason: Type.String(),
      field: orNull(Type.String()),
      state: Type.Enum(['open', 'replayed', 'discarded']),
      source: Type.Object({
        topic: Type.String(),
        partition: count,
        offset: count,
        element: Type.Optional(count),
      }),
      key: orNull(Type.String()),
      value: Type.Optional(orNull(Type.String())),
      value_base64: Type.Optional(Type.String()),
      truncated: Type.Optional(Type.Boolean()),
      refused_at: Type.String(),
      // An older server has no wishes.
      replay_wished_at: Type.Optional(orNull(Type.String())),
    }),
  ),
  next: orNull(Type.String()),
});
export type DeadLetterPageAnswer = Static<typeof deadLetterPageSchema>;

const verdicts = ['same', 'drifted', 'unknown'] as const;
const estimate = Type.Object({
  value: orNull(Type.Number()),
  deviation: orNull(Type.Number()),
  in_training: orNull(Type.Number()),
});

const modelSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  kind: Type.String(),
  model_type: Type.String(),
  profile: Type.String(),
  threshold: Type.Number(),
  card: orNull(Type.String()),
  trained: Type.Object({
    rows: orNull(count),
    failures: orNull(count),
    data_sha256: orNull(Type.String()),
    xgboost: orNull(Type.String()),
    warning: orNull(Type.String()),
    protocol: orNull(Type.String()),
  }),
  figures: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.Number(),
      low: orNull(Type.Number()),
      high: orNull(Type.Number()),
    }),
  ),
  importance: orNull(Type.Array(Type.Object({ name: Type.String(), value: Type.Number() }))),
  drift: orNull(
    Type.Object({
      verdict: Type.Enum(verdicts),
      estimated: orNull(Type.Object({ precision: estimate, recall: estimate })),
    }),
  ),
  types: Type.Array(
    Type.Object({
      machine_type: Type.String(),
      readings: count,
      alarm_share: orNull(
        Type.Object({ now: Type.Number(), in_training: Type.Number(), verdict: Type.Enum(verdicts) }),
      ),
      variables: Type.Array(
        Type.Object({
          kind: Type.Enum(['sensor', 'feature', 'score']),
          name: Type.String(),
          edges: Type.Array(Type.Number()),
          in_training: Type.Array(count),
          now: orNull(Type.Array(count)),
          verdict: Type.Enum(verdicts),
          psi: orNull(Type.Number()),
        }),
      ),
    }),
  ),
});
export type ModelAnswer = Static<typeof modelSchema>;

const windowSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum(['planned', 'active', 'over']),
  machines: Type.Array(count),
  machine_types: Type.Array(Type.String()),
  failure_mode: orNull(Type.String()),
  from: Type.String(),
  until: Type.String(),
  reason: Type.String(),
  created_at: Type.String(),
  created_by: Type.String(),
  ended_at: orNull(Type.String()),
  ended_by: orNull(Type.String()),
  warnings: Type.Optional(Type.Array(Type.String())),
  unknown_machines: Type.Optional(Type.Array(count)),
});
export type WindowAnswer = Static<typeof windowSchema>;
const windowPageSchema = Type.Object({ windows: Type.Array(windowSchema), next: orNull(Type.String()) });

const wishedSchema = Type.Object({ wished: count });
const discardedSchema = Type.Object({ discarded: count });

/** Throws Unavailable for what is none. */
export const readLedgerAnswer = readerOf(ledgerSchema, 'GET /delivery');
export const readDeadLetterPage = readerOf(deadLetterPageSchema, 'GET /dead-letters');
export const readModel = readerOf(modelSchema, 'GET /model');
export const readWished = readerOf(wishedSchema, 'POST /dead-letters/replay');
export const readWindowPage = readerOf(windowPageSchema, 'GET /maintenance-windows');
export const readPlannedWindow = readerOf(windowSchema, 'POST /maintenance-windows');
export const readEndedWindow = readerOf(windowSchema, 'DELETE /maintenance-windows');
export const readDiscarded = readerOf(discardedSchema, 'POST /dead-letters/discard');

function readerOf<Schema extends TSchema>(schema: Schema, route: string): (answer: unknown) => Static<Schema> {
  let validator: ReturnType<typeof Compile<Schema>> | undefined;
  return (answer) => {
    validator ??= Compile(schema);
    if (validator.Check(answer)) return answer as Static<Schema>;
    const [first] = validator.Errors(answer);
    const where = first === undefined ? '' : ` (${first.instancePath || 'the whole'} ${first.message})`;
    throw new Away(
      `the AI server's answer to ${route} is none that this Portal knows${where}; bring both to the same version`,
      { code: 'ai-version', name: route },
      { retryable: false },
    );
  };
}
