// Carries the traces of readings on, where somebody follows traces: each reading that is sampled has a span, from when its batch began to be computed until it
// was stored, and the alert or dead letter that comes of it goes on from that. A normal reading that nobody samples costs a look at where its headers
// would be.

import type { RawRecord, Records } from '../../core/record/record.ts';
import { isInColumns, type RecordColumns, recordAt } from '../../core/record/record-columns.ts';
import { keptTraceparentIn } from '../../core/traceparent.ts';
import type { BatchWork } from '../../kafka/follow-options.ts';
import type { ComputedBatch } from '../../pipeline/process-batch.ts';
import type { BatchTrace, TracedMessage, TracedTopic } from '../../telemetry/tracing/trace-batches.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';

export interface Traced {
  /** Undefined where nothing of the batch is sampled. */
  readonly trace?: BatchTrace | undefined;
  /** When it was computed. */
  readonly computing?: { readonly from: number; readonly to: number };
}

/** The same work with a trace of what is sampled; the work itself where nobody follows traces. */
export function traceReadings<Computed extends ComputedBatch & Traced>(
  tracing: Tracing | undefined,
  topic: TracedTopic,
  work: BatchWork<Computed>,
): BatchWork<Computed> {
  if (tracing === undefined) return work;
  return {
    ...work,
    compute: async (batch) => {
      const from = tracing.now();
      const computed = await work.compute(batch);
      const messages = messagesOf(computed);
      const trace = tracing.beginBatch(topic, { messages, count: batch.records.length, from });
      if (trace === undefined) return computed;
      return { ...computed, ...carriedOn(computed, trace), trace, computing: { from, to: tracing.now() } };
    },
    save: async (batches) => {
      const from = tracing.now();
      const tell = (error?: Error): void => {
        const to = tracing.now();
        for (const { trace } of batches) trace?.step('save', from, to, error);
      };
      try {
        const result = await work.save(batches);
        tell();
        for (const { trace, computing } of batches) {
          if (computing !== undefined) trace?.step('compute', computing.from, computing.to);
          trace?.end(result === 'saved' ? 'done' : 'dropped');
        }
        return result;
      } catch (error) {
        tell(error as Error);
        throw withTraceId(error, batches.find(({ trace }) => trace !== undefined)?.trace);
      }
    },
  };
}

/** The log tells of an error what it has. */
function withTraceId(error: unknown, trace: BatchTrace | undefined): unknown {
  return error instanceof Error && trace !== undefined && Object.isExtensible(error)
    ? Object.assign(error, { trace_id: trace.traceId })
    : error;
}

/** Rows go on from our spans, and no more from the sender's. */
function carriedOn({ outcome }: ComputedBatch, trace: BatchTrace): Pick<ComputedBatch, 'outcome'> {
  const outbox = outcome.outbox.map((row) => {
    const traceparent = trace.traceparentOf(row.id);
    return traceparent === undefined ? row : { ...row, traceparent };
  });
  return { outcome: { ...outcome, outbox } };
}

/** What is not normal first: of that people hear. */
function* messagesOf({ batch, outcome }: ComputedBatch): Generator<TracedMessage> {
  const told = new Set<string>();
  for (const { eventId, record, detection } of outcome.detections) {
    const traceparent = keptTraceparentIn(record.headers);
    if (traceparent === null) continue;
    if (traceparent !== undefined) told.add(placeOf(record));
    const { severity, reading } = detection;
    const attributes = () => ({
      'spindle.verdict': 'anomalous',
      'spindle.event.id': eventId,
      'spindle.machine.id': reading.machineId,
      'spindle.severity': severity,
    });
    yield { id: eventId, partition: record.partition, offset: record.offset, traceparent, attributes };
  }
  for (const { eventId, record, kind } of outcome.deadLetters) {
    const traceparent = keptTraceparentIn(record.headers);
    if (traceparent === null) continue;
    if (traceparent !== undefined) told.add(placeOf(record));
    const attributes = () => ({
      'spindle.verdict': 'refused',
      'spindle.event.id': eventId,
      'spindle.refusal.kind': kind,
    });
    yield { id: eventId, partition: record.partition, offset: record.offset, traceparent, attributes };
  }
  for (const { record, traceparent } of keptOf(batch.records)) {
    const [id, { partition, offset }] = [placeOf(record), record];
    if (!told.has(id))
      yield { id, partition, offset, traceparent, attributes: () => ({ 'spindle.verdict': 'normal' }) };
  }
}

function placeOf({ partition, offset }: RawRecord): string {
  return `${partition}/${offset}`;
}

/** Those whose senders keep their traces; the others become no objects where they come in columns. */
function* keptOf(records: Records): Generator<{ readonly record: RawRecord; readonly traceparent: string }> {
  for (const record of isInColumns(records) ? sampledOf(records) : records) {
    const traceparent = keptTraceparentIn(record.headers);
    if (typeof traceparent === 'string') yield { record, traceparent };
  }
}

function* sampledOf({ runs }: RecordColumns): Generator<RawRecord> {
  for (const run of runs) {
    for (let row = 0; row < run.length; row++) {
      const at = run.headersAt[row] as number;
      if (at !== -1 && run.isSampled(run.bytes, at)) yield recordAt(run, row);
    }
  }
}
