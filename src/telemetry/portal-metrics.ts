// The Portal's metrics: its process, and the messages that it could not use. The watches of its loops add their own.
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
    help: 'Messages on the topics of alerts and episodes that are none, or that cannot be stored',
    registers: [registry],
  });
  return { registry, leftOut: (messages) => leftOut.inc(messages) };
}
