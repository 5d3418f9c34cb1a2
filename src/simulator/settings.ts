// What the simulator does when its command line does not say.
import { decimalNumber, durationMs, wholeNumber } from '../settings/numbers.ts';

export const simulatorSettings = {
  SIMULATOR_RATE: decimalNumber({
    default: 20,
    min: 0,
    max: 10_000_000,
    unit: 'readings/s',
    desc: 'Readings per second of the simulator; 0 for as fast as Kafka takes them',
  }),
  SIMULATOR_MACHINES: wholeNumber({
    default: 0,
    min: 0,
    max: 100_000,
    unit: 'machines',
    desc: "The most machines the simulator simulates; 0 for all of the Portal's",
  }),
  SIMULATOR_LOOK_INTERVAL_MS: durationMs({
    default: 10_000,
    min: 100,
    max: 3_600_000,
    desc: "How often the simulator looks whether the Portal's machines, or their types, are others now",
  }),
  SIMULATOR_BATCH_SIZE_MAX: wholeNumber({
    default: 1_000,
    min: 1,
    max: 100_000,
    unit: 'readings',
    desc: 'The most readings that the simulator sends in one request',
  }),
};
