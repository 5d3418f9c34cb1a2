// Traces of what a program does, where there is a collector to send them to; else nothing of OpenTelemetry is even loaded.
import { namesOtlp, signalAddress } from '../otlp/signal-address.ts';
import type { OpenTracing, Tracing } from './tracing.ts';

/** Undefined where traces have nowhere to go. */
export async function openTracing(options: OpenTracing): Promise<Tracing | undefined> {
  const { settings } = options;
  const own = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const url = signalAddress({ own, common: settings.OTEL_EXPORTER_OTLP_ENDPOINT, path: 'v1/traces' });
  if (url === undefined) return undefined;
  const exporters = settings.OTEL_TRACES_EXPORTER;
  if (!namesOtlp(exporters)) {
    options.log.info({ exporters }, 'Traces are not sent: OTEL_TRACES_EXPORTER does not name otlp');
    return undefined;
  }
  const { startTracing } = await import('./sdk.ts');
  return startTracing(options, url);
}
