// The text of a table as spreadsheets write it. Excel saves "CSV" in the letters of its country (in Korea CP949) and "Unicode text" as UTF-16: read as UTF-8,
// every Korean name would be lost without a word.

/** Null for what is text in none of these. */
export function tableText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes);
  // What is no UTF-8 hardly ever is by chance: it is tried first.
  const text = decoded('utf-8', bytes) ?? decoded('euc-kr', bytes);
  // No text has it; pictures and spreadsheets have many.
  return text?.includes('\0') === true ? null : text;
}

function decoded(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
