// A span for each request to a server that is sampled, by OpenTelemetry's names for HTTP. Probes and metrics, which come all the time, have none.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { readTraceparent } from '../../core/traceparent.ts';
import type { TraceRequest } from '../../web-server/traces/trace-requests.ts';
import type { Budget } from './trace-batches.ts';

/** Anybody may ask that a request be kept: so the budget is asked too. */
export function createTraceRequest(tracer: Tracer, budget: Budget): TraceRequest {
  return ({ method, route, path, scheme, traceparent }) => {
    const options = {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method,
        'url.path': path,
        'url.scheme': scheme,
        ...(route === undefined ? {} : { 'http.route': route }),
      },
    };
    const span = tracer.startSpan(route === undefined ? method : `${method} ${route}`, options, contextOf(traceparent));
    if (!span.isRecording() || !budget.take()) return undefined;
    const { traceId, spanId } = span.spanContext();
    return {
      ids: { trace_id: traceId, span_id: spanId },
      end: (status) => {
        span.setAttribute('http.response.status_code', status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  };
}

function contextOf(traceparent: string | undefined): typeof ROOT_CONTEXT {
  if (traceparent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = readTraceparent(traceparent);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true });
}
