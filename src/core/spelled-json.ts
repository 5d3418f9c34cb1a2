// JSON whose numbers keep their spelling on the way through: a long integer in a member that nobody knows is no double, and survives.

/** Numbers come as raw JSON, which JSON.stringify writes as they were. A member that came twice counts once, with its last value. */
export function parseSpelled(text: string): unknown {
  const keepSpelling = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined ? rawJson(context.source) : value;
  return JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown);
}

/** JSON on one line. */
export function onOneLine(text: string): string {
  return JSON.stringify(parseSpelled(text));
}

/**
 * Whether JSON is written as `onOneLine` writes it, as most readings are, which is seen much sooner than they are parsed: an object without blanks,
 * escapes and objects within, whose names are all different, and none a number, which would come first.
 */
export function isOnOneLine(json: Uint8Array): boolean {
  if (json[0] !== openBrace) return false;
  let names = 0;
  for (let at = 1; ; at++) {
    const nameEnd = plainTextEnd(json, at);
    if (nameEnd === -1 || isDigit(json[at + 1]) || json[nameEnd] !== colon) return false;
    if (names === namesMax || isAmong(json, at, nameEnd, names)) return false;
    nameStarts[names] = at;
    nameEnds[names++] = nameEnd;
    at = plainValueEnd(json, nameEnd + 1);
    if (at === -1) return false;
    if (json[at] === closeBrace) return at === json.length - 1;
    if (json[at] !== comma) return false;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/** Those of one object at a time. */
const namesMax = 64;
const [nameStarts, nameEnds] = [new Int32Array(namesMax), new Int32Array(namesMax)];

function isAmong(json: Uint8Array, start: number, end: number, names: number): boolean {
  for (let name = 0; name < names; name++) {
    const other = nameStarts[name] as number;
    if ((nameEnds[name] as number) - other !== end - start) continue;
    let same = 0;
    while (same < end - start && json[start + same] === json[other + same]) same++;
    if (same === end - start) return true;
  }
  return false;
}

/** Behind its second quote; -1 where no text without escapes begins. */
function plainTextEnd(json: Uint8Array, start: number): number {
  if (json[start] !== quote) return -1;
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === quote) return at + 1;
    if (json[at] === backslash) return -1;
  }
  return -1;
}

/** Behind a text, a number or the like, or a list of numbers and the like; -1 where something else begins. */
function plainValueEnd(json: Uint8Array, start: number): number {
  if (json[start] === quote) return plainTextEnd(json, start);
  if (json[start] !== openBracket) return scalarEnd(json, start);
  for (let at = start; ; ) {
    at = scalarEnd(json, at + 1);
    if (json[at] === closeBracket) return at + 1;
    if (json[at] !== comma) return -1;
  }
}

/** Of a number, true, false or null; `start` where none begins. */
function scalarEnd(json: Uint8Array, start: number): number {
  let at = start;
  while (isOfScalar[json[at] as number] === 1) at++;
  return at;
}

const codeOf = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, colon] = [...'"\\,:'].map(codeOf);
const [zero, nine] = [...'09'].map(codeOf) as [number, number];
const [openBrace, closeBrace, openBracket, closeBracket] = [...'{}[]'].map(codeOf);
const isOfScalar = new Uint8Array(256);
for (const each of '+-.0123456789eEtruefalsn') isOfScalar[codeOf(each)] = 1;

const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;
