// How many machines the Portal's table has, counted at the start and from time to time, as fleets grow while programs run. It tells once when they have
// become more than types are remembered of, and once more only after they were as few again.

export interface FleetCountOptions {
  readonly countMachines: () => Promise<number>;
  readonly intervalMs: number;
  /** Of so many machines types are remembered. */
  readonly sizeMax: number;
  readonly tellLarger: (machines: number) => void;
}

export interface FleetCount {
  /** As counted last; NaN while nobody could. */
  readonly machineCount: () => number;
  /** Counts no more. */
  readonly close: () => void;
}

/** Never rejects: whoever asks for a type is told why it cannot be had. */
export function countFleet({ countMachines, intervalMs, sizeMax, tellLarger }: FleetCountOptions): FleetCount {
  let machineCount = Number.NaN;
  let isCounting = false;
  const count = async (): Promise<void> => {
    // Where the database answers slowly, counts must not pile up before look-ups.
    if (isCounting) return;
    isCounting = true;
    try {
      const found = await countMachines();
      const wasLarger = machineCount > sizeMax;
      machineCount = found;
      if (found > sizeMax && !wasLarger) tellLarger(found);
    } catch {
      // What was counted last stands until the database is back.
    } finally {
      isCounting = false;
    }
  };
  void count();
  const timer = setInterval(count, intervalMs).unref();
  return { machineCount: () => machineCount, close: () => clearInterval(timer) };
}
