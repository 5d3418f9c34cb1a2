// Traces of what a program does, where there is a collector to send them to; else nothing of OpenTelemetry is even loaded.
import type { OpenTracing, Tracing } from './tracing.ts';

/** Undefined where traces have nowhere to go. */
export async function openTracing(options: OpenTracing): Promise<Tracing | undefined> {
  if (options.settings.OTEL_EXPORTER_OTLP_ENDPOINT === '') return undefined;
  const { startTracing } = await import('./sdk.ts');
  return startTracing(options);
}
