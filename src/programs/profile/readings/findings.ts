// What of a file's readings a person should know, as sentences: faults, with which the profile or the file is not as it should be, and a report of all
// else. Nothing here decides; the numbers are those of `probe`.
import { allFeatures } from '../../../core/features.ts';
import { withMemory } from '../../../core/memory/features.ts';
import { lengthOf, windowStatistics } from '../../../core/memory/rule.ts';
import type { Profile, Range, Sensor } from '../../../core/profile.ts';
import { show } from '../../../core/show.ts';
import type { Columns } from '../../../training/data/columns.ts';
import { conversion, knownUnits } from '../../../training/data/units.ts';
import type { MissingColumn, ReadingsFacts } from './probe.ts';
import { type CellFacts, isWithin } from './tally-cells.ts';
import type { TimeFacts } from './tally-times.ts';

export interface Findings {
  readonly faults: readonly string[];
  readonly report: readonly string[];
}

export function findingsOf(profile: Profile, path: string, columns: Columns, facts: ReadingsFacts): Findings {
  const { rows, missing, sensors, types, times, refusals, unused } = facts;
  return {
    faults: [
      ...missing.map((each) => missingText(path, each)),
      ...sensors.flatMap((each) => cellFaults(path, rows, each.sensor, each.column, each.cells)),
      ...(types?.unknown ?? []).map(
        ({ cell, count, line, meant }) =>
          `${path}, line ${line}: ${show(cell)} is no machine type of the profile (${countText(count, 'row')})${meantText(meant)}`,
      ),
      ...memoryFaults(profile, path, columns, times),
      ...(times === undefined ? [] : orderFaults(path, times)),
      ...(refusals?.reasons ?? []).map(
        ({ count, lines, problem }) =>
          `${path}: ${countText(count, 'row')} of ${rows} would be refused (${linesText(count, lines)}): ${problem}`,
      ),
    ],
    report: [
      `${path}: ${countText(rows, 'row')}${times === undefined ? '' : timesText(times)}`,
      ...sensors.map(({ sensor, cells }) => `  ${sensor.name}: ${cellsText(sensor, cells)}`),
      ...(types === undefined
        ? []
        : [`  type: ${[...types.known].map(([name, count]) => `${name} ${count}`).join(', ')}`]),
      ...(times === undefined ? [] : stepNotes(profile, times)),
      ...(unused.length === 0
        ? []
        : [`  columns that the profile does not name: ${unused.map((each) => show(each)).join(', ')}`]),
      ...(refusals === undefined
        ? ['  rows were not tried one by one, as columns are missing']
        : [`  ${refusals.count} of ${rows} rows would be refused (${percentText(refusals.count, rows)})`]),
    ],
  };
}

function missingText(path: string, { of, column, meant }: MissingColumn): string {
  const what = { type: 'machine types', time: 'times', machineId: 'machines' }[of] ?? `the sensor ${of}`;
  return `${path}, line 1: there is no column ${show(column)} of ${what}${meantText(meant)}. Name the file's own with --columns, as ${show(of)}, or in the profile`;
}

function meantText(meant: string | undefined): string {
  return meant === undefined ? '' : `; perhaps ${show(meant)} is meant`;
}

function cellFaults(path: string, rows: number, sensor: Sensor, column: string, cells: CellFacts): readonly string[] {
  const { name, unit, range } = sensor;
  const { numbers, within, empty, converted } = cells;
  if (numbers === 0) {
    if (sensor.optional === true && empty === rows) return [];
    return [`${path}: the sensor ${name} has no number in any of ${countText(rows, 'row')} (column ${show(column)})`];
  }
  const others = numbers === within ? [] : unitsThatFit(sensor, cells);
  if (within > 0) {
    if (others.length === 0) return [];
    return [
      `${path}: ${countText(numbers - within, 'value')} of the sensor ${name} ${numbers - within === 1 ? 'is' : 'are'} not within its range, ${rangeText(range, unit)}, and would be in ${others.join(' or ')}: is column ${show(column)} in two units?`,
    ];
  }
  const advice =
    others.length === 0
      ? 'mend the range of the profile, or the column'
      : `in ${others.join(' or ')} they would be: say so with --columns, ${JSON.stringify({ [name]: { column, unit: others[0] } })}`;
  return [
    `${path}: no value of the sensor ${name} is within its range, ${rangeText(range, unit)}: they go from ${numberText(converted.least)} to ${numberText(converted.most)}; ${advice}`,
  ];
}

/** Units in which the values that are not within the range would be. */
function unitsThatFit({ unit, range }: Sensor, { outside }: CellFacts): readonly string[] {
  const fits = knownUnits(unit).filter((other) => {
    const convert = conversion(other, unit);
    if (convert === undefined || (convert(1) === 1 && convert(0) === 0)) return false;
    return isWithin(range, convert(outside.least)) && isWithin(range, convert(outside.most));
  });
  return fits.slice(0, unitsShownMax);
}

const unitsShownMax = 3;

/** What features that remember need of a file. */
function memoryFaults(
  profile: Profile,
  path: string,
  { machineColumn, timeColumn }: Columns,
  times: TimeFacts | undefined,
): readonly string[] {
  const features = withMemory(allFeatures(profile));
  const [first] = features;
  if (first === undefined) return [];
  const unnamed = [
    ...(machineColumn === null ? ['names the machine (training.machineColumn, or "machineId" with --columns)'] : []),
    ...(timeColumn === null ? ['has the times (training.timeColumn, or "time" with --columns)'] : []),
  ];
  if (unnamed.length > 0)
    return [
      `${path}: the feature ${first.name} remembers its machine's readings, and nobody says which column ${unnamed.join(', and which ')}`,
    ];
  if (times === undefined) return [];
  const lengths = features.map((feature) => ({ feature, ...lengthOf(feature.memory) }));
  const timed = lengths.find(({ isTime }) => isTime);
  if (!times.isClock)
    return timed === undefined
      ? []
      : [
          `${path}: the feature ${timed.feature.name} remembers a length of time, and the times are plain numbers, which only order rows`,
        ];
  const short = lengths.filter(
    ({ feature, isTime, length }) =>
      isTime && (windowStatistics as readonly string[]).includes(feature.memory.statistic) && length < times.usualStep,
  );
  return short.map(
    ({ feature, length }) =>
      `${path}: the feature ${feature.name} is over ${spanText(length)}, and a machine's readings usually come every ${spanText(times.usualStep)}: its window holds one reading`,
  );
}

function orderFaults(path: string, { backwards }: TimeFacts): readonly string[] {
  if (backwards.count === 0) return [];
  const more = backwards.count === 1 ? '' : `, the first of ${backwards.count} such rows`;
  return [
    `${path}, line ${backwards.line}: is earlier than its machine's row before it${more}; training sorts them, spindle score refuses them where a model remembers, and the consumer judges them as late`,
  ];
}

function stepNotes(profile: Profile, { isClock, repeated, gaps, longestSpan }: TimeFacts): readonly string[] {
  if (!isClock) return ['  the times are plain numbers, which only order rows'];
  const isGap = profile.memory?.gap !== undefined;
  const windows = withMemory(allFeatures(profile)).map((feature) => ({ feature, ...lengthOf(feature.memory) }));
  const long = windows.filter(({ isTime, length }) => isTime && length > longestSpan);
  return [
    ...(repeated.count === 0
      ? []
      : [
          `  ${countText(repeated.count, 'row')} with the time of its machine's row before, the first in line ${repeated.line}`,
        ]),
    ...(gaps.count === 0
      ? []
      : [
          `  ${countText(gaps.count, 'gap')}, up to ${spanText(gaps.longest)}, the first before line ${gaps.line}${isGap ? ': behind a gap windows begin anew' : ''}`,
        ]),
    ...long.map(
      ({ feature, length }) =>
        `  ${feature.name} is over ${spanText(length)}, and no machine has readings over more than ${spanText(longestSpan)}`,
    ),
  ];
}

function timesText({ isClock, machines, first, last, usualStep }: TimeFacts): string {
  const of = machines > 1 ? ` of ${machines} machines` : '';
  if (!isClock) return of;
  const step = Number.isNaN(usualStep)
    ? ''
    : `, usually one every ${spanText(usualStep)}${machines > 1 ? ' of a machine' : ''}`;
  return `${of}, ${new Date(first).toISOString()} to ${new Date(last).toISOString()}${step}`;
}

function cellsText({ unit, range, optional }: Sensor, { numbers, within, empty, words, converted }: CellFacts): string {
  if (numbers === 0 && words === 0)
    return optional === true ? 'no value in any row; it is optional' : 'no value in any row';
  return [
    numbers === 0
      ? 'no value'
      : `${countText(numbers, 'value')}, ${numberText(converted.least)} to ${numberText(converted.most)} ${unit}`,
    ...(within === numbers ? [] : [`${numbers - within} not within ${rangeText(range, unit)}`]),
    ...(empty === 0 ? [] : [`${empty} empty`]),
    ...(words === 0 ? [] : [countText(words, 'no number')]),
    ...(numbers > 1 && converted.least === converted.most ? ['always the same'] : []),
  ].join(', ');
}

function rangeText({ above, atLeast, atMost }: Range, unit: string): string {
  const from = above === undefined ? (atLeast === undefined ? '' : `${atLeast} to `) : `above ${above} to `;
  return `${from === '' ? 'at most ' : from}${atMost} ${unit}`;
}

function linesText(count: number, lines: readonly number[]): string {
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function percentText(part: number, whole: number): string {
  return `${Number(((100 * part) / whole).toPrecision(2))} %`;
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

function spanText(ms: number): string {
  const [length, unit] = units.find(([each]) => ms >= each) ?? [1, 'ms'];
  return `${Number((ms / length).toPrecision(3))} ${unit}`;
}
