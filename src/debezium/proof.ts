// Whether alerts get through, as who reads them can know it: by the markers that come the same way. Known only where a marker has ever come,
// so that nothing is missed where nobody writes any. Silence is judged by the looks that succeeded: who could not look knows nothing of the
// consumer, and awaits the next marker afterwards. What was written before the last that is known was sent again, and is no news. That markers
// are late says the guardian in them, by one clock. Pure, but for the clocks that are passed in.
import type { MarkerMessage } from './marker-message.ts';

export interface ProofCause {
  readonly code: string;
  /** Since when; null where it is not known. */
  readonly at: Date | null;
}

export interface ProofState {
  /** Why alerts may not get through, as a sentence; null while they do, or where nobody knows. */
  readonly reason: string | null;
  /** The same for programs, by the names of findings or those of this file; empty where nothing is wrong, or a marker does not say it. */
  readonly causes: readonly ProofCause[];
  /** When the last known marker was written that had nothing to say against the way; null where none is known. */
  readonly since: Date | null;
  /** Nothing is known yet, and the first marker may still come. */
  readonly isStarting: boolean;
}

export interface Proof {
  /** The last that came before anybody listened; they say nothing of now. */
  readonly found: (markers: readonly MarkerMessage[]) => void;
  /** They have just come. */
  readonly heard: (markers: readonly MarkerMessage[]) => void;
  /** A look has succeeded, after what it found or heard. */
  readonly looked: () => void;
  readonly failed: () => void;
  readonly state: () => ProofState;
  /** Since the last that has just come, or since it is listened for one; null where none is known. */
  readonly silentMs: () => number | null;
  /** When something last came the whole way, and within how many milliseconds of that the next was to come; null where nothing is known to. */
  readonly confirmed: () => { readonly at: Date; readonly dueMs: number } | null;
  /** For how long each look has failed; 0 when the last succeeded. */
  readonly unreadMs: () => number;
}

/** So many intervals without a marker mean silence, where that is longer than the limit. */
const intervalsMax = 3;
/** A marker that comes later than so many intervals after the last is late: their guardian looks every few seconds whether one is due. */
const intervalsDue = 1.5;
const knownMax = 1_000;
const sound: ProofState = { reason: null, causes: [], since: null, isStarting: false };

/** `nowMs` never goes back; `wallMs` is what people's clocks say. */
export function createProof(options: {
  readonly limitMs: number;
  /** Where a marker does not say when the next is due, as those of earlier versions. */
  readonly intervalMs: number;
  /** The longest time between two looks that succeed: so much later it may be known that none has come. */
  readonly lookIntervalMs: number;
  readonly nowMs: () => number;
  readonly wallMs: () => number;
}): Proof {
  const { nowMs, wallMs } = options;
  let startedAtMs = nowMs();
  let heardAtMs: number | undefined;
  let last: MarkerMessage | undefined;
  /** Of those that were written before it, and came behind it, the one that later ones are compared with. */
  let older: { readonly writtenAtMs: number; readonly heardAtMs: number } | undefined;
  let since: Date | null = null;
  let cameAt: Date | undefined;
  let lookedAtMs = startedAtMs;
  /** Since when nobody had looked before the looks that have heard nothing yet. */
  let missedSince: Date | undefined;
  let failing: { readonly fromMs: number; readonly at: Date } | undefined;
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
      `${everySeconds(marker)}: the consumer does not run or stands still, or alerts wait in the outbox; run: spindle doctor` +
      ' (where no guardian is to run any more, set CDC_GUARDIAN=false for the Portal too)',
    causes: [{ code: 'markers-silent', at: marker.writtenAt }],
    since,
    isStarting: false,
  });
  const limitMs = (): number =>
    Math.max(options.limitMs, intervalsMax * (last?.intervalMs ?? options.intervalMs)) + options.lookIntervalMs;
  const unreadMs = (): number => (failing === undefined ? 0 : nowMs() - failing.fromMs);
  const heard = (markers: readonly MarkerMessage[]): void => {
    // After so long without a look they may be as old as that: whoever wrote them may have stopped since.
    const saysNow = nowMs() - lookedAtMs < limitMs();
    for (const marker of newsOf(markers)) {
      if (saysNow) {
        heardAtMs = nowMs();
        missedSince = undefined;
      }
      cameAt = saysNow ? new Date(wallMs()) : marker.writtenAt;
      last = marker;
      if (marker.troubles.length === 0) since = marker.writtenAt;
    }
  };
  /**
   * Whoever began to listen late does not know the ids of all that a connector sends again when it is restarted. It sends that quicker
   * than it was written; who goes on writing by a clock that was set back writes as before. That is told over some time: each is heard as it comes,
   * and two that were written at nearly the same time say nothing.
   */
  const newsOf = (markers: readonly MarkerMessage[]): readonly MarkerMessage[] => {
    const fresh = inOrder(markers.filter(isNew));
    const newestMs = last?.writtenAt.getTime() ?? Number.NEGATIVE_INFINITY;
    const newer = fresh.filter(({ writtenAt }) => writtenAt.getTime() >= newestMs);
    const latest = fresh.at(-1);
    if (latest === undefined || newer.length > 0) return newer;
    const [before, now] = [older, { writtenAtMs: latest.writtenAt.getTime(), heardAtMs: nowMs() }];
    if (before !== undefined && now.heardAtMs - before.heardAtMs < options.lookIntervalMs) return [];
    older = now;
    const writtenForMs = now.writtenAtMs - (before?.writtenAtMs ?? Number.NEGATIVE_INFINITY);
    const heardForMs = now.heardAtMs - (before?.heardAtMs ?? 0);
    return writtenForMs > 0 && writtenForMs <= heardForMs + options.lookIntervalMs ? [latest] : [];
  };

  return {
    found: (markers) => {
      // Who begins to look anew has heard before.
      if (heardAtMs !== undefined) return heard(markers);
      const fresh = inOrder(markers.filter(isNew));
      const marker = fresh.at(-1);
      if (marker === undefined) return;
      last = marker;
      cameAt = marker.writtenAt;
      since = fresh.findLast(({ troubles }) => troubles.length === 0)?.writtenAt ?? null;
      startedAtMs = nowMs();
    },
    heard,
    looked: () => {
      const missedMs = nowMs() - lookedAtMs;
      if (missedMs >= limitMs() && nowMs() - (heardAtMs ?? startedAtMs) >= missedMs) {
        missedSince ??= new Date(wallMs() - missedMs);
        startedAtMs = nowMs();
        if (heardAtMs !== undefined) heardAtMs = startedAtMs;
      }
      lookedAtMs = nowMs();
      failing = undefined;
    },
    failed: () => {
      // A look that hangs fails late.
      failing ??= { fromMs: lookedAtMs, at: new Date(wallMs() - nowMs() + lookedAtMs) };
    },
    state: () => {
      if (last === undefined) return sound;
      if (failing !== undefined && unreadMs() >= limitMs()) {
        const reason = `the Portal has not been able to read the markers of the delivery since ${failing.at.toISOString()}; its log says why`;
        return { reason, causes: [{ code: 'markers-unread', at: failing.at }], since, isStarting: false };
      }
      if (lookedAtMs - (heardAtMs ?? startedAtMs) >= limitMs()) return silence(last);
      if (missedSince !== undefined) {
        const reason = `the Portal could not read the markers of the delivery from ${missedSince.toISOString()} on, and awaits the next`;
        return { reason, causes: [{ code: 'markers-missed', at: missedSince }], since, isStarting: false };
      }
      const reason = last.troubles.length > 0 ? last.troubles.join('; ') : null;
      if (heardAtMs !== undefined)
        return reason === null ? sound : { reason, causes: foundBy(last), since, isStarting: false };
      const isOld = wallMs() - last.writtenAt.getTime() >= limitMs();
      return isOld || reason !== null ? { ...silence(last), isStarting: true } : sound;
    },
    confirmed: () => {
      if (cameAt === undefined) return null;
      const intervalMs = last?.intervalMs ?? options.intervalMs;
      return { at: cameAt, dueMs: intervalMs > 0 ? intervalsDue * intervalMs : limitMs() };
    },
    silentMs: () => (last === undefined ? null : nowMs() - (heardAtMs ?? startedAtMs)),
    unreadMs,
  };
}

/** As they were written: the partitions of their topic are read one after the other. */
function inOrder(markers: readonly MarkerMessage[]): readonly MarkerMessage[] {
  return markers.toSorted((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime());
}

/** Empty where the marker does not say all of them. */
function foundBy({ troubles, kinds = [] }: MarkerMessage): readonly ProofCause[] {
  return kinds.length === troubles.length ? kinds.map((code) => ({ code, at: null })) : [];
}

function everySeconds({ intervalMs }: MarkerMessage): string {
  return intervalMs === null ? '' : ` (one is due every ${Math.round(intervalMs / 1000)} s)`;
}
