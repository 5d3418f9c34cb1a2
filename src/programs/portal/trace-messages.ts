// Carries the traces of messages on into the Portal, where somebody follows traces: each message that comes with one that is kept has a span, from when it was
// handed over until it was stored and shown. The Portal begins none of its own for what it reads.
import { keptTraceparentIn } from '../../core/traceparent.ts';
import type { SubscribedMessage } from '../../kafka/subscribe.ts';
import type { TracedMessage, TracedTopic } from '../../telemetry/tracing/trace-batches.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';

type Handle = (messages: readonly SubscribedMessage[]) => Promise<void>;

/** The same step with a trace of what is sampled; the step itself where nobody follows traces. */
export function traceMessages(tracing: Tracing | undefined, topic: TracedTopic, handle: Handle): Handle {
  if (tracing === undefined) return handle;
  return async (messages) => {
    const from = tracing.now();
    const trace = tracing.beginBatch(topic, { messages: sampledOf(messages), count: messages.length, from });
    if (trace === undefined) return handle(messages);
    try {
      await handle(messages);
      trace.step('store', from, tracing.now());
      trace.end('done');
    } catch (error) {
      // It comes again.
      trace.step('store', from, tracing.now(), error as Error);
      trace.end('dropped');
      if (error instanceof Error && Object.isExtensible(error)) Object.assign(error, { trace_id: trace.traceId });
      throw error;
    }
  };
}

function* sampledOf(messages: readonly SubscribedMessage[]): Generator<TracedMessage> {
  for (const { partition, offset, headers = [] } of messages) {
    const traceparent = keptTraceparentIn(headers);
    if (typeof traceparent !== 'string') continue;
    const attributes = () => {
      const eventId = headers.find(([name]) => name === 'id' || name === 'ce_id')?.[1];
      return eventId === null || eventId === undefined ? {} : { 'spindle.event.id': utf8.decode(eventId) };
    };
    yield { id: `${partition}/${offset}`, partition, offset, traceparent, attributes };
  }
}

const utf8 = new TextDecoder();
