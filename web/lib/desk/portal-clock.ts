// What time it is by the Portal, told by its answers: a computer whose clock is wrong would call an alert of this minute hours old. Below some seconds the
// computer's own clock is gone by, as an answer says no more than whole seconds and takes a while to come.
const trustedMs = 3_000;
/** From here on the page says that the computer's clock is wrong. */
export const toldMs = 60_000;
/** Of an answer that took longer nobody knows when it was written. */
const answerMsMax = 2_000;

let aheadMs = 0;
const listeners = new Set<() => void>();

/** `date` as the header of an answer has it, which is of the whole second; nothing where there is none. */
export function noteAnswer(date: string | null, sentAt: number, receivedAt: number): void {
  const told = Date.parse(date ?? '');
  if (Number.isNaN(told) || receivedAt - sentAt > answerMsMax) return;
  const ahead = (sentAt + receivedAt) / 2 - (told + 500);
  const next = Math.abs(ahead) < trustedMs ? 0 : ahead;
  // Another second of the same answer is no other clock.
  if (Math.abs(next - aheadMs) < trustedMs && (next === 0) === (aheadMs === 0)) return;
  aheadMs = next;
  for (const told of listeners) told();
}

/** Milliseconds since 1970, by the Portal. */
export const portalNow = (): number => Date.now() - aheadMs;

/** How far this computer's clock is ahead of the Portal's; negative where it is behind, 0 where they agree. */
export const clockAheadMs = (): number => aheadMs;

export function onClock(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}
