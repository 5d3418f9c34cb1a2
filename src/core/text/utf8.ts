// Bytes from outside as text, where they are UTF-8. A decoder that is strict tells of others by an error with a stack, which takes as long as
// decoding twenty values that are.

/** With a byte-order mark as it stands; undefined where it is not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  const text = decoder.decode(bytes);
  if (!text.includes(replacement)) return text;
  // It stands there itself, or for what is no UTF-8, and only of the latter other bytes come back.
  const again = encoder.encode(text);
  return again.length === bytes.length && again.every((byte, place) => byte === bytes[place]) ? text : undefined;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const replacement = '\uFFFD';
