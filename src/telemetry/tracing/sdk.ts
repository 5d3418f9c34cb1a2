// OpenTelemetry itself: the only file with what makes and sends spans, imported where traces have somewhere to go, and nowhere else.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { withoutQuery } from '../../settings/texts.ts';
import { closeInTime } from '../otlp/close-in-time.ts';
import { type CollectorTls, collectorTls } from '../otlp/collector-tls.ts';
import { resourceOf } from '../otlp/resource.ts';
import { tellSending } from '../otlp/tell-sending.ts';
import { countDropped, type DroppedCount } from './count-dropped.ts';
import { createSampler } from './sampler.ts';
import { beginBatch, createBudget } from './trace-batches.ts';
import { createTraceRequest } from './trace-requests.ts';
import type { OpenTracing, Tracing } from './tracing.ts';

export function startTracing({ settings, program, version, log }: OpenTracing, url: string): Tracing {
  // Headers it takes from the environment by itself.
  const tls = collectorTls(settings);
  const options = { url, timeoutMillis: settings.OTEL_EXPORTER_OTLP_TIMEOUT, ...tls.agentFor(url) };
  const exporter = new OTLPTraceExporter(options);
  const queueMax = settings.OTEL_BSP_MAX_QUEUE_SIZE;
  const dropped = countDropped(() =>
    log.warn(
      { queueMax },
      'More spans come than can be sent: those beyond OTEL_BSP_MAX_QUEUE_SIZE are dropped and counted',
    ),
  );
  const provider = new TracerProvider({
    resource: resourceOf({ program, version }),
    sampler: createSampler(settings.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: telling(exporter, log, dropped, tls.why),
        scheduledDelayMillis: settings.OTEL_BSP_SCHEDULE_DELAY,
        maxQueueSize: queueMax,
        selfObsMeterProvider: dropped.meterProvider,
        exportTimeoutMillis: settings.OTEL_EXPORTER_OTLP_TIMEOUT,
      }),
    ],
  });
  const tracer = provider.getTracer('spindle', version);
  const now = (): number => performance.timeOrigin + performance.now();
  const share = settings.OTEL_TRACES_SAMPLER_ARG;
  const budget = createBudget(settings.OTEL_SPANS_PER_SECOND_MAX, now);
  const tracing = { tracer, budget, mayBegin: () => Math.random() < share, now };
  log.info({ endpoint: withoutQuery(url), share }, 'Traces are sent');
  return {
    now,
    beginBatch: (topic, batch) => beginBatch(tracing, topic, batch),
    // Requests have as many of their own: whoever sends many that are to be kept takes none from the messages.
    traceRequest: createTraceRequest(tracer, createBudget(settings.OTEL_SPANS_PER_SECOND_MAX, now)),
    dropped: dropped.read,
    close: () =>
      closeInTime(async () => {
        await provider.forceFlush().catch(() => {});
        await provider.shutdown();
      }),
  };
}

/** What could not be sent is dropped, and counted. */
function telling(exporter: SpanExporter, log: Logger, dropped: DroppedCount, why: CollectorTls['why']): SpanExporter {
  const hasFailed = tellSending(log, {
    fails: 'Traces cannot be sent and are dropped; all else goes on',
    again: 'Traces are sent again',
    why,
  });
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (hasFailed(result)) dropped.notSent(spans.length);
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
