// What traces and metrics that are sent by OpenTelemetry's protocol have in common, under the names that its own documents give these variables.
import { str } from 'envalid';
import { durationMs } from '../../settings/numbers.ts';
import { secret } from '../../settings/secrets.ts';
import { webAddress } from '../../settings/texts.ts';

export const otlpSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress({
    default: '',
    desc: 'Where traces and metrics go: an OpenTelemetry collector, such as http://localhost:4318 (OTLP over HTTP, protobuf, under /v1/traces and /v1/metrics). Empty: nothing is sent',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: secret({
    default: '',
    desc: 'What is sent with them, as NAME=VALUE separated by commas, such as a key',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: durationMs({
    default: 10_000,
    min: 1,
    max: 600_000,
    desc: 'How long sending some traces, or all metrics once, may take',
  }),
  OTEL_SERVICE_NAME: str({
    default: '',
    desc: 'What a program is called in traces and metrics; empty for spindle- and its name',
  }),
  OTEL_RESOURCE_ATTRIBUTES: str({
    default: '',
    desc: 'What else stands at each trace and metric, as NAME=VALUE separated by commas, such as deployment.environment.name=plant-2',
  }),
};
