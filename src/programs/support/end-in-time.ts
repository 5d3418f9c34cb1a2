// The end of a program that is told to stop, bounded: what hangs (a connection, the database) must not keep it.

/** Ends the wait for the end; after the program has closed all. */
export interface EndBound {
  readonly over: () => void;
}

/** Calls `tooLate` when the program still runs so long after it was told to stop. */
export function boundEnd(signal: AbortSignal, withinMs: number, tooLate: () => void): EndBound {
  let timer: NodeJS.Timeout | undefined;
  // It keeps the process: one that only waits for what never comes would end as if by itself, without a word.
  const begin = (): void => {
    timer = setTimeout(tooLate, withinMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    over: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', begin);
    },
  };
}

const leftMs = 1_000;

/**
 * To be called by a program that has closed all: what a library has left running, such as an attempt to send to a collector that is silent, does not keep it
 * for longer.
 */
export function endWithout(withinMs = leftMs): void {
  setTimeout(() => process.exit(), withinMs).unref();
}

/** False when the work has not ended so long after the program was told to stop. Rejects as the work does. */
export async function endsInTime(work: Promise<unknown>, signal: AbortSignal, withinMs: number): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<false>();
  const bound = boundEnd(signal, withinMs, () => resolve(false));
  try {
    return await Promise.race([work.then(() => true), tooLate]);
  } finally {
    bound.over();
  }
}
