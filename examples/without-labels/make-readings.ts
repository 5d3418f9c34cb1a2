// Writes readings of simulated motors as CSV to stdout: a plant's day, its load, motors that are each a little different, and failures of cooling that nobody has labelled.
// They are made up, so that many failures can be counted; a real machine's readings are in examples/temperature:
//   npx node examples/without-labels/make-readings.ts --weeks 8 > motors.csv
// With --labels a last column says when a motor was failing; with --seed they are others.
import { parseArgs } from 'node:util';

export interface MotorReading {
  readonly at: number;
  readonly motor: number;
  readonly windingTemperature: number;
  readonly ambientTemperature: number;
  readonly current: number;
  readonly isFailing: boolean;
}

export interface MotorOptions {
  readonly weeks: number;
  readonly motors: number;
  readonly seed: number;
}

const [stepMs, perDay] = [600_000, 144];
const begin = Date.UTC(2025, 2, 3);

/** A reading of each motor every ten minutes. Each motor fails about once in two weeks, for six to eighteen hours. */
export function* motorReadings({ weeks, motors, seed }: MotorOptions): Generator<MotorReading> {
  const random = seeded(seed);
  const noise = (): number => random() + random() + random() + random() + random() + random() - 3;
  const steps = weeks * 7 * perDay;
  const states = Array.from({ length: motors }, () => ({
    cooling: 0.9 + 0.2 * random(),
    winding: 60,
    wander: 0,
    failures: failuresOf(steps, random),
  }));
  let weather = 0;
  for (let step = 0; step < steps; step++) {
    weather = 0.999 * weather + 0.1 * noise();
    const hour = (24 * (step % perDay)) / perDay;
    const isWorking = hour >= 6 && hour < 22 && Math.floor(step / perDay) % 7 < 6;
    for (const [index, state] of states.entries()) {
      state.wander = 0.98 * state.wander + 0.35 * noise();
      const ambientTemperature = 20 + weather + 5 * Math.sin((Math.PI * (hour - 9)) / 12) + 0.4 * noise();
      const current = Math.max(2, (isWorking ? 24 : 9) + state.wander + 0.5 * noise());
      const failure = state.failures.find(({ from, to }) => step >= from && step < to);
      // A failure begins slowly: a fan that clogs, a bearing that runs dry.
      const lost = failure === undefined ? 0 : failure.size * Math.min(1, (step - failure.from) / 24);
      const settled = ambientTemperature + ((0.085 * current * current + 8) / state.cooling) * (1 + lost);
      state.winding += 0.25 * (settled - state.winding) + 0.3 * noise();
      const isFailing = failure !== undefined;
      const at = begin + step * stepMs;
      yield { at, motor: index + 1, windingTemperature: state.winding, ambientTemperature, current, isFailing };
    }
  }
}

function failuresOf(steps: number, random: () => number) {
  const failures: { from: number; to: number; size: number }[] = [];
  const fortnight = 14 * perDay;
  for (let from = 0; from + fortnight <= steps; from += fortnight) {
    const length = 36 + Math.floor(72 * random());
    const start = from + Math.floor((fortnight - length) * random());
    failures.push({ from: start, to: start + length, size: 0.35 + 0.5 * random() });
  }
  return failures;
}

/** Uniform numbers in [0, 1) (mulberry32, T. Ettinger). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The readings as lines of a table, the header first. */
export function* motorLines(options: MotorOptions, isLabelled: boolean): Generator<string> {
  yield `Time,Motor,Winding temperature [°C],Ambient temperature [°C],Current [A]${isLabelled ? ',Failure' : ''}\n`;
  for (const { at, motor, windingTemperature, ambientTemperature, current, isFailing } of motorReadings(options)) {
    const values = [windingTemperature, ambientTemperature, current].map((value) => value.toFixed(2));
    const label = isLabelled ? `,${isFailing ? 1 : 0}` : '';
    yield `${new Date(at).toISOString()},${motor},${values.join()}${label}\n`;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      weeks: { type: 'string', default: '8' },
      motors: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' },
      labels: { type: 'boolean', default: false },
    },
  });
  const options = { weeks: Number(values.weeks), motors: Number(values.motors), seed: Number(values.seed) };
  for (const line of motorLines(options, values.labels)) process.stdout.write(line);
}
