// JSON whose numbers keep their spelling on the way through: a long integer in a member that nobody knows is no double, and survives.

/** Numbers come as raw JSON, which JSON.stringify writes as they were. A member that came twice counts once, with its last value. */
export function parseSpelled(text: string): unknown {
  const keepSpelling = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined ? rawJson(context.source) : value;
  return JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown);
}

/**
 * The JSON text of an object on one line, as `JSON.stringify(parseSpelled(text))` writes it. Most readings are written so already, which is seen
 * much sooner than they are parsed. `text` must be JSON.
 */
export function onOneLine(text: string): string {
  return isOnOneLine(text) ? text : JSON.stringify(parseSpelled(text));
}

/** An object of texts without escapes, numbers and the like, without blanks, whose names are all different and none a number. */
function isOnOneLine(text: string): boolean {
  if (!text.startsWith('{')) return false;
  const names = new Set<string>();
  let at = 1;
  while (at < text.length) {
    plainMember.lastIndex = at;
    const name = plainMember.exec(text)?.[1];
    if (name === undefined || names.has(name)) return false;
    names.add(name);
    at = plainMember.lastIndex;
  }
  return true;
}

/** What stands in other places than JSON.stringify puts it: names that are numbers, which it writes first. */
const plainMember = /"(?![0-9])([^"\\]*)":(?:"[^"\\]*"|[^"\\\s{}[\],:]+)(?:,(?=")|\}$)/y;

const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;
