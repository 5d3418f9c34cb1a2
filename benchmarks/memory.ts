// What features with memory cost: windows of three lengths over eight sensors, and other shapes beside them, of 100,000 machines whose readings come in
// any order, as at a consumer. `npm run bench:memory`; --machines and --readings say how many. Prints a line for each shape: microseconds for a
// reading, the median of several rounds, and bytes of a machine.
import { parseArgs } from 'node:util';
import { createMachineStates } from '../src/core/memory/machine-states.ts';
import { createMemory } from '../src/core/memory/memory.ts';
import type { MemoryRule } from '../src/core/memory/rule.ts';
import { seededRandom } from '../src/training/random.ts';
import { sensorNames, sensorValues, type Values } from './eight-sensors.ts';

const { values: options } = parseArgs({
  options: {
    machines: { type: 'string', default: '100000' },
    readings: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h' },
  },
});
const machineCount = Number(options.machines);
const readingCount = Number(options.readings);
const roundCount = Number(options.rounds);
const isWrong = [machineCount, readingCount, roundCount].some((each) => !Number.isInteger(each) || each < 1);
if (options.help === true || isWrong) {
  const usage = 'usage: npm run bench:memory -- [--machines N] [--readings N] [--rounds N]\n';
  (isWrong ? process.stderr : process.stdout).write(usage);
  process.exit(isWrong ? 2 : 0);
}
const batchSize = 1_000;

type Rule = MemoryRule<Values>;
const lengths = [{ minutes: 1 }, { minutes: 10 }, { hours: 1 }];
const shapes: Readonly<Record<string, (of: (values: Values) => number) => readonly Rule[]>> = {
  'means of three windows': (of) => lengths.map((over) => ({ statistic: 'mean', of, over })),
  'minima and maxima of three windows in 2 parts': (of) =>
    lengths.flatMap((over): Rule[] => [
      { statistic: 'minimum', of, over: { ...over, parts: 2 } },
      { statistic: 'maximum', of, over: { ...over, parts: 2 } },
    ]),
  'means and deviations smoothed over three lengths': (of) =>
    lengths.flatMap((over): Rule[] => [
      { statistic: 'smoothed', of, over },
      { statistic: 'smoothedDeviation', of, over },
    ]),
  'distance from the baseline of the first day': (of) => [{ statistic: 'fromBaseline', of, over: { days: 1 } }],
};

for (const [name, rulesOf] of Object.entries(shapes)) {
  const rules = sensorValues.flatMap(rulesOf) as unknown as readonly MemoryRule[];
  const features = rules.map((memory, place) => ({ name: `F${place}`, memory }));
  const memory = createMemory(features, sensorNames);
  const states = createMachineStates(memory, machineCount);
  const random = seededRandom(1);
  let at = 1_763_461_800_000;
  const batches = Array.from({ length: Math.ceil(readingCount / batchSize) }, () => ({
    ids: Float64Array.from({ length: batchSize }, () => Math.floor(random() * machineCount)),
    readings: {
      // A hundred thousand readings a second: each machine once a second.
      times: Float64Array.from({ length: batchSize }, () => (at += 1000 / machineCount)),
      sensors: Float64Array.from({ length: sensorNames.length * batchSize }, () => 20 + random()),
      place: 0,
    },
  }));
  const roundMs = (batches.length * batchSize * 1000) / machineCount;
  const out = new Float64Array(batchSize * features.length);
  const late = new Uint8Array(batchSize);
  // Every machine is known before anything is measured.
  const all = {
    times: new Float64Array(machineCount).fill(at - 1e6),
    sensors: new Float64Array(sensorNames.length * machineCount),
    place: 0,
  };
  for (let first = 0; first < machineCount; first += batchSize) {
    const ids = Float64Array.from({ length: Math.min(batchSize, machineCount - first) }, (_, place) => first + place);
    states.pass(ids, { ...all }, out, late);
  }
  const rounds = Array.from({ length: roundCount }, () => {
    const begin = process.hrtime.bigint();
    for (const { ids, readings } of batches) states.pass(ids, readings, out, late);
    const microseconds = Number(process.hrtime.bigint() - begin) / 1000 / (batches.length * batchSize);
    // The next round goes on a minute later: none of its readings is late.
    for (const { readings } of batches)
      for (let place = 0; place < batchSize; place++)
        readings.times[place] = (readings.times[place] as number) + roundMs + 60_000;
    return microseconds;
  }).sort((one, other) => one - other);
  const median = rounds[rounds.length >> 1] as number;
  const range = `${(rounds[0] as number).toFixed(3)} to ${(rounds.at(-1) as number).toFixed(3)}`;
  process.stdout.write(
    `${name}: ${median.toFixed(3)} µs a reading (${range}), ${features.length} features, ${8 * memory.width} bytes a machine, ${states.size()} machines\n`,
  );
}
