// What all messages that the Portal reads from Kafka have in common: text that is JSON, ids, and names and sentences as its database takes
// them. A reason never repeats the message's content.

/** A page shows no longer ones. */
export const nameLengthMax = 100;
export const sentenceLengthMax = 2_000;

/** Throws TypeError with the reason. */
export function textOf(value: Uint8Array | null): string {
  if (value === null) throw new TypeError('the value is null');
  try {
    return utf8.decode(value);
  } catch {
    throw new TypeError('the value is not UTF-8');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What is read of a text that ought to be JSON. Throws TypeError with the reason. */
export function decoded<Message>(text: string, decode: (text: string) => Message): Message {
  try {
    return decode(text);
  } catch (error) {
    // The parser's own message quotes the text.
    if (error instanceof SyntaxError) throw new TypeError('the value is not JSON');
    if (error instanceof RangeError) throw new TypeError('the value is nested too deeply');
    throw error;
  }
}

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** PostgreSQL's text has no zero character, and is UTF-8. */
export function storable(text: string, lengthMax = nameLengthMax): string {
  return text.replaceAll('\0', '').slice(0, lengthMax).toWellFormed();
}
