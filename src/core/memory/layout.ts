// Where what is remembered of a machine lies in its row of doubles: the head, the first value of each number, then windows by their length,
// smoothed values, means of the first time, and times of conditions. Statistics of one number over one length share what they are made of. What a
// feature comes to never depends on which others are remembered beside it.

import type { SensorValues } from '../sensor-values.ts';
import { lengthOf, type MemoryRule, type Statistic, type WindowStatistic } from './rule.ts';
import { sensorCopied } from './sensor-copied.ts';

/** What this needs of a feature. */
export interface RememberedFeature {
  readonly name: string;
  readonly memory: MemoryRule;
  /** The optional sensors that it comes from. */
  readonly needs?: readonly string[];
}

/** A number of each reading. */
export interface Signal {
  readonly of: (values: SensorValues) => number;
  /** The sensor that it is the very value of, by its place; -1 for a computed one. */
  readonly sensor: number;
}

/** What each part of a window keeps beside how many readings it has. */
const partFields = ['sum', 'square', 'product', 'minimum', 'maximum', 'first'] as const;
type PartField = (typeof partFields)[number];

/** A feature of a window, by the places of its number in the fields that it is made of; -1 where it needs none. */
export interface WindowOutput {
  readonly statistic: WindowStatistic;
  readonly column: number;
  readonly signal: number;
  readonly sum: number;
  readonly other: number;
}

export interface WindowLayout {
  readonly isTime: boolean;
  readonly parts: number;
  /** Milliseconds, or readings, of a part. */
  readonly partLength: number;
  /** The number of the newest part; its parts lie behind it, `stride` doubles each: how many readings, times, then the fields. */
  readonly at: number;
  readonly stride: number;
  /** Of a part, whether it keeps the sums of times and of their squares, and where the time of its first reading lies; -1 for not. */
  readonly hasTimes: boolean;
  readonly firstTimeAt: number;
  /** By field: where it begins in a part, and the signals that it is kept of. */
  readonly fields: Readonly<Record<PartField, { readonly at: number; readonly signals: Int32Array }>>;
  readonly outputs: readonly WindowOutput[];
}

export interface SmoothedLayout {
  readonly isTime: boolean;
  /** Seconds, or readings. */
  readonly length: number;
  readonly values: readonly {
    readonly signal: number;
    /** The mean, and behind it the variance where `deviation` is a column. */
    readonly at: number;
    /** -1 for no such feature. */
    readonly mean: number;
    readonly deviation: number;
  }[];
}

export interface BaselineLayout {
  readonly isTime: boolean;
  /** Milliseconds, or readings. */
  readonly length: number;
  /** How many readings it has. */
  readonly at: number;
  readonly values: readonly { readonly signal: number; readonly at: number; readonly column: number }[];
}

export interface SinceLayout {
  readonly of: (values: SensorValues) => unknown;
  readonly at: number;
  readonly column: number;
}

export interface MemoryLayout {
  /** Doubles of a machine. */
  readonly width: number;
  readonly signals: readonly Signal[];
  readonly firstsAt: number;
  readonly windows: readonly WindowLayout[];
  readonly smoothed: readonly SmoothedLayout[];
  readonly baselines: readonly BaselineLayout[];
  readonly sinces: readonly SinceLayout[];
}

/** How many readings were remembered, the time of the newest, and that of the first. */
export const headWidth = 3;
/** Where the time of the newest lies. */
export const newestAt = 1;

/** A feature's column is its place among `features`. */
export function layOut(features: readonly RememberedFeature[], sensorNames: readonly string[]): MemoryLayout {
  const placed = features.map(({ memory }, column): Placed => ({ memory, column, ...lengthOf(memory) }));
  const signals = createSignals(sensorNames);
  const measured = placed.filter(({ memory }) => memory.statistic !== 'timeSince');
  const withSignals = measured.map((each) => ({ ...each, signal: signals.placeOf(each.memory.of as Signal['of']) }));
  let width = headWidth + signals.all.length;
  const take = (count: number): number => {
    const at = width;
    width += count;
    return at;
  };
  const windows = byLength(withSignals.filter(isWindowed)).map((group) => layOutWindow(group, take));
  const smoothed = byLength(ofKind(withSignals, 'smoothed')).map((group) => layOutSmoothed(group, take));
  const baselines = byLength(ofKind(withSignals, 'baseline')).map((group): BaselineLayout => {
    const { isTime, length } = group[0] as Measured;
    const at = take(1);
    return { isTime, length, at, values: group.map(({ signal, column }) => ({ signal, column, at: take(1) })) };
  });
  const sinces = placed
    .filter(({ memory }) => memory.statistic === 'timeSince')
    .map(({ memory, column }): SinceLayout => ({ of: memory.of, at: take(1), column }));
  return { width, signals: signals.all, firstsAt: headWidth, windows, smoothed, baselines, sinces };
}

interface Placed {
  readonly memory: MemoryRule;
  readonly column: number;
  readonly isTime: boolean;
  readonly length: number;
  readonly parts: number;
}

interface Measured extends Placed {
  readonly signal: number;
}

interface Windowed extends Measured {
  readonly memory: MemoryRule & { readonly statistic: WindowStatistic };
}

type Kind = 'window' | 'smoothed' | 'baseline';

/** How each statistic of a number is remembered. A new one does not compile before it says so. */
const kindOf: Readonly<Record<Exclude<Statistic, 'timeSince'>, Kind>> = {
  mean: 'window',
  deviation: 'window',
  minimum: 'window',
  maximum: 'window',
  slope: 'window',
  lag: 'window',
  rate: 'window',
  smoothed: 'smoothed',
  smoothedDeviation: 'smoothed',
  fromBaseline: 'baseline',
};

function ofKind(all: readonly Measured[], kind: Kind): readonly Measured[] {
  return all.filter(({ memory: { statistic } }) => statistic !== 'timeSince' && kindOf[statistic] === kind);
}

function isWindowed(each: Measured): each is Windowed {
  const { statistic } = each.memory;
  return statistic !== 'timeSince' && kindOf[statistic] === 'window';
}

/** Those over one length together. */
function byLength<Each extends Placed>(all: readonly Each[]): readonly (readonly Each[])[] {
  return [...Map.groupBy(all, ({ isTime, length, parts }) => `${isTime} ${length} ${parts}`).values()];
}

function createSignals(sensorNames: readonly string[]) {
  const all: Signal[] = [];
  const placeOf = (of: Signal['of']): number => {
    const sensor = sensorNames.indexOf(sensorCopied(of) ?? '');
    const known = all.findIndex((each) => each.of === of || (sensor !== -1 && each.sensor === sensor));
    return known === -1 ? all.push({ of, sensor }) - 1 : known;
  };
  return { all, placeOf };
}

/** What each statistic of a window is made of. */
const fieldsOf: Readonly<Record<WindowStatistic, readonly PartField[]>> = {
  mean: ['sum'],
  deviation: ['sum', 'square'],
  minimum: ['minimum'],
  maximum: ['maximum'],
  slope: ['sum', 'product'],
  lag: ['first'],
  rate: ['first'],
};

function layOutWindow(group: readonly Windowed[], take: (count: number) => number): WindowLayout {
  const { isTime, length, parts } = group[0] as Windowed;
  const has = (statistic: WindowStatistic): boolean => group.some(({ memory }) => memory.statistic === statistic);
  const hasTimes = has('slope');
  let stride = 1 + (hasTimes ? 2 : 0);
  const firstTimeAt = has('rate') ? stride++ : -1;
  const fields = Object.fromEntries(
    partFields.map((field) => {
      const own = group.filter(({ memory }) => fieldsOf[memory.statistic].includes(field));
      const signals = Int32Array.from(new Set(own.map(({ signal }) => signal)));
      const at = stride;
      stride += signals.length;
      return [field, { at, signals }] as const;
    }),
  ) as unknown as WindowLayout['fields'];
  const outputs = group.map(({ memory: { statistic }, column, signal }): WindowOutput => {
    const own = fieldsOf[statistic];
    const placeIn = (field: PartField | undefined): number =>
      field === undefined ? -1 : fields[field].signals.indexOf(signal);
    const [other] = own.filter((field) => field !== 'sum');
    return { statistic, column, signal, sum: placeIn(own.find((field) => field === 'sum')), other: placeIn(other) };
  });
  const at = take(1 + parts * stride);
  return { isTime, parts, partLength: length / parts, at, stride, hasTimes, firstTimeAt, fields, outputs };
}

function layOutSmoothed(group: readonly Measured[], take: (count: number) => number): SmoothedLayout {
  const { isTime, length } = group[0] as Measured;
  const bySignal = [...Map.groupBy(group, ({ signal }) => signal)];
  const values = bySignal.map(([signal, own]) => {
    const columnOf = (statistic: Statistic): number =>
      own.find(({ memory }) => memory.statistic === statistic)?.column ?? -1;
    const deviation = columnOf('smoothedDeviation');
    return { signal, at: take(deviation === -1 ? 1 : 2), mean: columnOf('smoothed'), deviation };
  });
  return { isTime, length: isTime ? length / 1000 : length, values };
}
