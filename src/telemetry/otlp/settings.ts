// What traces and metrics that are sent by OpenTelemetry's protocol have in common, under the names that its own documents give these variables.
import { str } from 'envalid';
import { durationMs } from '../../settings/numbers.ts';
import { secret, secretFile } from '../../settings/secrets.ts';
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
  OTEL_EXPORTER_OTLP_CERTIFICATE: str({
    default: '',
    desc: "A file with the certificate of the authority that signed the collector's own, or with that certificate itself; empty for those that Node knows. Read for each connection",
  }),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: str({
    default: '',
    desc: 'PEM file of a certificate that is shown to the collector, where it asks for one; read for each connection',
  }),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: secretFile({
    default: '',
    desc: 'PEM file of the key of that certificate; read for each connection',
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
