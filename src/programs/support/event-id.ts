// The deterministic ids of events: a replayed reading gives the same id, so that whoever sees it twice can drop one.
import { hash } from 'node:crypto';
import { v5 } from 'uuid';

/** Spindle's own namespace. It must never change: ids that consumers remember would change with it. */
const namespace = '5c7bd9a2-0a4e-5d0b-9c39-2f5d8f1f6a77';

/** The namespace, and behind it room for a name. */
const bytes = Buffer.alloc(512);
const nameAt = bytes.write(namespace.replaceAll('-', ''), 'hex');
const nameLengthMax = (bytes.length - nameAt) / 3;

/**
 * UUIDv5 (RFC 9562) of `<Kafka topic id>/<partition>/<offset>/<event type>`: what `uuid` makes of it, in a fifth of the time, which each
 * anomalous reading takes.
 */
export function eventId(name: string): string {
  if (name.length > nameLengthMax) return v5(name, namespace);
  const end = nameAt + bytes.write(name, nameAt);
  const digits = hash('sha1', bytes.subarray(0, end), 'hex');
  for (let place = 0; place < digitsAt.length; place++) text[digitsAt[place] as number] = digits.charCodeAt(place);
  text[versionAt] = version5;
  text[variantAt] = variants.charCodeAt(Number.parseInt(digits.charAt(16), 16) & 3);
  // A text in one piece: one that is joined of its parts is kept as all of them, and joined by whoever looks at it first.
  return text.toString('latin1');
}

const text = Buffer.from('00000000-0000-0000-0000-000000000000');
const digitsAt = Uint8Array.from([...text.keys()].filter((place) => text[place] !== '-'.charCodeAt(0)));
const versionAt = 14;
const version5 = '5'.charCodeAt(0);
const variantAt = 19;
const variants = '89ab';
