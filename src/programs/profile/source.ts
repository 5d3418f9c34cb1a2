// A profile to begin with, as TypeScript: guesses that a person goes through. What was left out, and why, stands in it as comments.
import { show } from '../../core/show.ts';
import type { ColumnFacts } from './columns.ts';
import { type GuessedUnit, oddText, type RoleOptions, type Roles, rolesOf, unitOf } from './roles.ts';

export interface SourceOptions extends RoleOptions {
  readonly name: string;
  /** The file that the columns are from, for the comments. */
  readonly data: string;
}

interface Sensor {
  readonly facts: ColumnFacts;
  readonly name: string;
  readonly unit: GuessedUnit | undefined;
}

/** The text, and what a person is told at once. Throws InvalidData. */
export function profileSource(
  columns: readonly ColumnFacts[],
  options: SourceOptions,
): { readonly source: string; readonly notes: readonly string[] } {
  const roles = rolesOf(columns, options);
  const { target, modes, type } = roles;
  const taken = new Set(['machineId', 'dcpConfigId', 'collectedAt']);
  const sensors = roles.sensors.map(
    (facts): Sensor => ({ facts, name: memberName(facts.name, taken), unit: unitOf(facts) }),
  );
  const types = type?.values?.length ? type.values : [];
  const names = options.name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1');
  const source = [
    '// A profile to begin with, guessed from the columns of a CSV file. Go through it from top to bottom: whatever is guessed says so.',
    `// Then: spindle profile check FILE; PROFILE_PATH=FILE spindle train${target === undefined ? ' --unlabelled' : ''} --data ${show(options.data)} --out models/${names || 'machine'}`,
    ...roles.leftOut.map(({ facts, why }) => `// Left out: ${show(facts.name)}, ${why}.`),
    ...(sensors.length === 0 ? ['// No column looks like a sensor: name them here.'] : []),
    "import { defineProfile } from 'spindle/profile';",
    '',
    `export const ${names || 'machine'}${reservedWords.has(names) ? '_' : ''} = defineProfile({`,
    `  name: ${quote(options.name)},`,
    '  // A reading outside of a range is refused, and raises no alarm: widen a range that a failure may leave, and narrow it only to what is',
    '  // physically impossible. What a machine that is well does not have is for `plausible`. `example` probes the features.',
    '  sensors: [',
    ...sensors.flatMap(sensorLines),
    '  ],',
    ...typeLines(types),
    '  // What the model sees, in its order. Begin with the sensors; quotients, products and differences often say more.',
    '  features: [',
    ...sensors.map(({ name }) => `    { name: ${quote(name)}, from: 'sensors', of: (s) => ${propertyOf('s', name)} },`),
    ...(types.length > 1
      ? [`    { name: ${quote(unused('Type_code', sensors))}, from: 'type', of: (_, type) => type.code },`]
      : []),
    '  ],',
    '  // Known ways to fail: what `evidence` returns is the reason in an alert, null where it does not apply.',
    '  failureModes: [',
    ...modes.map(
      ({ name }, index) =>
        `    { code: ${quote(modeCode(name, index))}, label: { en: ${quote(name)}, ko: ${quote(name)} }, column: ${quote(name)}, evidence: () => null },`,
    ),
    '  ],',
    ...trainingLines(roles),
    '});',
    '',
  ].join('\n');
  return { source, notes: notesOn(roles) };
}

/** Of columns with numbers: what is left out, and what is kept though not every cell is one. */
function notesOn(roles: Roles): readonly string[] {
  const { leftOut, sensors } = roles;
  return [
    ...rolesText(roles),
    ...leftOut
      .filter(({ facts }) => facts.numbers > 0 && facts.odd.length > 0 && facts.times === 0)
      .map(({ facts, why }) => `${show(facts.name)} is left out: ${why}`),
    ...sensors
      .filter(({ odd }) => odd.length > 0)
      .map(
        (facts) =>
          `${show(facts.name)} is a sensor, though ${oddText(facts)}; such readings are refused, and such rows not trained on`,
      ),
    ...sensors.filter(({ empty }) => empty > 0).map((facts) => `${show(facts.name)} is optional: ${emptyText(facts)}`),
  ];
}

/** What the columns are that are no sensors: a wrong guess is seen before it is trained on. */
function rolesText({ time, machine, group, type, target, isTargetGuessed }: Roles): readonly string[] {
  const taken = [
    ...(time === undefined ? [] : [`${show(time.name)} for the time`]),
    ...(machine === undefined ? [] : [`${show(machine.name)} for the machine`]),
    ...(group === undefined ? [] : [`${show(group.name)} for the group`]),
    ...(type === undefined ? [] : [`${show(type.name)} for the type`]),
    ...(target === undefined ? [] : [`${show(target)} for the failure${isTargetGuessed ? ' (a guess)' : ''}`]),
  ];
  return taken.length === 0
    ? []
    : [`taken: ${taken.join(', ')}; --time, --machine, --group, --type and --target name others`];
}

function typeLines(types: readonly string[]): readonly string[] {
  if (types.length === 0)
    return ['  // No column looks like the type of the machine: all are of one type, and machineTypes is left out.'];
  return [
    '  machineTypes: [',
    ...types.map(
      (name) => `    { name: ${quote(name)}, aliases: [], label: { en: ${quote(name)}, ko: ${quote(name)} } },`,
    ),
    '  ],',
    `  typeOrder: [${types.map(quote).join(', ')}], // The first is 0 in a new model.`,
  ];
}

function trainingLines({ type, time, machine, group, target, isTargetGuessed }: Roles): readonly string[] {
  const line = (member: string, column: string, comment: string): string =>
    `    ${member}: ${quote(column)},${comment === '' ? '' : ` // ${comment}`}`;
  return [
    '  training: {',
    ...(type === undefined ? [] : [line('typeColumn', type.name, '')]),
    target === undefined
      ? `    // targetColumn: 'Failure', // No column holds only 0 and 1: name the one to predict, or train without labels (--unlabelled).`
      : line(
          'targetColumn',
          target,
          isTargetGuessed
            ? 'Guessed, as no column is called after failures; 1 for a failure, 0 for none.'
            : '1 for a failure, 0 for none.',
        ),
    ...(time === undefined ? [] : [line('timeColumn', time.name, 'When; neighbours in time are kept apart.')]),
    ...(machine === undefined
      ? []
      : [line('machineColumn', machine.name, 'Which machine; its failures are episodes.')]),
    ...(group === undefined ? [] : [line('groupColumn', group.name, 'Never on both sides of a split.')]),
    '  },',
  ];
}

const reservedWords: ReadonlySet<string> = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await defineProfile'.split(
    ' ',
  ),
);

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
  const { atLeast, atMost } = rangeOf(facts, unit?.unit);
  const label = facts.name.replace(/\s*[[(][^[\]()]*[\])]\s*$/, '') || name;
  return [
    '    {',
    `      name: ${quote(name)},`,
    unit === undefined
      ? "      unit: '1', // The column's name has no unit."
      : `      unit: ${quote(unit.unit)},${unit.why === undefined ? '' : ` // ${unit.why}.`}`,
    `      range: { atLeast: ${atLeast}, atMost: ${atMost} }, // In the file: ${facts.min} to ${facts.max}.`,
    `      label: { en: ${quote(label)}, ko: ${quote(label)} },`,
    `      column: ${quote(facts.name)},`,
    `      example: ${exampleOf(facts)},`,
    ...(facts.empty === 0
      ? []
      : [
          `      optional: true, // ${emptyText(facts)}: a reading without it is scored all the same. Take this out, and such a reading is refused.`,
        ]),
    '    },',
  ];
}

function emptyText({ empty, rows }: ColumnFacts): string {
  return `${empty} of ${empty + rows} cells ${empty === 1 ? 'is' : 'are'} empty`;
}

/**
 * What its unit can be in a plant, so that the failure one is after, which the file may not have, is not refused. Beyond what a unit says, and
 * where none is known: ten times what the file spans on either side, rounded away from it; a sensor that is never negative begins at 0.
 */
function rangeOf(
  { min, max }: ColumnFacts,
  unit: string | undefined,
): { readonly atLeast: number; readonly atMost: number } {
  const margin = (max - min) * 10;
  const step = 10 ** Math.floor(Math.log10(margin));
  const round = (value: number, to: (value: number) => number): number =>
    Number((to(value / step) * step).toPrecision(12));
  const usual = unit === undefined ? undefined : temperatures[unit];
  if (usual !== undefined && min >= usual.atLeast && max <= usual.atMost) return usual;
  return { atLeast: min >= 0 ? 0 : round(min - margin, Math.floor), atMost: round(max + margin, Math.ceil) };
}

const celsius = { atLeast: -50, atMost: 1000 };
const fahrenheit = { atLeast: -58, atMost: 1832 };
const kelvin = { atLeast: 223, atMost: 1273 };
const temperatures: Readonly<Record<string, typeof celsius>> = {
  ...{ '°C': celsius, C: celsius, degC: celsius, celsius },
  ...{ '°F': fahrenheit, F: fahrenheit, degF: fahrenheit, fahrenheit },
  ...{ K: kelvin, kelvin },
};

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
