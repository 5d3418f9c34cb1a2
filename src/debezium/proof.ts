// Whether alerts get through, as who reads them can know it: by the markers that come the same way. Known only where a marker has ever come,
// so that nothing is missed where nobody writes any. Pure, but for the clocks that are passed in.
import type { MarkerMessage } from './marker-message.ts';

export interface ProofState {
  /** Why alerts may not get through, as a sentence; null while they do, or where nobody knows. */
  readonly reason: string | null;
  /** When the last marker was written that had nothing to say against the way; null where none is known. */
  readonly since: Date | null;
  /** Nothing is known yet, and the first marker may still come. */
  readonly isStarting: boolean;
}

export interface Proof {
  /** The last that came before anybody listened; they say nothing of now. */
  readonly found: (markers: readonly MarkerMessage[]) => void;
  /** They have just come, in this order. */
  readonly heard: (markers: readonly MarkerMessage[]) => void;
  readonly state: () => ProofState;
  /** Since the last that has just come, or since it is listened for one; null where none is known. */
  readonly silentMs: () => number | null;
}

/** So many intervals without a marker mean silence, where that is longer than the limit. */
const intervalsMax = 3;
const knownMax = 1_000;
const sound: ProofState = { reason: null, since: null, isStarting: false };

/** `nowMs` never goes back; `wallMs` is what people's clocks say. */
export function createProof(options: {
  readonly limitMs: number;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
}): Proof {
  const { nowMs, wallMs } = options;
  let startedAtMs = nowMs();
  let heardAtMs: number | undefined;
  let last: MarkerMessage | undefined;
  let lateMs = 0;
  /** How long markers take at least, with the difference between the two clocks. */
  let leastMs = Number.POSITIVE_INFINITY;
  let since: Date | null = null;
  /** Debezium sends again what it had not noted as sent. */
  const known = new Set<string>();
  const isNew = ({ id }: MarkerMessage): boolean => {
    if (id === null) return true;
    if (known.has(id)) return false;
    known.add(id);
    for (const oldest of known) if (known.size > knownMax) known.delete(oldest);
    return true;
  };

  const silence = (marker: MarkerMessage): ProofState => ({
    reason:
      `nothing has come through the delivery of alerts since ${marker.writtenAt.toISOString()}, when the last marker was written` +
      `${everySeconds(marker)}: the consumer does not run or stands still, or alerts wait in the outbox; run: spindle doctor`,
    since,
    isStarting: false,
  });

  return {
    found: (markers) => {
      const marker = markers.filter(isNew).at(-1);
      if (marker === undefined) return;
      last = marker;
      since = marker.writtenAt;
      startedAtMs = nowMs();
    },
    heard: (markers) => {
      for (const marker of markers.filter(isNew)) {
        const tookMs = wallMs() - marker.writtenAt.getTime();
        leastMs = Math.min(leastMs, tookMs);
        lateMs = tookMs - leastMs;
        heardAtMs = nowMs();
        last = marker;
        if ((marker.troubles.length === 0 && lateMs < options.limitMs) || since === null) since = marker.writtenAt;
      }
    },
    state: () => {
      if (last === undefined) return sound;
      const limitMs = Math.max(options.limitMs, intervalsMax * (last.intervalMs ?? 0));
      if (nowMs() - (heardAtMs ?? startedAtMs) >= limitMs) return silence(last);
      if (heardAtMs === undefined) {
        const isOld = wallMs() - last.writtenAt.getTime() >= limitMs;
        return isOld ? { ...silence(last), isStarting: true } : sound;
      }
      if (last.troubles.length > 0) return { reason: last.troubles.join('; '), since, isStarting: false };
      if (lateMs < options.limitMs) return sound;
      const reason = `alerts are late: a marker took ${Math.round(lateMs / 1000)} s longer to get through than others have; what came before it is still being carried on`;
      return { reason, since, isStarting: false };
    },
    silentMs: () => (last === undefined ? null : nowMs() - (heardAtMs ?? startedAtMs)),
  };
}

function everySeconds({ intervalMs }: MarkerMessage): string {
  return intervalMs === null ? '' : ` (one is due every ${Math.round(intervalMs / 1000)} s)`;
}
