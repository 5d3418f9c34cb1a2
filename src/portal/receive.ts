// What the Portal does with a batch of messages of one kind: stores what can be used, shows what is new of it, and leaves the rest out, counted
// and kept with the reason. A message that is none of its kind stops nothing, and neither does one that the database refuses: it is found by
// halving.

export interface ReceiveOptions<Given, Stored> {
  /** Throws TypeError with the reason where a message is none of the kind. */
  readonly read: (value: Uint8Array | null) => Given;
  /** Returns what was not stored before, oldest first. A rejection means that none was stored. */
  readonly store: (given: readonly Given[]) => Promise<readonly Stored[]>;
  /** Why the values are at fault, where `store` rejected for them alone; undefined where waiting, or an operator, helps. */
  readonly refusalOf: (error: unknown) => string | undefined;
  /** Rejects where the database refuses what is known to be good; leaves nothing of it. */
  readonly rehearse: () => Promise<void>;
  readonly publish: (stored: readonly Stored[]) => void;
  /** Keeps and counts what is left out. A message that comes again is kept once. */
  readonly leaveOut: (messages: readonly LeftOut[]) => Promise<void>;
}

export interface ReceivedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
  /** Why the record itself cannot be read. */
  readonly fault?: string;
}

export interface LeftOut {
  readonly message: ReceivedMessage;
  /** Repeats none of the content, except where the database's own words do. */
  readonly reason: string;
}

interface Received<Given> {
  readonly message: ReceivedMessage;
  readonly given: Given;
}

/**
 * Rejects as `store`, `rehearse` and `leaveOut` do. Some may be stored and shown by then; the same batch may be received again, and nothing is
 * stored or shown twice. Returns how many were new.
 */
export function createReceive<Given, Stored>(
  options: ReceiveOptions<Given, Stored>,
): (messages: readonly ReceivedMessage[]) => Promise<number> {
  return async (messages) => {
    const leftOut: LeftOut[] = [];
    const received = messages.flatMap((message): Received<Given>[] => {
      try {
        if (message.fault !== undefined) throw new TypeError(message.fault);
        return [{ message, given: options.read(message.value) }];
      } catch (error) {
        // A stack or a string that ends is the message's fault like any other.
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
        leftOut.push({ message, reason: error.message });
        return [];
      }
    });
    const count = await storeInParts(options, received, leftOut);
    if (leftOut.length > 0) await options.leaveOut(leftOut);
    return count;
  };
}

/** Stores all, or, where the database refuses the values twice, halves, until the one message is found. */
async function storeInParts<Given, Stored>(
  options: ReceiveOptions<Given, Stored>,
  received: readonly Received<Given>[],
  leftOut: LeftOut[],
): Promise<number> {
  const { rehearse, publish } = options;
  const waiting = [received];
  let count = 0;
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const given = part.map((each) => each.given);
    // A whole batch is tried twice, so that what passes by itself leaves out no message; its parts are further tries already.
    const stored = await storeOrRefusal(options, given, part === received ? 2 : 1);
    if (typeof stored !== 'string') {
      publish(stored);
      count += stored.length;
      continue;
    }
    const [first] = part;
    if (first === undefined) throw new Error(`nothing can be stored, and no message is at fault: ${stored}`);
    if (part.length > 1) {
      const middle = Math.floor(part.length / 2);
      waiting.push(part.slice(middle), part.slice(0, middle));
      continue;
    }
    await rehearse();
    leftOut.push({ message: first.message, reason: `it cannot be stored: ${stored}` });
  }
  return count;
}

async function storeOrRefusal<Given, Stored>(
  { store, refusalOf }: ReceiveOptions<Given, Stored>,
  given: readonly Given[],
  attemptsMax: number,
): Promise<readonly Stored[] | string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store(given);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) throw error;
      if (attempt === attemptsMax) return reason;
    }
  }
}
