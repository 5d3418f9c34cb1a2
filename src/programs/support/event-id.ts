// The deterministic ids of events: a replayed reading gives the same id, so that whoever sees it twice can drop one.
import { v5 } from 'uuid';

/** Spindle's own namespace. It must never change: ids that consumers remember would change with it. */
const namespace = '5c7bd9a2-0a4e-5d0b-9c39-2f5d8f1f6a77';

/** UUIDv5 (RFC 9562) of `<Kafka topic id>/<partition>/<offset>/<event type>`. */
export function eventId(name: string): string {
  return v5(name, namespace);
}
