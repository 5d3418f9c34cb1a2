// What a program sends by OpenTelemetry's protocol: traces, and the metrics that /metrics has. Each is absent where it has nowhere to go.
import { openSending } from './sent-metrics/open-sending.ts';
import type { OpenSending, SendMetrics } from './sent-metrics/sending.ts';
import { sentMetricsSettings } from './sent-metrics/settings.ts';
import { openTracing } from './tracing/open-tracing.ts';
import { tracingSettings } from './tracing/settings.ts';
import type { OpenTracing, Tracing } from './tracing/tracing.ts';

export const telemetrySettings = { ...tracingSettings, ...sentMetricsSettings };

export interface Telemetry {
  readonly tracing: Tracing | undefined;
  readonly sendMetrics: SendMetrics | undefined;
}

export async function openTelemetry(options: OpenTracing & OpenSending): Promise<Telemetry> {
  return { tracing: await openTracing(options), sendMetrics: await openSending(options) };
}
