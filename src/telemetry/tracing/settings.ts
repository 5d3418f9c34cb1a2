// Traces by OpenTelemetry, under the names that its own documents give these variables. Without an endpoint there are none.
import { str } from 'envalid';
import { decimalNumber, durationMs, wholeNumber } from '../../settings/numbers.ts';
import { webAddress } from '../../settings/texts.ts';
import { otlpSettings } from '../otlp/settings.ts';

export const tracingSettings = {
  ...otlpSettings,
  OTEL_TRACES_EXPORTER: str({
    default: 'otlp',
    desc: 'How traces are sent, separated by commas: otlp is what Spindle knows; where it is not named, as with none, nothing is traced',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webAddress({
    default: '',
    desc: 'The whole address to which traces are sent; empty: /v1/traces of OTEL_EXPORTER_OTLP_ENDPOINT',
  }),
  OTEL_TRACES_SAMPLER_ARG: decimalNumber({
    default: 0.01,
    min: 0,
    max: 1,
    unit: 'share of 1',
    desc: 'The share of the traces that begin here which are kept; one that a sender has begun is kept where the sender keeps it',
  }),
  OTEL_BSP_SCHEDULE_DELAY: durationMs({
    default: 5_000,
    min: 10,
    max: 600_000,
    desc: 'How long spans wait to be sent together',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: wholeNumber({
    default: 2_048,
    min: 512,
    max: 1_000_000,
    unit: 'spans',
    desc: 'How many spans may wait to be sent; those beyond are dropped',
  }),
  OTEL_SPANS_PER_SECOND_MAX: wholeNumber({
    default: 100,
    min: 1,
    max: 100_000,
    unit: 'spans',
    desc: 'Of so many messages a second, and of so many requests, a program makes spans at most, however many are kept',
  }),
};
