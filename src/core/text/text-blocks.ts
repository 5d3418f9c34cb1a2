// Texts as bytes, close together in blocks outside the heap: thousands of some kilobytes that wait to be stored, which a collection would copy, twice, if they
// were strings. A block goes with the last of its texts.
const blockBytes = 262_144;
/** UTF-8 takes no more for a unit of UTF-16. */
const unitBytesMax = 3;

export type KeepText = (text: string) => Uint8Array;

export function createTextBlocks(): KeepText {
  const encoder = new TextEncoder();
  let block = new Uint8Array(0);
  let at = 0;
  return (text) => {
    const most = unitBytesMax * text.length;
    if (at + most > block.length) {
      block = new Uint8Array(Math.max(blockBytes, most));
      at = 0;
    }
    const from = at;
    at += encoder.encodeInto(text, from === 0 ? block : block.subarray(from)).written;
    return block.subarray(from, at);
  };
}
