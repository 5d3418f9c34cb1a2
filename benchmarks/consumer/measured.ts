// What is measured of a loop over the topic.

export interface Measured {
  readonly name: string;
  readonly readings: number;
  /** Absent for who only drains the topic. */
  readonly anomalous?: number;
  readonly refused?: number;
  /** From the first readings in hand to the last one done. */
  readonly seconds: number;
  /** Of the process, in the same time; absent where it is not told. */
  readonly cpuSeconds?: number;
  /** The most that was resident; absent where it is not told. */
  readonly memoryBytes?: number;
}

/** The same of the consumer, which tells more. */
export interface ConsumerMeasured extends Measured {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  /** What models beside the first one found, all together. */
  readonly anomalousBeside: number;
  readonly pauseMaxSeconds: number;
  /** Seconds of each step of all batches. */
  readonly stages: Readonly<Record<string, number>>;
  readonly batches: number;
  /** What the AI server's PostgreSQL has written ahead meanwhile. */
  readonly walBytes: number;
  /** From the last reading done until Kafka Connect had carried all to Kafka; absent where it did not within two minutes. */
  readonly toldAfterSeconds?: number;
  /** What it took for that, from the first reading on. */
  readonly connectCpuSeconds?: number;
  /** Processor time of PostgreSQL, Kafka and Kafka Connect meanwhile; absent where the system does not tell. */
  readonly aroundCpuSeconds?: Readonly<Record<string, number>>;
}

/** Microseconds of each reading. */
export function perReading(seconds: number, { readings }: Measured): number {
  return (seconds * 1e6) / readings;
}

/** The one of the median processor time. */
export function medianOf(of: readonly ConsumerMeasured[]): ConsumerMeasured {
  return of.toSorted((a, b) => perReading(a.cpuSeconds, a) - perReading(b.cpuSeconds, b))[
    of.length >> 1
  ] as ConsumerMeasured;
}
