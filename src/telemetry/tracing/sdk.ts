// OpenTelemetry itself: the only file with what makes and sends spans, imported where traces have somewhere to go, and nowhere else.
import { hostname } from 'node:os';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { withoutPassword } from '../../settings/texts.ts';
import { countDropped, type DroppedCount } from './count-dropped.ts';
import { createSampler } from './sampler.ts';
import { beginBatch, createBudget } from './trace-batches.ts';
import { createTraceRequest } from './trace-requests.ts';
import type { OpenTracing, Tracing } from './tracing.ts';

const flushWithinMs = 3_000;

export function startTracing({ settings, program, version, log }: OpenTracing): Tracing {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '');
  // Headers it takes from the environment by itself.
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    timeoutMillis: settings.OTEL_EXPORTER_OTLP_TIMEOUT,
  });
  const named = resourceFromAttributes({
    'service.name': `spindle-${program}`,
    'service.version': version,
    'service.instance.id': `${hostname()}:${process.pid}`,
  });
  const queueMax = settings.OTEL_BSP_MAX_QUEUE_SIZE;
  const dropped = countDropped(() =>
    log.warn(
      { queueMax },
      'More spans come than can be sent: those beyond OTEL_BSP_MAX_QUEUE_SIZE are dropped and counted',
    ),
  );
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(named)
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: createSampler(settings.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: telling(exporter, log, dropped),
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
  log.info({ endpoint: withoutPassword(endpoint), share }, 'Traces are sent');
  return {
    now,
    beginBatch: (topic, batch) => beginBatch(tracing, topic, batch),
    // Requests have as many of their own: whoever sends many that are to be kept takes none from the messages.
    traceRequest: createTraceRequest(tracer, createBudget(settings.OTEL_SPANS_PER_SECOND_MAX, now)),
    dropped: dropped.read,
    close: async () => {
      // A collector that is away must not keep a program that ends.
      await provider.forceFlush({ timeoutMillis: flushWithinMs }).catch(() => {});
      await Promise.race([
        provider.shutdown().catch(() => {}),
        new Promise((done) => setTimeout(done, flushWithinMs).unref()),
      ]);
    },
  };
}

/** Says once that traces do not get there, and once that they do again. What could not be sent is dropped. */
function telling(exporter: SpanExporter, log: Logger, dropped: DroppedCount): SpanExporter {
  let fails = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed) dropped.notSent(spans.length);
        if (failed && !fails) {
          log.warn({ reason: result.error?.message }, 'Traces cannot be sent and are dropped; all else goes on');
        }
        if (!failed && fails) log.info('Traces are sent again');
        fails = failed;
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
