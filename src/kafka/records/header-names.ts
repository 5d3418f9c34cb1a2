// The names of records' headers as text. Nearly always they are those of the record before, so that bytes are compared and nothing is decoded.

/** The name of a header: mostly that of the record before, at the same place. */
export function headerName(bytes: Uint8Array, place: number): string {
  const known = knownNames[place];
  if (known !== undefined && isSame(known.bytes, bytes)) return known.name;
  const name = utf8.decode(bytes);
  if (place < knownNamesMax && bytes.length <= knownNameBytesMax) knownNames[place] = { bytes: bytes.slice(), name };
  return name;
}

const knownNames: { readonly bytes: Uint8Array; readonly name: string }[] = [];
/** Of so many headers names are remembered, each of so many bytes at most. */
const knownNamesMax = 32;
const knownNameBytesMax = 64;

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let place = 0; place < one.length; place++) if (one[place] !== other[place]) return false;
  return true;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
