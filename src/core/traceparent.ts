// W3C Trace Context: what ties a reading or a request to the traces of others.

const form = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The `traceparent` where it is well formed: not of the version ff, and with an id of a trace and of a span that is not all zeros. */
export function validTraceparent(text: string): string | undefined {
  if (!form.test(text) || text.startsWith('ff')) return undefined;
  return text.includes('-00000000000000000000000000000000-') || text.includes('-0000000000000000-') ? undefined : text;
}

/** That among the headers of a message, where it is well formed. */
export function traceparentIn(
  headers: readonly (readonly [name: string, value: Uint8Array | null])[],
): string | undefined {
  const value = headers.find(([name]) => name === 'traceparent')?.[1];
  return value === undefined || value === null ? undefined : validTraceparent(utf8.decode(value));
}

const utf8 = new TextDecoder();

/** What a well-formed one says. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  /** Bits, of which the lowest says that the trace is kept. */
  readonly flags: number;
}

export function readTraceparent(traceparent: string): TraceContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** Whether whoever has begun the trace keeps it; of one that is well formed. */
export function isSampled(traceparent: string): boolean {
  return (readTraceparent(traceparent).flags & 1) !== 0;
}

export function writeTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}
