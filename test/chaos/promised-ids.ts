// The ids that events must have, as docs/messages.md promises them: computed here apart from the product's own code.
import { createHash } from 'node:crypto';

/** UUIDv5 (RFC 9562) of `<topic id>/<partition>/<offset>/<event type>`, as docs/messages.md promises it. */
export function promisedEventId(topicId: string, partition: number, offset: number, type: string): string {
  return promisedId(`${topicId}/${partition}/${offset}/${type}`);
}

/** UUIDv5 of a name in the namespace of Spindle's events. */
export function promisedId(name: string): string {
  const namespace = Buffer.from('5c7bd9a20a4e5d0b9c392f5d8f1f6a77', 'hex');
  const bytes = createHash('sha1').update(namespace).update(name).digest();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
