// What a plant needs for a rate of readings, out of what a reading and an anomalous reading were measured to cost. Pure. It adds up processor time and
// bytes, and knows nothing of waiting: what it says is the least, on processors like those on which was measured.

/** What a reading costs, and what more an anomalous one does. */
export interface Cost {
  readonly perReading: number;
  readonly perAnomalous: number;
}

export const parts = ['consumer', 'postgres', 'kafka', 'connect'] as const;
export type Part = (typeof parts)[number];

export interface Costs {
  /** Microseconds of processor time. */
  readonly cpu: Readonly<Record<Part, Cost>>;
  /** Bytes that the AI server's PostgreSQL writes ahead. */
  readonly walBytes: Cost;
}

/** Of one run. */
export interface Measured {
  readonly anomalousShare: number;
  /** Microseconds a reading. */
  readonly cpu: Readonly<Record<Part, number>>;
  /** Bytes a reading. */
  readonly walBytes: number;
}

/** A line through two runs with different shares; no cost is below nothing. */
export function costsOf(few: Measured, many: Measured): Costs {
  const line = (read: (of: Measured) => number): Cost => {
    const rise = (read(many) - read(few)) / (many.anomalousShare - few.anomalousShare);
    const perAnomalous = Math.max(0, rise);
    return { perReading: Math.max(0, read(few) - perAnomalous * few.anomalousShare), perAnomalous };
  };
  const cpu = Object.fromEntries(parts.map((part) => [part, line((of) => of.cpu[part])])) as Record<Part, Cost>;
  return { cpu, walBytes: line((of) => of.walBytes) };
}

export interface Load {
  readonly readingsPerSecond: number;
  readonly anomalousShare: number;
}

export interface Demand {
  /** Processors that are busy all the time. */
  readonly cores: Readonly<Record<Part, number>>;
  /** As many as are wanted so that each is busy for no more than its share; each needs a partition of its own. */
  readonly consumers: number;
  readonly alertsPerSecond: number;
  readonly walBytesPerSecond: number;
  /** Rows of `detection` in a day. */
  readonly detectionsPerDay: number;
}

/** A consumer that is busier than this has no room for a restart of its neighbour, or for a backlog. */
const busyShare = 0.6;

export function demandOf({ cpu, walBytes }: Costs, { readingsPerSecond, anomalousShare }: Load): Demand {
  const alertsPerSecond = readingsPerSecond * anomalousShare;
  const total = ({ perReading, perAnomalous }: Cost): number =>
    readingsPerSecond * perReading + alertsPerSecond * perAnomalous;
  const cores = Object.fromEntries(parts.map((part) => [part, total(cpu[part]) / 1e6])) as Record<Part, number>;
  return {
    cores,
    consumers: Math.max(1, Math.ceil(cores.consumer / busyShare)),
    alertsPerSecond,
    walBytesPerSecond: total(walBytes),
    detectionsPerDay: alertsPerSecond * 86_400,
  };
}
