// Waiting for what may hang, but not for longer than one is wanted.

/** Settles as the step does; resolves with undefined when the signal aborts first. Nothing stays behind at the signal. */
export async function orAborted<Result>(step: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const leave = (): void => resolve(undefined);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await Promise.race([step, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
