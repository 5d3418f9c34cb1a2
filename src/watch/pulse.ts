// Whether a loop gets on, judged from what it told and the time: pure. A loop stands still when it has told nothing for the limit, or
// when there is work ahead of one of its parts and that part has not moved for the limit.

export interface Pulse {
  readonly beat: { readonly atMs: number; readonly waitingFor: string };
  readonly parts: ReadonlyMap<string, PartPulse>;
  /** What the loop tries again by itself: of its parts by their names, of all of it under the empty name. */
  readonly troubles: ReadonlyMap<string, string>;
}

export interface PartPulse {
  readonly at: number;
  readonly end: number;
  /** When it last moved, or was last at its end. */
  readonly movedAtMs: number;
}

export interface Standstill {
  /** For how long nothing has moved. */
  readonly forMs: number;
  /** How much there is to do in the parts that stand. */
  readonly behind: number;
  /** As far as the loop could name it, as a sentence. */
  readonly cause: string;
  /** The loop itself answers and knows why it waits: beginning anew would change nothing. */
  readonly isTriedAgain: boolean;
}

export function positioned(before: PartPulse | undefined, at: number, end: number, nowMs: number): PartPulse {
  // Going back, as after a new beginning, is no progress.
  const stays = before !== undefined && at <= before.at && at < end;
  return { at, end, movedAtMs: stays ? before.movedAtMs : nowMs };
}

/** Undefined when the loop gets on. */
export function standstill(pulse: Pulse, nowMs: number, limitMs: number): Standstill | undefined {
  const silentMs = nowMs - pulse.beat.atMs;
  const standing = [...pulse.parts].filter(([, { at, end, movedAtMs }]) => at < end && nowMs - movedAtMs >= limitMs);
  const isSilent = silentMs >= limitMs;
  if (!isSilent && standing.length === 0) return undefined;
  const causeOf = (name: string): string | undefined => pulse.troubles.get(name) ?? pulse.troubles.get('');
  const unexplained = standing.filter(([name]) => causeOf(name) === undefined).map(([name]) => name);
  const waiting = `it waits for ${pulse.beat.waitingFor}`;
  const causes = new Set(standing.map(([name]) => causeOf(name)).filter((cause) => cause !== undefined));
  if (unexplained.length > 0) causes.add(`${unexplained.join(', ')} does not move, and ${waiting}`);
  // Where the parts say so already, it is not said again.
  if (isSilent && unexplained.length === 0) causes.add(waiting);
  return {
    forMs: Math.max(isSilent ? silentMs : 0, ...standing.map(([, part]) => nowMs - part.movedAtMs)),
    behind: standing.reduce((sum, [, { at, end }]) => sum + end - at, 0),
    cause: [...causes].join('; '),
    isTriedAgain: !isSilent && unexplained.length === 0,
  };
}
