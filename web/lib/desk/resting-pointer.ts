// Whether a click is meant for a row that is no longer under the pointer. Pure.

/** As long as somebody takes to see that something has moved. */
const noticedMs = 1_000;

export interface Moves {
  /** When rows of the list moved last, and when the pointer did; on one clock, in milliseconds. */
  readonly rowsAt: number;
  readonly pointerAt: number;
}

/** Rows have moved just now under a pointer that rested. A click by the keyboard is meant for what has the focus. */
export function isMeantForAnother(
  { rowsAt, pointerAt }: Moves,
  { now, isOfKeyboard }: { readonly now: number; readonly isOfKeyboard: boolean },
): boolean {
  return !isOfKeyboard && pointerAt < rowsAt && now - rowsAt <= noticedMs;
}
