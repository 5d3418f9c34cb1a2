// `npm run bench:episodes`: what it takes to follow the conditions of machines, and to look at every reading for sensors that are not to be believed,
// beside all else that is computed of a batch; and what is kept of them. In this process alone, without Kafka and PostgreSQL, so that the share is
// the largest that there can be; `npm run bench:consumer -- --episodes both` has that of the whole batch.
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MachineRows } from '../src/core/data-quality/machine-rows.ts';
import type { Batch } from '../src/core/record/record.ts';
import { conditionChange } from '../src/database/episodes/save-episodes.ts';
import { readAnswer, toBatches } from '../src/kafka/fetched.ts';
import { createMachineTypesInTable } from '../src/machines/type-column.ts';
import { loadModelFromPaths } from '../src/models/model-loading.ts';
import { modelSettings } from '../src/models/model-settings.ts';
import { loadReadingKernel } from '../src/models/scoring-kernel.ts';
import type { BatchOutcome, StoredCondition } from '../src/pipeline/batch.ts';
import type { WatchSensors } from '../src/pipeline/data-quality/watch-sensors.ts';
import { type ConditionIndex, createConditionIndex } from '../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../src/pipeline/episodes/follow-conditions.ts';
import { createFollowQuality } from '../src/pipeline/episodes/follow-quality.ts';
import { assessBatch } from '../src/pipeline/process-batch.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { batchProcessing, conditionsFollowing, processingSettings } from '../src/programs/support/processing.ts';
import { readSettings } from '../src/programs/support/settings.ts';
import { machineRowsOf, qualityRules, watchSensorsOf } from '../src/serving/data-quality-settings.ts';
import { readOptions } from './consumer/options.ts';
import { machineType, makeBatches } from './consumer/readings.ts';

/** Between two readings of a machine, by their times. */
const intervalSeconds = 60;
/** The first ones fill the windows of readings. */
const warmUpRounds = 3;
/** Of so many changes that each function has been compiled as well as it ever is. */
const compilingRounds = 6;
/** As who saves. */
const context = { groupId: 'bench', source: 'bench', model: { name: 'bench', version: '1' }, writer: 'bench' };
/** A batch of the consumer while it is behind. */
const answerBatches = 16;
const given = readArguments();
const { machines } = given;

const settings = readSettings(processingSettings, {});
const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
// A consumer works for days: its code is compiled when it is measured, whatever share of the readings is looked at. Another fleet, of which nothing is left.
await measure({ ...given, share: 0.03, failing: 0.06, rounds: compilingRounds });
const { sums, taken, index, qualityIndex } = await measure(given);
const notQuiet = [index.rows.size(), qualityIndex.rows.size()];
const storedText = storedOf(index);
const kept = heapOf(() => {
  for (const each of [index, qualityIndex]) each.replace([]);
});
index.replace(JSON.parse(storedText) as StoredCondition[]);
const keptAnew = heapOf(() => index.replace([]));
const computeNs = median(taken.compute);
const shown = (times: readonly number[]): string =>
  `${median(times).toFixed(0)} ns, ${((median(times) / computeNs) * 100).toFixed(1)} % more`;
process.stdout.write(
  [
    `${machines} machines, ${sums.readings} readings, ${((sums.anomalous / sums.readings) * 100).toFixed(2)} % anomalous, ${((sums.changed / sums.readings) * 100).toFixed(2)} % change a row, ${sums.events} events of episodes`,
    `all but episodes    ${computeNs.toFixed(0)} ns of processor time a reading, in the median batch`,
    `conditions          ${shown(taken.follow)}`,
    `their rows, written ${shown(taken.rows)}`,
    `look at sensors     ${shown(taken.look)}`,
    `their conditions    ${shown(taken.followQuality)}`,
    `not quiet           ${notQuiet[0]} machines, ${notQuiet[1]} by their sensors`,
    `kept of them        ${describeKept(kept)}; as read from the database ${describeKept(keptAnew)}`,
    `stored of each      ${(storedText.length / Math.max(1, notQuiet[0] ?? 0)).toFixed(0)} bytes`,
    '',
  ].join('\n'),
);

interface Given {
  readonly machines: number;
  readonly share: number;
  readonly failing: number;
  readonly rounds: number;
}

async function measure(given: Given) {
  const { plain, watched, follow, index, followQuality, qualityIndex } = await createParts(given);
  const sums = { readings: 0, anomalous: 0, changed: 0, events: 0 };
  /** Of each batch that counts: nanoseconds of a reading. */
  const taken = {
    ...{ compute: [] as number[], look: [] as number[], follow: [] as number[] },
    ...{ rows: [] as number[], followQuality: [] as number[] },
  };
  let passed = 0;
  for (const [turn, batch] of (await makeInput(given)).entries()) {
    if (passed < warmUpRounds * given.machines) {
      for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] = 0;
      for (const times of Object.values(taken)) times.length = 0;
    }
    // Either way goes first as often: what the first one reads is near for the second.
    const first = turn % 2 === 0 ? plain : watched;
    const second = first === plain ? watched : plain;
    const outcomes = new Map<object, { readonly outcome: BatchOutcome; readonly us: number }>();
    for (const processing of [first, second]) {
      const startedAtUs = cpuUs();
      outcomes.set(processing, { outcome: await assessBatch(processing, batch), us: cpuUs() - startedAtUs });
    }
    const { outcome, us: watchedUs } = outcomes.get(watched) as { outcome: BatchOutcome; us: number };
    const { us: plainUs } = outcomes.get(plain) as { us: number };
    const readings = outcome.readings ?? [];
    const computedAtUs = cpuUs();
    const changes = { ...follow(readings, index, Date.now()), asKept: true };
    index.apply(changes);
    const appliedAtUs = cpuUs();
    if (changes.conditions.length > 0) conditionChange(context, changes);
    const followedAtUs = cpuUs();
    const found = { ...followQuality(readings, qualityIndex, Date.now()), asKept: true };
    qualityIndex.apply(found);
    const perReading = (us: number): number => (us * 1_000) / batch.records.length;
    taken.followQuality.push(perReading(cpuUs() - followedAtUs));
    taken.follow.push(perReading(appliedAtUs - computedAtUs));
    taken.rows.push(perReading(followedAtUs - appliedAtUs));
    taken.compute.push(perReading(plainUs));
    taken.look.push(perReading(watchedUs - plainUs));
    // As saving does: an id that nobody has read yet is kept as all its parts.
    for (const { detections } of readings) for (const { eventId } of detections.values()) /-/.test(eventId);
    for (const { count, detections } of readings) {
      passed += count;
      sums.readings += count;
      sums.anomalous += detections.size;
    }
    sums.changed += changes.conditions.length;
    sums.events += changes.happened.length + found.happened.length;
  }
  return { sums, taken, index, qualityIndex };
}

async function createParts(given: Given) {
  const machineRows = machineRowsOf(settings);
  const watchSensors = watchSensorsOf(settings, ai4i, model, machineRows) as WatchSensors;
  const plain = await createProcessing(given, undefined);
  const watched = { ...(await createProcessing(given, machineRows)), watchSensors };
  const judgesSince = Date.now();
  const following = conditionsFollowing(settings, { profile: ai4i, model, judgesSince });
  const follow = createFollowConditions(following);
  const index = createConditionIndex(following.rulesOf, following.judge);
  const rulesOf = qualityRules(settings, ai4i);
  const judge = { name: ai4i.name, since: judgesSince };
  const followQuality = createFollowQuality({ ...following, rulesOf, judge, readingsTopic: 'readings' });
  const qualityIndex = createConditionIndex(rulesOf, judge);
  return { plain, watched, follow, index, followQuality, qualityIndex };
}

async function createProcessing({ machines }: Given, machineRows: MachineRows | undefined) {
  const { findMachineTypes, findTypeColumn } = createMachineTypesInTable({
    profile: ai4i,
    queryMachines: async (ids) => ids.map((id) => ({ id, type: machineType(id) })),
    sizeMax: machines,
    machineRows,
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

/** In each round every machine about once. */
async function makeInput({ machines, share, failing, rounds }: Given): Promise<Batch[]> {
  const numbers = { readings: machines * rounds, machines, partitions: 1, 'interval-seconds': intervalSeconds };
  const shares = { 'anomalous-share': share, 'anomalous-machines': failing };
  const asked = Object.entries({ ...numbers, ...shares }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const options = readOptions(asked);
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

/** As who begins anew reads them: no text of one is that of another one. */
function storedOf({ rows }: ConditionIndex): string {
  const all = [...rows.machineIds()].map((machineId) => ({
    kind: 'machine' as const,
    machineId,
    version: rows.versionOf(machineId),
    condition: rows.get(machineId) ?? null,
  }));
  return JSON.stringify(all satisfies StoredCondition[]);
}

function describeKept(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB, ${(bytes / machines).toFixed(0)} bytes a machine of the fleet`;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

/** Microseconds of this process on any thread: garbage collection is somebody's work, too. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes that can be collected when it is dropped. */
function heapOf(drop: () => void): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = (): number => {
    // What lies outside the heap goes with a later collection than the one that finds it.
    for (let times = 0; times < 3; times++) collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  drop();
  return before - used();
}

function readArguments(): Given {
  const { values } = parseArgs({
    options: {
      machines: { type: 'string', default: '100000' },
      'anomalous-share': { type: 'string', default: '0.03' },
      'anomalous-machines': { type: 'string', default: '0.06' },
      rounds: { type: 'string', default: '10' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const given = {
    machines: Number(values.machines),
    share: Number(values['anomalous-share']),
    failing: Number(values['anomalous-machines']),
    rounds: Number(values.rounds),
  };
  const wrong =
    !Number.isInteger(given.machines) ||
    given.machines < 1 ||
    !(given.share >= 0 && given.share <= given.failing && given.failing <= 1) ||
    !Number.isInteger(given.rounds) ||
    given.rounds <= warmUpRounds;
  if (values.help === true || wrong) {
    const usage = `usage: npm run bench:episodes -- [--machines N] [--anomalous-share P] [--anomalous-machines P] [--rounds N, over ${warmUpRounds}]\n`;
    (wrong ? process.stderr : process.stdout).write(usage);
    process.exit(wrong ? 2 : 0);
  }
  return given;
}
