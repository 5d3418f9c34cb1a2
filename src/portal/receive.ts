// What the Portal does with a batch of messages: stores what are alerts, shows those that are new, and leaves the rest out, counted and kept
// with the reason. A message that is no alert stops nothing, and neither does one that the database refuses: it is found by halving.
import type { PortalAlert } from './api.ts';
import { type AlertReading, type NewAlert, readAlert } from './read-alert.ts';

export interface ReceiveOptions extends AlertReading {
  /** Returns those that were not stored before, oldest first. A rejection means that none was stored. */
  readonly store: (alerts: readonly NewAlert[]) => Promise<readonly PortalAlert[]>;
  /** Why the values are at fault, where `store` rejected for them alone; undefined where waiting, or an operator, helps. */
  readonly refusalOf: (error: unknown) => string | undefined;
  /** Rejects where the database refuses an alert that is known to be good; leaves nothing of it. */
  readonly rehearse: () => Promise<void>;
  readonly publish: (alerts: readonly PortalAlert[]) => void;
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

interface Received {
  readonly message: ReceivedMessage;
  readonly alert: NewAlert;
}

/**
 * Rejects as `store`, `rehearse` and `leaveOut` do. Alerts may be stored and shown by then; the same batch may be received again, and none of
 * them is stored or shown twice. Returns how many alerts were new.
 */
export function createReceive(options: ReceiveOptions): (messages: readonly ReceivedMessage[]) => Promise<number> {
  return async (messages) => {
    const leftOut: LeftOut[] = [];
    const received = messages.flatMap((message): Received[] => {
      try {
        if (message.fault !== undefined) throw new TypeError(message.fault);
        return [{ message, alert: readAlert(message.value, options) }];
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
async function storeInParts(
  options: ReceiveOptions,
  received: readonly Received[],
  leftOut: LeftOut[],
): Promise<number> {
  const { rehearse, publish } = options;
  const waiting = [received];
  let count = 0;
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const alerts = part.map((each) => each.alert);
    // A whole batch is tried twice, so that what passes by itself leaves out no message; its parts are further tries already.
    const stored = await storeOrRefusal(options, alerts, part === received ? 2 : 1);
    if (typeof stored !== 'string') {
      publish(stored);
      count += stored.length;
      continue;
    }
    const [first] = part;
    if (first === undefined) throw new Error(`alerts cannot be stored, and none is at fault: ${stored}`);
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

async function storeOrRefusal(
  { store, refusalOf }: ReceiveOptions,
  alerts: readonly NewAlert[],
  attemptsMax: number,
): Promise<readonly PortalAlert[] | string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store(alerts);
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) throw error;
      if (attempt === attemptsMax) return reason;
    }
  }
}
