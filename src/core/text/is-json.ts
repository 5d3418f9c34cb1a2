// Whether bytes are JSON, without making anything of them: JSON.parse tells so by an error, which takes as long as parsing ten texts that are.

/** Of bytes that are UTF-8: exactly where JSON.parse would not throw. */
export function isJson(bytes: Uint8Array): boolean {
  /** What closes each array and object that is open. */
  const open: number[] = [];
  let at = passBlanks(bytes, 0);
  for (;;) {
    // Here begins a value.
    const close = bytes[at] === openBrace ? closeBrace : bytes[at] === openBracket ? closeBracket : undefined;
    at = close === undefined ? passScalar(bytes, at) : passBlanks(bytes, at + 1);
    if (at === -1) return false;
    if (close !== undefined && bytes[at] !== close) {
      open.push(close);
      if (close === closeBrace) at = passName(bytes, at);
      if (at === -1) return false;
      continue;
    }
    if (close !== undefined) at++;
    // Behind it: all that ends with it, and then the end or the next one.
    at = passBlanks(bytes, at);
    while (open.length > 0 && bytes[at] === open.at(-1)) {
      open.pop();
      at = passBlanks(bytes, at + 1);
    }
    if (open.length === 0) return at === bytes.length;
    if (bytes[at] !== comma) return false;
    at = passBlanks(bytes, at + 1);
    if (open.at(-1) === closeBrace) at = passName(bytes, at);
    if (at === -1) return false;
  }
}

// Each gives where what begins at `at` ends, and -1 where it does not begin there. Behind the last byte there is none of which anything would begin.

/** With the colon and what blanks are behind it. */
function passName(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== quote) return -1;
  const end = passText(bytes, at);
  const colonAt = end === -1 ? -1 : passBlanks(bytes, end);
  return colonAt !== -1 && bytes[colonAt] === colon ? passBlanks(bytes, colonAt + 1) : -1;
}

function passScalar(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === quote) return passText(bytes, at);
  if (byte === minus || isDigit(byte)) return passNumber(bytes, at);
  for (const word of words) if (word.every((each, place) => bytes[at + place] === each)) return at + word.length;
  return -1;
}

const words = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

function passText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === quote) return at + 1;
    if (byte < space) return -1;
    if (byte !== backslash) continue;
    at++;
    if (bytes[at] === letterU) {
      for (const last = at + 4; at < last; at++) if (!isHexDigit(bytes[at + 1] ?? 0)) return -1;
    } else if (!escapes.includes(bytes[at] ?? 0)) return -1;
  }
  return -1;
}

const escapes = new TextEncoder().encode('"\\/bfnrt');

function passNumber(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === minus ? start + 1 : start;
  let at = bytes[first] === zero ? first + 1 : passDigits(bytes, first);
  if (at !== -1 && bytes[at] === point) at = passDigits(bytes, at + 1);
  if (at === -1 || ((bytes[at] ?? 0) | lowerCase) !== letterE) return at;
  return passDigits(bytes, bytes[at + 1] === plus || bytes[at + 1] === minus ? at + 2 : at + 1);
}

/** One at least. */
function passDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isDigit(bytes[at] as number)) at++;
  return at === start ? -1 : at;
}

function passBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isBlank(bytes[at] as number)) at++;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === lineFeed || byte === carriageReturn || byte === tab;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

function isHexDigit(byte: number): boolean {
  const small = byte | lowerCase;
  return isDigit(byte) || (small >= letterA && small <= letterF);
}

const [tab, lineFeed, carriageReturn, space, quote, plus, comma, minus, point, zero, nine, colon] = [
  0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a,
];
const [openBracket, backslash, closeBracket, letterA, letterE, letterF, letterU, openBrace, closeBrace] = [
  0x5b, 0x5c, 0x5d, 0x61, 0x65, 0x66, 0x75, 0x7b, 0x7d,
];
/** With it a capital letter is a small one. */
const lowerCase = 0x20;
