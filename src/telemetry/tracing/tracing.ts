// What a program has of traces, and what they are opened with.
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import type { DroppedSpans } from '../../web-server/traces/dropped-spans.ts';
import type { TraceRequest } from '../../web-server/traces/trace-requests.ts';
import type { tracingSettings } from './settings.ts';
import type { BatchTrace, TracedMessage, TracedTopic } from './trace-batches.ts';

export interface OpenTracing {
  readonly settings: CleanedEnv<typeof tracingSettings>;
  /** As `spindle <program>` has it. */
  readonly program: string;
  readonly version: string;
  readonly log: Logger;
}

export interface Tracing {
  /** Milliseconds since 1970, with fractions: the clock of spans. */
  readonly now: () => number;
  /** Undefined where nothing of the batch is sampled. */
  readonly beginBatch: (topic: TracedTopic, batch: TracedBatch) => BatchTrace | undefined;
  readonly traceRequest: TraceRequest;
  /** Since the start. */
  readonly dropped: () => DroppedSpans;
  /** Sends what is left. Rejects never, and does not last long. */
  readonly close: () => Promise<void>;
}

export interface TracedBatch {
  /** Those that may have a span. */
  readonly messages: Iterable<TracedMessage>;
  /** How many there were in all. */
  readonly count: number;
  readonly from: number;
}
