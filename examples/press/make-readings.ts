// Writes made-up readings of presses as CSV to stdout, for the two targets of profile.ts: a leak lowers the pressure of a press that works, and a valve that
// sticks raises it. Somebody measured how much oil leaks, and wrote down how the valve was.
//   npx node examples/press/make-readings.ts > press.csv
// With --rows there are more or fewer, with --seed others.
import { parseArgs } from 'node:util';

export interface PressOptions {
  readonly rows: number;
  readonly seed: number;
}

const header =
  'Press type,Oil pressure [bar],Oil temperature [C],Stroke rate [1/min],Leak rate [l/min],Valve,Press failure';

/** The lines of the table, the header first. One reading in twelve is of a leak, one in fifteen of a valve. */
export function* pressLines({ rows, seed }: PressOptions): Generator<string> {
  const random = seeded(seed);
  const noise = (): number => random() + random() + random() - 1.5;
  yield `${header}\n`;
  for (let row = 0; row < rows; row++) {
    const isLarge = random() < 0.5;
    const isLeak = random() < 1 / 12;
    const isValve = !isLeak && random() < 1 / 15;
    const strokeRate = (isLarge ? 18 : 30) + 4 * noise();
    const usual = (isLarge ? 230 : 190) + 25 * noise();
    const pressure = isLeak ? 0.35 * usual + 20 * random() : isValve ? usual + 110 + 30 * noise() : usual;
    const temperature = 48 + 4 * noise() + (isValve ? 12 : 0);
    const leakRate = isLeak ? 2.5 + 4 * random() : 1.2 * random();
    const valve = isValve ? (random() < 0.5 ? 'stuck' : 'slow') : random() < 0.3 ? 'closed' : 'open';
    const numbers = [pressure, temperature, strokeRate, leakRate].map((value) => value.toFixed(2));
    yield `${isLarge ? 'LARGE' : 'SMALL'},${numbers.join()},${valve},${isLeak || isValve ? 1 : 0}\n`;
  }
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

if (import.meta.main) {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '4000' }, seed: { type: 'string', default: '1' } },
  });
  for (const line of pressLines({ rows: Number(values.rows), seed: Number(values.seed) })) process.stdout.write(line);
}
