// Memory outside the heap, given back as soon as nobody reads it any more. V8 gives it back by itself when it collects the object that stands for it,
// which, of what has waited to be stored, it does when it collects all of the heap; and it does that the sooner the more of such memory there is.
// Whoever still reads it gets a TypeError or nothing, and never another's bytes.

/** Buffers that are shared with nobody. */
export function giveBack(buffers: Iterable<ArrayBufferLike>): void {
  for (const buffer of buffers) if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}

/**
 * The buffer of bytes that fill it; none of those that are a part of one, which others may read, as of Node's pool, and none of no bytes, which are often
 * one constant for all.
 */
export function wholeBuffers(bytes: Uint8Array): readonly ArrayBufferLike[] {
  return bytes.length > 0 && bytes.length === bytes.buffer.byteLength ? [bytes.buffer] : [];
}
