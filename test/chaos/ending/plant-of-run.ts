// The plant of a run that may be ended at any moment, also while its plant still starts.
import { type ChaosPlant, type PlantOptions, startPlant } from '../plant.ts';

export interface PlantOfRun {
  /** Rejects where it is stopped before it runs. */
  readonly start: (options: PlantOptions) => Promise<ChaosPlant>;
  /** Resolves when nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

export function plantOfRun(): PlantOfRun {
  const ended = new AbortController();
  let starting: Promise<ChaosPlant> | undefined;
  return {
    start: (options) => {
      ended.signal.throwIfAborted();
      starting = startPlant({ ...options, ended: ended.signal });
      return starting;
    },
    stop: async () => {
      ended.abort();
      const plant = await starting?.catch(() => undefined);
      await plant?.stop();
    },
  };
}
