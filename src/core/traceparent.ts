// W3C Trace Context: what ties a reading or a request to the traces of others.

const form = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` where it is well formed: not of the version ff, and with an id of a trace and of a span that is not all zeros. */
export function validTraceparent(text: string): string | undefined {
  if (!form.test(text) || text.startsWith('ff')) return undefined;
  return text.includes('-00000000000000000000000000000000-') || text.includes('-0000000000000000-') ? undefined : text;
}
