// The maintenance windows that a consumer goes by: read again before a batch is computed where they are older than their time, so that a
// new window is heeded that soon by every consumer. While they cannot be read, no batch is computed.

import type { MaintenanceWindow } from '../../core/suppression/window.ts';
import { createReasonOf, createWindowOf, type ReasonOf, type WindowOf } from '../../core/suppression/window-of.ts';

export interface WindowCacheOptions {
  readonly load: () => Promise<readonly MaintenanceWindow[]>;
  readonly ttlMs: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

export interface WindowCache {
  /** By the windows that were read last. */
  readonly windowOf: WindowOf;
  readonly reasonOf: ReasonOf;
  /** Reads them where they are too old; due before each use. Rejects as reading does. */
  readonly refresh: () => Promise<void>;
}

export function createWindowCache({ load, ttlMs, now }: WindowCacheOptions): WindowCache {
  let known = createWindowOf([]);
  let reasons = createReasonOf([]);
  let readAtMs = Number.NEGATIVE_INFINITY;
  let underway: Promise<void> | undefined;
  const read = async (): Promise<void> => {
    const startedAtMs = now();
    try {
      const windows = await load();
      known = createWindowOf(windows);
      reasons = createReasonOf(windows);
      readAtMs = startedAtMs;
    } finally {
      underway = undefined;
    }
  };
  return {
    windowOf: (reading) => known(reading),
    reasonOf: (windowId) => reasons(windowId),
    refresh: async () => {
      if (now() - readAtMs < ttlMs) return;
      underway ??= read();
      await underway;
    },
  };
}
