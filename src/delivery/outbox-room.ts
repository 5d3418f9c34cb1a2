// The bound of the outbox. Where more alerts are made than Debezium carries away, the consumer waits before a save instead of filling the
// database: readings stay in Kafka meanwhile, and nothing is lost. Counts only when so many rows may have been written that it matters.

/** The outbox holds all that may wait. It is tried again; what helps is that Debezium gets on. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull';
}

export interface OutboxRoom {
  /** Lets so many rows in. Throws OutboxFull while there is no room for them; an empty outbox takes any number. */
  readonly enter: (rows: number) => Promise<void>;
}

export interface OutboxRoomOptions {
  /** Rows that may wait to be read from Kafka. */
  readonly rowsMax: number;
  /** How many wait now; counts no further than `most`. */
  readonly count: (most: number) => Promise<number>;
  /** Told once when it has become full, with how many rows wait, and once when there is room again. */
  readonly observe: { readonly full: (error: OutboxFull) => void; readonly roomAgain: () => void };
}

export function createOutboxRoom({ rowsMax, count, observe }: OutboxRoomOptions): OutboxRoom {
  let waitingAtMost = Number.POSITIVE_INFINITY;
  let isFull = false;
  return {
    enter: async (rows) => {
      if (rows === 0) return;
      if (waitingAtMost + rows > rowsMax) waitingAtMost = await count(rowsMax + 1);
      if (waitingAtMost > 0 && waitingAtMost + rows > rowsMax) {
        const error = new OutboxFull(
          `the outbox holds ${waitingAtMost} messages that are not known to be in Kafka, and ${rows} more would be above ` +
            `OUTBOX_WAITING_ROWS_MAX (${rowsMax}); the consumer waits until Debezium has carried them on, and nothing is lost`,
        );
        if (!isFull) observe.full(error);
        isFull = true;
        throw error;
      }
      waitingAtMost += rows;
      if (isFull) observe.roomAgain();
      isFull = false;
    },
  };
}
