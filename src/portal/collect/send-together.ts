// Messages that come one by one, sent as they are while nothing is on its way, and else together with those that came meanwhile.

/** What it returns settles as the sending of its message does. */
export function sendTogether<T>(send: (messages: readonly T[]) => Promise<void>): (message: T) => Promise<void> {
  let waiting: { readonly message: T; readonly done: PromiseWithResolvers<void> }[] = [];
  let isSending = false;
  const sendAll = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await send(batch.map(({ message }) => message));
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    isSending = false;
  };
  return (message) => {
    const done = Promise.withResolvers<void>();
    waiting.push({ message, done });
    if (!isSending) void sendAll();
    return done.promise;
  };
}
