// The bound of the outbox. Where more alerts are made than Debezium carries away, the consumer waits before a save instead of filling the
// database: readings stay in Kafka meanwhile, and nothing is lost. Counts only when so many rows may have been written that it matters. What
// other consumers write it sees when it counts, so that each of them may fill the outbox up to the bound by its own count.

/** The outbox holds all that may wait. It is tried again; what helps is that Debezium gets on. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull';
}

export interface OutboxRoom {
  /**
   * Lets so many rows in, however many they are, where fewer wait than may: who had to wait for room for all of them would wait for ever
   * beside a consumer that saves a few at a time. Throws OutboxFull otherwise.
   */
  readonly enter: (rows: number) => Promise<void>;
  /** Nobody waits for room any more: what waited was dropped. */
  readonly leave: () => void;
}

export interface OutboxRoomOptions {
  /** Rows that may wait to be read from Kafka. */
  readonly rowsMax: number;
  /** How many wait now; counts no further than `most`. */
  readonly count: (most: number) => Promise<number>;
  /** Told once when it has become full, with how many rows wait, and once when there is room again. */
  readonly observe: { readonly full: (error: OutboxFull) => void; readonly waitsNoMore: () => void };
}

export function createOutboxRoom({ rowsMax, count, observe }: OutboxRoomOptions): OutboxRoom {
  let waitingAtMost = Number.POSITIVE_INFINITY;
  let isFull = false;
  const leave = (): void => {
    if (isFull) observe.waitsNoMore();
    isFull = false;
  };
  return {
    leave,
    enter: async (rows) => {
      if (rows === 0) return;
      if (waitingAtMost >= rowsMax) waitingAtMost = await count(rowsMax);
      if (waitingAtMost >= rowsMax) {
        const error = new OutboxFull(
          `the outbox holds OUTBOX_WAITING_ROWS_MAX (${rowsMax}) messages or more that are not known to be in Kafka; ` +
            'the consumer waits until Debezium has carried them on, and nothing is lost',
        );
        if (!isFull) observe.full(error);
        isFull = true;
        throw error;
      }
      waitingAtMost += rows;
      leave();
    },
  };
}
