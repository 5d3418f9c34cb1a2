// JSON whose numbers keep their spelling on the way through: a long integer in a member that nobody knows is no double, and survives.

/** Numbers come as raw JSON, which JSON.stringify writes as they were. A member that came twice counts once, with its last value. */
export function parseSpelled(text: string): unknown {
  const keepSpelling = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined ? rawJson(context.source) : value;
  return JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown);
}

const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;
