// Metrics sent by OpenTelemetry's protocol, under the names that its own documents give these variables. They are those of /metrics, which there are in any case.
import { str } from 'envalid';
import { durationMs } from '../../settings/numbers.ts';
import { webAddress } from '../../settings/texts.ts';
import { otlpSettings } from '../otlp/settings.ts';

export const sentMetricsSettings = {
  ...otlpSettings,
  OTEL_METRICS_EXPORTER: str({
    default: 'otlp',
    desc: 'How metrics are sent, separated by commas: otlp is what Spindle knows; where it is not named, as with prometheus or none, they are not. /metrics has them in any case',
  }),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: webAddress({
    default: '',
    desc: 'The whole address to which metrics are sent, such as http://localhost:9090/api/v1/otlp/v1/metrics; empty: /v1/metrics of OTEL_EXPORTER_OTLP_ENDPOINT',
  }),
  OTEL_METRIC_EXPORT_INTERVAL: durationMs({
    default: 60_000,
    min: 100,
    max: 86_400_000,
    desc: 'How often metrics are sent',
  }),
  OTEL_METRIC_EXPORT_TIMEOUT: durationMs({
    default: 30_000,
    min: 1,
    max: 600_000,
    desc: 'How long reading and sending them may take in all; never longer than the time between two',
  }),
};
