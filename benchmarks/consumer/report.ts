// The result of a run, as tables for people.
import type { Filled } from './fill.ts';
import { type ConsumerMeasured, type Measured, perReading } from './measured.ts';
import type { OwnTime } from './profile.ts';

export interface Result {
  readonly machine: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly filled: Filled;
  readonly peers: readonly Measured[];
  readonly consumer: ConsumerMeasured;
  /** Empty where no profile was asked for. */
  readonly ownTimes: readonly OwnTime[];
}

export function describeResult({ machine, filled, peers, consumer, ownTimes }: Result): string {
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
    `${count(consumer.batches)} batches of ${count(consumer.readings / consumer.batches)} readings; longest pause of garbage collection ${(consumer.pauseMaxSeconds * 1000).toFixed(1)} ms`,
    ...(ownTimes.length === 0 ? [] : ['', 'own time of functions:']),
    ...ownTimes.map(({ what: name, share }) => `${(share * 100).toFixed(1).padStart(5)} %  ${name}`),
    '',
  ].join('\n');
}

/** Where a loop counts otherwise than what was filled in, its speed says nothing. */
export function disagreements({ filled, peers, consumer }: Omit<Result, 'machine' | 'options' | 'ownTimes'>): string[] {
  return [...peers, consumer].flatMap(({ name, anomalous, refused }) => {
    const counts = [
      ['anomalous', anomalous, filled.anomalous],
      ['refused', refused, filled.refused],
    ] as const;
    return counts.flatMap(([what, found, wanted]) =>
      found === undefined || found === wanted ? [] : [`${name}: ${found} ${what}, where ${wanted} were sent`],
    );
  });
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
