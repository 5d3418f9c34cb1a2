// Work that a server does beside its requests, and whose failure nobody who asks would notice: it is told and counted, and tried again at its next time.
import { Counter, type Registry } from 'prom-client';

export interface SideWork {
  /** Never rejects. Resolves with whether the step is done. */
  readonly run: (step: () => Promise<void>) => Promise<boolean>;
  readonly failures: () => number;
}

/** What is told of it: each attempt that fails, in a row, and each that does not. */
export interface SideWorkObserver {
  readonly failed: (error: Error, attempt: number, delayMs: number) => void;
  readonly succeeded: () => void;
}

/** `everyMs`: how soon it is tried again. */
export function createSideWork(observe: SideWorkObserver, everyMs: number): SideWork {
  let [failures, failedInARow] = [0, 0];
  return {
    run: async (step) => {
      try {
        await step();
      } catch (reason) {
        failures++;
        observe.failed(reason instanceof Error ? reason : new Error(String(reason)), ++failedInARow, everyMs);
        return false;
      }
      failedInARow = 0;
      observe.succeeded();
      return true;
    },
    failures: () => failures,
  };
}

/** The counter of Prometheus, by the name of the work. */
export function addSideWorkMetric(works: Readonly<Record<string, SideWork>>, registers: Registry[]): void {
  new Counter({
    name: 'spindle_side_work_failures_total',
    help: 'Failures of what a server does beside its requests, and tries again',
    labelNames: ['work'],
    registers,
    collect() {
      this.reset();
      for (const [work, { failures }] of Object.entries(works)) this.inc({ work }, failures());
    },
  });
}
