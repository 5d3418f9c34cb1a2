// What a marker says, as it stands in its topic: when it was written, when the next one is to be expected, and what is wrong with the way.

export interface MarkerMessage {
  /** As its message in Kafka has it: one that is sent again has the same. Null where it has none. */
  readonly id: string | null;
  readonly writtenAt: Date;
  /** The next is written after so long; null where it does not say so. */
  readonly intervalMs: number | null;
  /** Sentences of the guardian; empty where nothing is wrong. */
  readonly troubles: readonly string[];
  /** Of which kind each of them is, for programs; absent from a marker of an earlier version. */
  readonly kinds?: readonly string[];
}

const troublesMax = 5;
const troubleLengthMax = 1_000;

export function markerPayload({ writtenAt, intervalMs, troubles, kinds }: Omit<MarkerMessage, 'id'>): string {
  return JSON.stringify({
    written_at: writtenAt.toISOString(),
    interval_ms: intervalMs,
    troubles: troubles.slice(0, troublesMax).map((each) => each.slice(0, troubleLengthMax)),
    kinds: kinds?.slice(0, troublesMax),
  });
}

/** Undefined for what is no marker. */
export function readMarker(payload: string, id: string | null): MarkerMessage | undefined {
  let told: unknown;
  try {
    told = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (typeof told !== 'object' || told === null) return undefined;
  const { written_at: at, interval_ms: intervalMs, troubles, kinds } = told as Readonly<Record<string, unknown>>;
  const writtenAt = new Date(typeof at === 'string' ? at : Number.NaN);
  if (Number.isNaN(writtenAt.getTime())) return undefined;
  return {
    id,
    writtenAt,
    intervalMs: typeof intervalMs === 'number' && intervalMs > 0 && intervalMs < Infinity ? intervalMs : null,
    troubles: Array.isArray(troubles)
      ? troubles
          .filter((each) => typeof each === 'string')
          .slice(0, troublesMax)
          .map((each) => each.slice(0, troubleLengthMax))
      : [],
    ...(Array.isArray(kinds) && kinds.every((each) => typeof each === 'string')
      ? { kinds: kinds.slice(0, troublesMax) }
      : {}),
  };
}
