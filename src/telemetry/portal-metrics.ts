// The Portal's metrics: its process, the messages that it could not use, and whether alerts get as far as Kafka. The watches of its loops
// add their own.
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface PortalMetrics {
  readonly registry: Registry;
  readonly leftOut: (messages: number) => void;
  /** Kafka has taken them away before the Portal read them. */
  readonly lost: (messages: number) => void;
  /** For how long no marker of the delivery has come; null where none ever came. */
  readonly marker: (silentSeconds: number | null) => void;
  /** Whether the pages say that alerts may not get through. */
  readonly undelivered: (isSo: boolean) => void;
}

export function createPortalMetrics(): PortalMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const leftOut = new Counter({
    name: 'spindle_portal_messages_left_out_total',
    help: 'Messages on the topics of alerts and episodes that are none, or that cannot be stored',
    registers: [registry],
  });
  const lost = new Counter({
    name: 'spindle_portal_messages_lost_total',
    help: 'Messages on the topics of alerts and episodes that Kafka no longer held when the Portal came to them',
    registers: [registry],
  });
  const silent = new Gauge({
    name: 'spindle_portal_delivery_silent_seconds',
    help: 'For how long no marker of the delivery of alerts has come to the Portal; absent where none ever came',
    labelNames: [] as string[],
    registers: [registry],
  });
  silent.remove();
  const undelivered = new Gauge({
    name: 'spindle_portal_undelivered',
    help: '1 while the pages say that alerts may not get as far as Kafka',
    registers: [registry],
  });
  return {
    registry,
    leftOut: (messages) => leftOut.inc(messages),
    lost: (messages) => lost.inc(messages),
    marker: (seconds) => (seconds === null ? silent.remove() : silent.set(seconds)),
    undelivered: (isSo) => undelivered.set(isSo ? 1 : 0),
  };
}
