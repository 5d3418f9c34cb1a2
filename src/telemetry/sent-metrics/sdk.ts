// OpenTelemetry's sending of metrics: a reader that asks Prometheus' registry at an interval, and what sends its answer. Imported where metrics have
// somewhere to go, and nowhere else. Nothing is measured a second time.
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { MetricsExporterMetricsHelper, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import {
  type CollectionResult,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Registry } from 'prom-client';
import { withoutQuery } from '../../settings/texts.ts';
import { closeInTime } from '../otlp/close-in-time.ts';
import { collectorTls } from '../otlp/collector-tls.ts';
import { resourceOf } from '../otlp/resource.ts';
import { tellSending } from '../otlp/tell-sending.ts';
import { readRegistry } from './read-registry.ts';
import type { OpenSending, SendMetrics } from './sending.ts';

export function createSending({ settings, program, version, log }: OpenSending, url: string): SendMetrics {
  const intervalMs = settings.OTEL_METRIC_EXPORT_INTERVAL;
  // What OpenTelemetry's own exporter-metrics-otlp-proto is made of. Headers it takes from the environment by itself.
  const tls = collectorTls(settings);
  const http = { url, timeoutMillis: settings.OTEL_EXPORTER_OTLP_TIMEOUT, ...tls.agentFor(url) };
  const exporter = new OTLPExporterBase<ResourceMetrics>(
    createOtlpHttpExportDelegate(
      convertLegacyHttpOptions(http, 'METRICS', 'v1/metrics', { 'Content-Type': 'application/x-protobuf' }),
      ProtobufMetricsSerializer,
      'otlp_http_metric_exporter',
      MetricsExporterMetricsHelper,
      undefined,
    ),
  );
  const failed = tellSending(log, {
    fails: 'Metrics cannot be sent; all else goes on, and the next have what these had',
    again: 'Metrics are sent again',
    why: tls.why,
  });
  const telling: PushMetricExporter = {
    export: (metrics, done) =>
      exporter.export(metrics, (result) => {
        failed(result);
        done({ code: 0 });
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  const resource = resourceOf({ program, version });
  const untold = (error: Error): CollectionResult => {
    failed({ code: 1, error });
    return { resourceMetrics: { resource, scopeMetrics: [] }, errors: [error] };
  };
  return (registry: Registry) => {
    const scope = { name: 'spindle', version };
    const provider = new MeterProvider({
      resource,
      readers: [
        new PeriodicExportingMetricReader({
          exporter: telling,
          exportIntervalMillis: intervalMs,
          exportTimeoutMillis: Math.min(settings.OTEL_METRIC_EXPORT_TIMEOUT, intervalMs),
          metricProducers: [{ collect: () => readRegistry(registry, scope).catch(untold) }],
        }),
      ],
    });
    log.info({ endpoint: withoutQuery(url), intervalMs }, 'Metrics are sent');
    return { close: () => closeInTime(() => provider.shutdown()) };
  };
}
