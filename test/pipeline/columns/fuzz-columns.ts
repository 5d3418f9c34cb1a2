// `npm run fuzz:hot`: a million odd readings on both ways through the pipeline, in columns and as objects. Ends with 1 at the first batch of
// which they do not store the same. The result goes to stdout.
import { parseArgs } from 'node:util';
import { seededRandom } from '../../../src/simulator/random.ts';
import { oddRecord } from '../odd-records.ts';
import { bothWays } from './both-ways.ts';

const batchSize = 5_000;
const hourMs = 3_600_000;
const clockSpan = { behindMaxMs: 720 * hourMs, aheadMaxMs: 24 * hourMs };

const { readings, seed } = optionsOrExit();
const random = seededRandom(seed, 1);
const ways = [
  await bothWays({ sourceTimeZone: 'UTC', valueBytesMax: 1_048_576, clockSpan }),
  await bothWays({ sourceTimeZone: 'Europe/Berlin', valueBytesMax: 10_000, clockSpan }),
];
const counts = { readings: 0, scored: 0, anomalous: 0, rejected: 0 };
for (let batch = 0; counts.readings < readings; batch++) {
  const { length } = ways;
  const size = Math.min(batchSize, readings - counts.readings);
  const records = Array.from({ length: size }, (_, index) => oddRecord(index % 4, batch * batchSize + index, random));
  try {
    const { progress, giveBack } = await (ways[batch % length] as (typeof ways)[number]).process(records);
    giveBack?.();
    for (const step of progress) {
      counts.scored += step.scored;
      counts.anomalous += step.anomalous;
      counts.rejected += step.rejected;
    }
  } catch (error) {
    process.stderr.write(`batch ${batch} of seed ${seed}: ${(error as Error).message}\n`);
    process.exit(1);
  }
  counts.readings += size;
}
process.stdout.write(`${JSON.stringify(counts)}\n`);

function optionsOrExit(): { readonly readings: number; readonly seed: number } {
  const usage = 'usage: npm run fuzz:hot [-- --readings N --seed S], both whole numbers\n';
  const values = parsedOrUndefined();
  if (values?.help === true) {
    process.stdout.write(usage);
    process.exit(0);
  }
  const [readingsWanted, seedWanted] = [Number(values?.readings), Number(values?.seed)];
  if (readingsWanted >= 1 && Number.isInteger(readingsWanted) && Number.isSafeInteger(seedWanted)) {
    return { readings: readingsWanted, seed: seedWanted };
  }
  process.stderr.write(usage);
  process.exit(2);
}

function parsedOrUndefined() {
  const text = (byDefault: string) => ({ type: 'string', default: byDefault }) as const;
  try {
    return parseArgs({ options: { readings: text('1000000'), seed: text('1'), help: { type: 'boolean' } } }).values;
  } catch {
    return undefined;
  }
}
