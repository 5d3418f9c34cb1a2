// The metrics of a program sent to a collector, where there is one; else nothing of OpenTelemetry is even loaded.
import { namesOtlp, signalAddress } from '../otlp/signal-address.ts';
import type { OpenSending, SendMetrics } from './sending.ts';

/** Undefined where metrics have nowhere to go. */
export async function openSending(options: OpenSending): Promise<SendMetrics | undefined> {
  const { settings } = options;
  const own = settings.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT;
  const url = signalAddress({ own, common: settings.OTEL_EXPORTER_OTLP_ENDPOINT, path: 'v1/metrics' });
  if (url === undefined) return undefined;
  const exporters = settings.OTEL_METRICS_EXPORTER;
  if (!namesOtlp(exporters)) {
    options.log.info({ exporters }, 'Metrics are not sent: OTEL_METRICS_EXPORTER does not name otlp');
    return undefined;
  }
  const { createSending } = await import('./sdk.ts');
  return createSending(options, url);
}
