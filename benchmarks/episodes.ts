// `npm run bench:episodes`: what it takes to follow the conditions of machines, beside all else that is computed of a batch, and what is kept of
// them. In this process alone, without Kafka and PostgreSQL, so that the share is the largest that there can be.
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readAnswer, toBatches } from '../src/kafka/fetched.ts';
import { createMachineTypesInTable } from '../src/machines/type-column.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { loadReadingKernel } from '../src/models/scoring-kernel.ts';
import type { Batch, ScoredReadings } from '../src/pipeline/batch.ts';
import { createConditionIndex } from '../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../src/pipeline/episodes/follow-conditions.ts';
import { assessBatch } from '../src/pipeline/process-batch.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { batchProcessing, conditionsFollowing, processingSettings } from '../src/programs/support/processing.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { readOptions } from './consumer/options.ts';
import { machineType, makeBatches } from './consumer/readings.ts';

/** Between two readings of a machine, by their times. */
const intervalMs = 60_000;
/** The first ones compile the code, and fill the windows of readings. */
const warmUpRounds = 3;
/** A batch of the consumer while it is behind. */
const answerBatches = 16;
const { machines, share, rounds } = readArguments();

const settings = readSettings(processingSettings, {});
const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
const processing = await createProcessing();
const following = conditionsFollowing(settings, { profile: ai4i, model });
const follow = createFollowConditions(following);
const index = createConditionIndex(following.rulesOf);
const batches = await makeInput();
collectGarbage();
const heapBefore = process.memoryUsage().heapUsed;

const sums = { readings: 0, anomalous: 0, computeUs: 0, followUs: 0, events: 0 };
const startMs = Date.now() - rounds * intervalMs;
for (let round = 0; round < rounds; round++) {
  if (round === warmUpRounds) for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] = 0;
  for (const batch of batches) {
    const startedAtUs = cpuUs();
    // Another topic gives the same readings other ids: they are not the same ones that come again.
    const outcome = await assessBatch(processing, { ...batch, topicId: `T${round}` });
    const readings = (outcome.readings ?? []).map((each) => atTime(each, startMs + round * intervalMs));
    const computedAtUs = cpuUs();
    const changes = follow(readings, index, Date.now());
    index.apply(changes.conditions, changes.deadlines);
    sums.followUs += cpuUs() - computedAtUs;
    sums.computeUs += computedAtUs - startedAtUs;
    for (const { count, detections } of readings) {
      sums.readings += count;
      sums.anomalous += detections.size;
    }
    sums.events += changes.happened.length;
  }
}
collectGarbage();
const kept = process.memoryUsage().heapUsed - heapBefore;
const perReading = (us: number): string => `${((us / sums.readings) * 1_000).toFixed(0)} ns`;
process.stdout.write(
  [
    `${machines} machines, ${sums.readings} readings, ${((sums.anomalous / sums.readings) * 100).toFixed(2)} % anomalous, ${sums.events} events of episodes`,
    `all but episodes    ${perReading(sums.computeUs)} of processor time a reading`,
    `episodes            ${perReading(sums.followUs)}, ${((sums.followUs / sums.computeUs) * 100).toFixed(1)} % more`,
    `not quiet           ${index.rows.size} machines`,
    `kept                ${(kept / 1_048_576).toFixed(1)} MB, ${(kept / machines).toFixed(0)} bytes a machine`,
    '',
  ].join('\n'),
);

async function createProcessing() {
  const { findMachineTypes, findTypeColumn } = createMachineTypesInTable({
    profile: ai4i,
    queryMachines: async (ids) => ids.map((id) => ({ id, type: machineType(id) })),
    sizeMax: machines,
    ttlMs: 3_600_000,
    unknownTtlMs: 10_000,
  });
  return batchProcessing(settings, {
    profile: ai4i,
    model,
    findMachineTypes,
    quick: { createKernel: await loadReadingKernel(), findTypeColumn },
  });
}

/** Every machine about once. */
async function makeInput(): Promise<readonly Batch[]> {
  const asked = ['--readings', String(machines), '--machines', String(machines), '--partitions', '1'];
  const options = readOptions([...asked, '--anomalous-share', String(share)]);
  const filled = options === undefined ? [] : ((await makeBatches(options))[0] ?? []);
  const made: Batch[] = [];
  let offset = 0;
  for (let at = 0; at < filled.length; at += answerBatches) {
    const from = offset;
    const bytes = filled.slice(at, at + answerBatches).map((each) => {
      const copy = Buffer.from(each.bytes);
      copy.writeBigInt64BE(BigInt(offset), 0);
      offset += each.readings;
      return copy;
    });
    const answer = { partition: 0, error: undefined, abortedTransactions: [], bytes: Buffer.concat(bytes) };
    const fetched = readAnswer({ ...answer, highWatermark: offset, lastStableOffset: offset }, from, {
      decompressedBytesMax: 100_000_000,
    });
    made.push(...toBatches([fetched], { topic: 'readings', topicId: 'T', batchSizeMax: 10_000, storedOf: () => from }));
  }
  return made;
}

/** The same readings, some minutes later. */
function atTime(readings: ScoredReadings, timeMs: number): ScoredReadings {
  const times = new Float64Array(readings.count).fill(timeMs);
  return { ...readings, collectedAt: times, recordTimes: times };
}

/** Microseconds of this process on any thread: garbage collection is somebody's work, too. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function readArguments(): { machines: number; share: number; rounds: number } {
  const { values } = parseArgs({
    options: {
      machines: { type: 'string', default: '100000' },
      'anomalous-share': { type: 'string', default: '0.03' },
      rounds: { type: 'string', default: '20' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const given = {
    machines: Number(values.machines),
    share: Number(values['anomalous-share']),
    rounds: Number(values.rounds),
  };
  const wrong =
    !Number.isInteger(given.machines) ||
    given.machines < 1 ||
    !(given.share >= 0 && given.share <= 1) ||
    !Number.isInteger(given.rounds) ||
    given.rounds <= warmUpRounds;
  if (values.help === true || wrong) {
    const usage = `usage: npm run bench:episodes -- [--machines N] [--anomalous-share P] [--rounds N, over ${warmUpRounds}]\n`;
    (wrong ? process.stderr : process.stdout).write(usage);
    process.exit(wrong ? 2 : 0);
  }
  return given;
}
