// What the Portal does with a batch of messages: stores what are alerts, shows those that are new, and leaves the rest out. A message that
// is no alert stops nothing.
import type { PortalAlert } from './api.ts';
import { type AlertReading, type NewAlert, readAlert } from './read-alert.ts';

export interface ReceiveOptions extends AlertReading {
  /** Returns those that were not stored before, oldest first. A rejection means that none was stored. */
  readonly store: (alerts: readonly NewAlert[]) => Promise<readonly PortalAlert[]>;
  readonly publish: (alerts: readonly PortalAlert[]) => void;
  /** Told of each message that is left out; the reason repeats none of its content. */
  readonly leftOut: (message: ReceivedMessage, reason: string) => void;
}

export interface ReceivedMessage {
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array | null;
  /** Why the record itself cannot be read. */
  readonly fault?: string;
}

/** Rejects as `store` does; the same batch may then be received again. Returns how many alerts were new. */
export function createReceive(options: ReceiveOptions): (messages: readonly ReceivedMessage[]) => Promise<number> {
  return async (messages) => {
    const alerts: NewAlert[] = [];
    for (const message of messages) {
      try {
        if (message.fault !== undefined) throw new TypeError(message.fault);
        alerts.push(readAlert(message.value, options));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        options.leftOut(message, error.message);
      }
    }
    const stored = await options.store(alerts);
    options.publish(stored);
    return stored.length;
  };
}
