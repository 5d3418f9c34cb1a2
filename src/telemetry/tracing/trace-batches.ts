// Spans of the messages of a batch: one for each that is sampled, which goes on with the trace that its sender began, and one for the batch, which links to
// them and has its steps. Of a batch of which nothing is sampled there is none, and nothing is made.
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { readTraceparent, writeTraceparent } from '../../core/traceparent.ts';
import { beginning } from './sampler.ts';

export interface TracedTopic {
  readonly topic: string;
  readonly groupId: string;
}

export interface TracedMessage {
  /** By which the span of it is asked for. */
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  /** Of a trace that its sender keeps; undefined where its sender has begun none, so that one may begin here. */
  readonly traceparent: string | undefined;
  readonly attributes: () => Attributes;
}

export interface BatchTrace {
  /** What a message that goes out for this one carries on; undefined where it is not sampled. */
  readonly traceparentOf: (id: string) => string | undefined;
  /** Stands in the log where the batch fails. */
  readonly traceId: string;
  /** What of it was done from one time to another. */
  readonly step: (name: string, from: number, to: number, error?: Error) => void;
  /** All of it is done; or it is dropped, and comes again: then its messages have no spans. */
  readonly end: (as: 'done' | 'dropped') => void;
}

export interface BatchTracing {
  readonly tracer: Tracer;
  /** How many spans of messages there may be. */
  readonly budget: Budget;
  /** Whether a trace begins at a message that has none. */
  readonly mayBegin: () => boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
}

/** `messages` are those that may have a span, what matters most first; they are looked at no further than there may be spans. `count` is how many there were in all. Undefined where none has one. */
export function beginBatch(
  { tracer, budget, mayBegin, now }: BatchTracing,
  { topic, groupId }: TracedTopic,
  {
    messages,
    count,
    from,
  }: { readonly messages: Iterable<TracedMessage>; readonly count: number; readonly from: number },
): BatchTrace | undefined {
  const common = {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.consumer.group.name': groupId,
    'messaging.operation.type': 'process',
  };
  const spans = new Map<string, Span>();
  let isCut = false;
  for (const message of messages) {
    if (message.traceparent === undefined && !mayBegin()) continue;
    isCut = !budget.take();
    if (isCut) break;
    const attributes = {
      ...common,
      'messaging.destination.partition.id': String(message.partition),
      'messaging.kafka.offset': message.offset,
      ...message.attributes(),
    };
    const options = { kind: SpanKind.CONSUMER, attributes, startTime: from };
    spans.set(message.id, tracer.startSpan(`process ${topic}`, options, contextOf(message.traceparent)));
  }
  if (spans.size === 0) return undefined;
  const batch = beginWhole(tracer, `batch ${topic}`, [...spans.values()], from);
  batch.setAttributes({ ...common, 'messaging.batch.message_count': count, 'spindle.spans.cut': isCut });
  return traceOf(tracer, batch, spans, now);
}

function contextOf(traceparent: string | undefined): typeof ROOT_CONTEXT {
  if (traceparent === undefined) return beginning;
  const { traceId, spanId, flags } = readTraceparent(traceparent);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true });
}

/** A trace of its own: a batch belongs to all of its messages. */
function beginWhole(tracer: Tracer, name: string, spans: readonly Span[], startTime: number): Span {
  const links = spans.slice(0, linksMax).map((span) => ({ context: span.spanContext() }));
  const batch = tracer.startSpan(name, { root: true, links, startTime }, ROOT_CONTEXT);
  for (const span of spans) span.addLink({ context: batch.spanContext() });
  return batch;
}

/** What the library keeps of links; the spans of the others link to the batch all the same. */
const linksMax = 128;

/** So many in a second at most, and no more at once. */
export interface Budget {
  readonly take: () => boolean;
}

export function createBudget(perSecondMax: number, now: () => number): Budget {
  let left = perSecondMax;
  let at = now();
  return {
    take: () => {
      const moment = now();
      left = Math.min(perSecondMax, left + ((moment - at) * perSecondMax) / 1_000);
      at = moment;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}

function traceOf(tracer: Tracer, batch: Span, spans: ReadonlyMap<string, Span>, now: () => number): BatchTrace {
  const within = trace.setSpan(ROOT_CONTEXT, batch);
  return {
    traceId: batch.spanContext().traceId,
    traceparentOf: (id) => {
      const context = spans.get(id)?.spanContext();
      if (context === undefined) return undefined;
      return writeTraceparent({ traceId: context.traceId, spanId: context.spanId, flags: context.traceFlags });
    },
    step: (name, from, to, error) => {
      const step = tracer.startSpan(name, { startTime: from }, within);
      if (error !== undefined) {
        step.recordException(error, to);
        step.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      }
      step.end(to);
    },
    end: (as) => {
      const to = now();
      if (as === 'done') for (const span of spans.values()) span.end(to);
      else batch.setAttribute('spindle.dropped', true);
      batch.end(to);
    },
  };
}
