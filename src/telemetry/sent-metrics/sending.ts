// What a program has of metrics that are sent, and what their sending is opened with.
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { sentMetricsSettings } from './settings.ts';

export interface OpenSending {
  readonly settings: CleanedEnv<typeof sentMetricsSettings>;
  /** As `spindle <program>` has it. */
  readonly program: string;
  readonly version: string;
  readonly log: Logger;
}

/** Sends what the registry has from now on, again and again. */
export type SendMetrics = (registry: Registry) => SentMetrics;

export interface SentMetrics {
  /** Sends them a last time. Rejects never, and does not last long. */
  readonly close: () => Promise<void>;
}
