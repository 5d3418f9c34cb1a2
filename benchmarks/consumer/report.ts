// The result of a run, as tables for people.
import type { Filled } from './fill.ts';
import { type ConsumerMeasured, type Measured, perReading } from './measured.ts';
import { describeModels, type ModelsCompared } from './models.ts';
import type { OwnTime } from './profile.ts';
import { describeTraces, type TracesCompared } from './traces.ts';

export interface Result {
  readonly machine: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly filled: Filled;
  readonly peers: readonly Measured[];
  readonly consumer: ConsumerMeasured;
  /** The same readings where only machines are followed, and where nobody is; absent where that was not asked for. */
  readonly withoutSensors?: ConsumerMeasured;
  readonly withoutEpisodes?: ConsumerMeasured;
  /** What traces cost; absent where that was not asked for. */
  readonly traces?: TracesCompared;
  /** What further models cost; absent where that was not asked for. */
  readonly models?: ModelsCompared;
  /** Empty where no profile was asked for. */
  readonly ownTimes: readonly OwnTime[];
}

export function describeResult(result: Result): string {
  const { machine, filled, peers, consumer, ownTimes } = result;
  const { readings, bytes, anomalous, refused } = filled;
  const what = `${count(readings)} readings of ${Math.round(bytes / readings)} bytes, ${count(anomalous)} anomalous, ${count(refused)} to be refused`;
  const rows = [...peers, consumer].map((each) => [
    each.name,
    `${count(each.readings / each.seconds)}/s`,
    each.cpuSeconds === undefined ? '' : `${perReading(each.cpuSeconds, each).toFixed(2)} µs`,
    each.memoryBytes === undefined ? '' : `${(each.memoryBytes / 1e6).toFixed(0)} MB`,
    each === consumer ? '' : (consumer.readings / consumer.seconds / (each.readings / each.seconds)).toFixed(2),
  ]);
  const stages = Object.entries(consumer.stages).map(([name, seconds]) => [
    name,
    `${perReading(seconds, consumer).toFixed(3)} µs`,
  ]);
  const around = Object.entries(consumer.aroundCpuSeconds ?? {}).map(([name, seconds]) => [
    name,
    `${perReading(seconds, consumer).toFixed(3)} µs`,
  ]);
  return [
    machine,
    what,
    '',
    ...table([['loop', 'readings', 'CPU per reading', 'memory', 'Spindle is so many times as fast'], ...rows]),
    '',
    ...table([['step of the consumer', 'time per reading'], ...stages]),
    '',
    ...table([['beside the consumer', 'CPU per reading'], ...around]),
    '',
    ...toldLines(consumer),
    ...episodesTable(result),
    ...(result.traces === undefined ? [] : [...describeTraces(result.traces), '']),
    ...(result.models === undefined ? [] : [...describeModels(result.models), '']),
    `${count(consumer.batches)} batches of ${count(consumer.readings / consumer.batches)} readings; longest pause of garbage collection ${(consumer.pauseMaxSeconds * 1000).toFixed(1)} ms`,
    ...(ownTimes.length === 0 ? [] : ['', 'own time of functions:']),
    ...ownTimes.map(({ what: name, share }) => `${(share * 100).toFixed(1).padStart(5)} %  ${name}`),
    '',
  ].join('\n');
}

function toldLines({ anomalous = 0, toldAfterSeconds, connectCpuSeconds }: ConsumerMeasured): string[] {
  if (toldAfterSeconds === undefined) return ['Kafka Connect had not carried all to Kafka two minutes later', ''];
  const each =
    connectCpuSeconds === undefined || anomalous === 0
      ? ''
      : `, at ${((connectCpuSeconds * 1e6) / anomalous).toFixed(0)} µs of processor for each anomalous reading`;
  return [`Kafka Connect had carried all to Kafka ${toldAfterSeconds.toFixed(1)} s later${each}`, ''];
}

/** What following takes of the whole batch, from the bytes of Kafka to the answer of PostgreSQL; nothing where it was not compared. */
function episodesTable({ consumer, withoutSensors, withoutEpisodes }: Result): string[] {
  if (withoutSensors === undefined || withoutEpisodes === undefined) return [];
  const all = [
    ['nothing', withoutEpisodes],
    ['machines', withoutSensors],
    ['machines and their sensors', consumer],
  ] as const;
  const more = (now: number, before: number): string => `${((now / before - 1) * 100).toFixed(1)} %`;
  const rows = all.map(([followed, each]) => {
    const own = perReading(each.cpuSeconds, each);
    const withPostgres = own + perReading(each.aroundCpuSeconds?.['postgres'] ?? 0, each);
    const plain = perReading(withoutEpisodes.cpuSeconds, withoutEpisodes);
    const plainWith = plain + perReading(withoutEpisodes.aroundCpuSeconds?.['postgres'] ?? 0, withoutEpisodes);
    return [
      followed,
      `${own.toFixed(3)} µs`,
      more(own, plain),
      `${withPostgres.toFixed(3)} µs`,
      more(withPostgres, plainWith),
      `${count(each.readings / each.seconds)}/s`,
    ];
  });
  const head = ['followed', 'CPU of the consumer per reading', 'more', 'with PostgreSQL', 'more', 'readings'];
  return [...table([head, ...rows]), ''];
}

/** Where a loop counts otherwise than what was filled in, its speed says nothing. */
export function disagreements(result: Omit<Result, 'machine' | 'options' | 'ownTimes'>): string[] {
  const { filled, peers, consumer, withoutSensors = consumer, withoutEpisodes = consumer, models } = result;
  const besideWanted = filled.anomalous * ((models?.models ?? 1) - 1);
  const beside =
    consumer.anomalousBeside === besideWanted
      ? []
      : [`models beside the first: ${consumer.anomalousBeside} anomalous, where ${besideWanted} were sent`];
  const loops = [...peers, ...new Set([consumer, withoutSensors, withoutEpisodes])].flatMap(
    ({ name, anomalous, refused }) => {
      const counts = [
        ['anomalous', anomalous, filled.anomalous],
        ['refused', refused, filled.refused],
      ] as const;
      return counts.flatMap(([what, found, wanted]) =>
        found === undefined || found === wanted ? [] : [`${name}: ${found} ${what}, where ${wanted} were sent`],
      );
    },
  );
  return [...loops, ...beside];
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number),
      )
      .join('  ')
      .trimEnd(),
  );
}
