// A profile to begin with, as TypeScript: guesses that a person goes through. What was left out, and why, stands in it as comments.
import { show } from '../../core/show.ts';
import type { ColumnFacts } from './columns.ts';

export interface SourceOptions {
  readonly name: string;
  readonly type?: string;
  readonly target?: string;
  /** From the new file to core/profile.ts. */
  readonly importPath: string;
}

interface Sensor {
  readonly facts: ColumnFacts;
  readonly name: string;
  readonly unit: string | undefined;
}

export function profileSource(columns: readonly ColumnFacts[], options: SourceOptions): string {
  const flags = columns.filter(isFlag);
  const target = options.target ?? flags.find(({ name }) => targetPattern.test(name))?.name ?? flags[0]?.name;
  const type = typeColumn(columns, options.type, target);
  const modes = flags.filter(({ name }) => name !== target && name !== type?.name);
  const taken = new Set(['machineId', 'dcpConfigId', 'collectedAt']);
  const sensors: Sensor[] = [];
  const leftOut: string[] = [];
  for (const facts of columns) {
    if (facts.name === target || facts === type || modes.includes(facts)) continue;
    const problem = whyNoSensor(facts);
    if (problem !== undefined) leftOut.push(`// Left out: ${show(facts.name)}, ${problem}.`);
    else sensors.push({ facts, name: memberName(facts.name, taken), unit: unitOf(facts.name) });
  }
  if (sensors.length === 0) leftOut.push('// No column looks like a sensor: name them here.');
  const types = type?.values?.length ? type.values : ['standard'];
  const names = options.name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1');
  return [
    '// A profile to begin with, guessed from a CSV file. Go through ranges, units, labels and features; then: spindle profile check FILE',
    ...leftOut,
    `import { defineProfile } from ${quote(options.importPath)};`,
    '',
    `export const ${names || 'machine'}${reservedWords.has(names) ? '_' : ''} = defineProfile({`,
    `  name: ${quote(options.name)},`,
    '  sensors: [',
    ...sensors.flatMap(sensorLines),
    '  ],',
    type === undefined
      ? '  // No column looks like the type of the machine: all are of one type, for which files need no column.'
      : '',
    `  machineTypes: [`,
    ...types.map(
      (name) => `    { name: ${quote(name)}, aliases: [], label: { en: ${quote(name)}, ko: ${quote(name)} } },`,
    ),
    '  ],',
    `  typeOrder: [${types.map(quote).join(', ')}],`,
    '  features: [',
    ...sensors.map(({ name }) => `    { name: ${quote(name)}, from: 'sensors', of: (s) => ${propertyOf('s', name)} },`),
    ...(types.length > 1
      ? [`    { name: ${quote(unused('Type_code', sensors))}, from: 'type', of: (_, type) => type.code },`]
      : []),
    '  ],',
    '  failureModes: [',
    ...modes.map(
      ({ name }, index) =>
        `    { code: ${quote(modeCode(name, index))}, label: { en: ${quote(name)}, ko: ${quote(name)} }, column: ${quote(name)}, evidence: () => null },`,
    ),
    '  ],',
    target === undefined ? '  // No column holds only 0 and 1: name the one to predict.' : '',
    `  training: { typeColumn: ${quote(type?.name ?? 'Type')}, targetColumn: ${quote(target ?? 'Failure')} },`,
    '});',
    '',
  ]
    .filter((line, index, lines) => line !== '' || index > lines.length - 2 || lines[index - 1]?.startsWith('import'))
    .join('\n');
}

const targetPattern = /fail|target|label|fault|anomal|broken|defect|outcome/i;
const typePattern = /type|kind|class|model|variant|product/i;
const counterPattern = /^(uid|udi|id|index|row|nr|no\.?|#|)$/i;
const reservedWords: ReadonlySet<string> = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await defineProfile'.split(
    ' ',
  ),
);

function isFlag({ values, numbers, rows }: ColumnFacts): boolean {
  return (
    rows > 0 &&
    numbers === rows &&
    values?.length === 2 &&
    values.every((value) => Number(value) === 0 || Number(value) === 1)
  );
}

function typeColumn(
  columns: readonly ColumnFacts[],
  wanted: string | undefined,
  target: string | undefined,
): ColumnFacts | undefined {
  if (wanted !== undefined) return columns.find(({ name }) => name === wanted);
  const words = columns.filter(
    ({ name, values, numbers, rows }) => name !== target && rows > 0 && numbers === 0 && values !== null,
  );
  return words.find(({ name }) => typePattern.test(name)) ?? words[0];
}

function whyNoSensor(facts: ColumnFacts): string | undefined {
  const { name, rows, numbers, min, max, isCounter } = facts;
  if (rows === 0) return 'it is empty';
  if (numbers < rows) return numbers === 0 ? 'it holds no numbers' : 'not every cell is a number';
  if (min === max) return `it is ${min} in every row`;
  if (isCounter || counterPattern.test(name)) return 'it counts rows';
  return Math.abs(min) > 1e15 || Math.abs(max) > 1e15 ? 'its numbers are too large for a sensor' : undefined;
}

/** In brackets at the end of the name. */
function unitOf(column: string): string | undefined {
  return /[[(]([^[\]()]{1,20})[\])]\s*$/.exec(column)?.[1]?.trim() || undefined;
}

/** The column's words in camelCase, without the unit. */
function memberName(column: string, taken: Set<string>): string {
  const words = column.replace(/[[(][^[\]()]*[\])]\s*$/, '').match(/[\p{L}\p{N}]+/gu) ?? [];
  const joined = words
    .map((word, index) => {
      const small = word === word.toUpperCase() ? word.toLowerCase() : word;
      const [first = '', ...rest] = small;
      return (index === 0 ? first.toLowerCase() : first.toUpperCase()) + rest.join('');
    })
    .join('');
  const base = joined === '' ? 'sensor' : /^\p{N}/u.test(joined) ? `sensor${joined}` : joined;
  return firstFree(base, taken);
}

function unused(name: string, sensors: readonly Sensor[]): string {
  return firstFree(name, new Set(sensors.map((sensor) => sensor.name)));
}

function firstFree(base: string, taken: Set<string>): string {
  let name = base;
  for (let count = 2; taken.has(name) || name === '__proto__'; count++) name = `${base}${count}`;
  taken.add(name);
  return name;
}

function modeCode(column: string, index: number): string {
  return (
    column
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('_')
      .toUpperCase() ?? `MODE_${index + 1}`
  );
}

function sensorLines({ facts, name, unit }: Sensor): readonly string[] {
  const { atLeast, atMost } = rangeOf(facts);
  const label = facts.name.replace(/\s*[[(][^[\]()]*[\])]\s*$/, '') || name;
  return [
    '    {',
    `      name: ${quote(name)},`,
    unit === undefined ? "      unit: '1', // The column's name has no unit." : `      unit: ${quote(unit)},`,
    `      range: { atLeast: ${atLeast}, atMost: ${atMost} }, // In the file: ${facts.min} to ${facts.max}.`,
    `      label: { en: ${quote(label)}, ko: ${quote(label)} },`,
    `      column: ${quote(facts.name)},`,
    `      example: ${exampleOf(facts)},`,
    '    },',
  ];
}

/** Half of what the file spans on either side, rounded away from it; a sensor that is never negative begins at 0. */
function rangeOf({ min, max }: ColumnFacts): { readonly atLeast: number; readonly atMost: number } {
  const margin = (max - min) / 2;
  const step = 10 ** Math.floor(Math.log10(margin));
  const round = (value: number, to: (value: number) => number): number =>
    Number((to(value / step) * step).toPrecision(12));
  return { atLeast: min >= 0 ? 0 : round(min - margin, Math.floor), atMost: round(max + margin, Math.ceil) };
}

function exampleOf({ min, max, mean }: ColumnFacts): number {
  return Math.min(max, Math.max(min, Number(mean.toPrecision(4))));
}

function propertyOf(object: string, name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `${object}.${name}` : `${object}[${quote(name)}]`;
}

/** As a literal of TypeScript, on one line. */
function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`)}'`;
}
