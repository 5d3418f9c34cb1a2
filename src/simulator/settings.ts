// What the simulator does when its command line does not say.
import { makeValidator, num } from 'envalid';

const notNegative = makeValidator<number>((input: string) => {
  const value = Number(input);
  if (!Number.isFinite(value) || value < 0) throw new Error(`"${input}" is not a number of at least 0`);
  return value;
});

export const simulatorSettings = {
  SIMULATOR_RATE: notNegative({
    default: 20,
    desc: 'Readings per second of the simulator; 0 for as fast as Kafka takes them',
  }),
  SIMULATOR_MACHINES: notNegative({
    default: 0,
    desc: "The most machines the simulator simulates; 0 for all of the Portal's",
  }),
  SIMULATOR_BATCH_SIZE_MAX: num({ default: 1_000, desc: 'The most readings that the simulator sends in one request' }),
};
