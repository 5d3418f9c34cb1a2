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

/**
 * The same for who follows traces: null where whoever has begun it does not keep it, which is seen without reading it, or where it is none; undefined where there
 * is none.
 */
export function keptTraceparentIn(
  headers: readonly (readonly [name: string, value: Uint8Array | null])[],
): string | null | undefined {
  if (headers.length === 0) return undefined;
  const value = headers.find(([name]) => name === 'traceparent')?.[1];
  if (value === undefined || value === null) return undefined;
  if (value.length !== traceparentLength || !isOddHex(value[traceparentLength - 1] as number)) return null;
  return validTraceparent(utf8.decode(value)) ?? null;
}

const traceparentLength = 55;
const letterA = 0x61;

/** Of a digit in small letters, as trace contexts have them: '0' is an even number, and 'a', which is ten, an odd one. */
function isOddHex(digit: number): boolean {
  return digit >= letterA ? digit % 2 === 0 : digit % 2 === 1;
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

export function writeTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
}
