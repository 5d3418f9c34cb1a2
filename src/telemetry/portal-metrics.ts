// The Portal's metrics: its process, and the messages that it could not use. The watch of its loop adds its own.
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';

export interface PortalMetrics {
  readonly registry: Registry;
  readonly leftOut: (messages: number) => void;
}

export function createPortalMetrics(): PortalMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const leftOut = new Counter({
    name: 'spindle_portal_messages_left_out_total',
    help: 'Messages on the topic of alerts that are none, or that cannot be stored',
    registers: [registry],
  });
  return { registry, leftOut: (messages) => leftOut.inc(messages) };
}
