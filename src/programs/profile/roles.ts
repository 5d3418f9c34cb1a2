// What each column of a file is: target, flag of a failure mode, machine's type, time, machine, group, sensor, or nothing that a profile needs.
// Guesses by names and contents, which the command line goes before.
import { show } from '../../core/show.ts';
import { InvalidData } from '../../training/data/columns.ts';
import { readLabel } from '../../training/data/dataset-row.ts';
import { knownUnitNames } from '../../training/data/units.ts';
import type { ColumnFacts } from './columns.ts';

export interface RoleOptions {
  readonly type?: string;
  readonly target?: string;
  readonly time?: string;
  readonly machine?: string;
  readonly group?: string;
}

export interface Roles {
  readonly target: string | undefined;
  /** Whether nothing but its cells speaks for it. */
  readonly isTargetGuessed: boolean;
  readonly modes: readonly ColumnFacts[];
  readonly type: ColumnFacts | undefined;
  readonly time: ColumnFacts | undefined;
  readonly machine: ColumnFacts | undefined;
  readonly group: ColumnFacts | undefined;
  readonly sensors: readonly ColumnFacts[];
  readonly leftOut: readonly { readonly facts: ColumnFacts; readonly why: string }[];
}

/** Throws InvalidData for an option that names no column, or a target that is not 0 and 1. */
export function rolesOf(columns: readonly ColumnFacts[], options: RoleOptions): Roles {
  requireColumns(columns, options);
  const named = (name: string | undefined): ColumnFacts | undefined => columns.find((each) => each.name === name);
  const flags = columns.filter(isFlag);
  const said = options.target ?? flags.find(({ name }) => targetPattern.test(name))?.name;
  const target = said ?? flags.find(isPlain)?.name ?? flags[0]?.name;
  const taken = new Set<ColumnFacts | undefined>([named(target)]);
  const choose = (wanted: string | undefined, find: (free: readonly ColumnFacts[]) => ColumnFacts | undefined) => {
    const found = wanted === undefined ? find(columns.filter((each) => !taken.has(each))) : named(wanted);
    taken.add(found);
    return found;
  };
  const time = choose(options.time, findTime);
  const machine = choose(options.machine, (free) => free.find((each) => isKey(each) && machinePattern.test(each.name)));
  const group = choose(options.group, (free) => free.find((each) => isKey(each) && groupPattern.test(each.name)));
  const type = choose(options.type, findType);
  const modes = flags.filter((each) => !taken.has(each));
  for (const each of modes) taken.add(each);
  const others = columns.filter((each) => !taken.has(each));
  const leftOut = others.flatMap((facts) => {
    const why = whyNoSensor(facts);
    return why === undefined ? [] : [{ facts, why }];
  });
  const sensors = others.filter((facts) => !leftOut.some((each) => each.facts === facts));
  const isTargetGuessed = target !== undefined && said === undefined;
  return { target, isTargetGuessed, modes, type, time, machine, group, sensors, leftOut };
}

const targetPattern = /fail|target|label|fault|anomal|broken|defect|outcome|ausfall|störung|고장|이상|불량|결함/i;
const typePattern = /type|kind|class|model|variant|product|typ$|기종|모델|종류|유형/i;
const timePattern = /time|date|stamp|when|collected|zeit|datum|시간|시각|일시|날짜/i;
const machinePattern =
  /(?:machine|device|asset|equipment|unit|engine|pump|station|serial|tag|maschine|anlage|설비|장비|기계|호기)[\s_-]*(?:id|no|nr|number|name|code|key|번호|명|코드)?$/i;
const groupPattern =
  /(?:experiment|batch|run|cycle|trial|campaign|lot|order|versuch|charge|실험|배치|로트)[\s_-]*(?:id|no|nr|number|name|code|key|번호|명|코드)?$/i;
const counterPattern = /^(uid|udi|id|index|row|nr|no\.?|#|순번|연번|번호|)$/i;

function requireColumns(columns: readonly ColumnFacts[], { target, type, time, machine, group }: RoleOptions): void {
  for (const [option, name] of Object.entries({ target, type, time, machine, group })) {
    if (name === undefined || columns.some((each) => each.name === name)) continue;
    const names = columns.slice(0, columnsNamedMax).map((each) => show(each.name));
    const more = columns.length > names.length ? ` and ${columns.length - names.length} more` : '';
    throw new InvalidData(`--${option}: there is no column ${show(name)}; there are ${names.join(', ')}${more}`);
  }
  const chosen = columns.find(({ name }) => name === target);
  if (chosen === undefined || isOfFlags(chosen)) return;
  const cells = (chosen.values ?? []).slice(0, 3).map((cell) => show(cell));
  const flags = columns.filter(isFlag).map(({ name }) => show(name));
  throw new InvalidData(
    `--target: column ${show(chosen.name)} is not 0 and 1${cells.length === 0 ? '' : `, such as ${cells.join(', ')}`}; ${flags.length === 0 ? 'no column is' : `those that are: ${flags.join(', ')}`}`,
  );
}

/** Of one value alone too: what is to be predicted may not have come yet. */
function isOfFlags({ values, rows }: ColumnFacts): boolean {
  return rows > 0 && values?.every((cell) => readLabel(cell, 'point') !== undefined) === true;
}

const columnsNamedMax = 30;

/** 0 and 1, or words for them that training reads as well. */
function isFlag({ values, rows }: ColumnFacts): boolean {
  if (rows === 0 || values?.length !== 2) return false;
  const [one, other] = values.map((cell) => readLabel(cell, 'point'));
  return one !== undefined && other !== undefined && one !== other;
}

/** Rather one that is not called after a change or a phase. */
function isPlain({ name }: ColumnFacts): boolean {
  return !/change|phase|state|mode/i.test(name);
}

/** Text is a time by itself; a number only where its column is called one. */
function findTime(columns: readonly ColumnFacts[]): ColumnFacts | undefined {
  const full = columns.filter(({ times, rows }) => rows > 0 && times >= 0.99 * rows);
  const isSaid = ({ name, numbers }: ColumnFacts): boolean => numbers === 0 || timePattern.test(name);
  return full.find((each) => isSaid(each) && timePattern.test(each.name)) ?? full.find(isSaid);
}

/** Words or whole numbers, each of which is there again and again. */
function isKey({ rows, numbers, wholes, distinct }: ColumnFacts): boolean {
  return rows > 0 && (numbers === 0 || wholes === rows) && distinct > 1 && distinct <= rows / 3;
}

/** Words in every row, in a column that is called so: remarks and names of people are none. */
function findType(columns: readonly ColumnFacts[]): ColumnFacts | undefined {
  const total = Math.max(...columns.map(({ rows }) => rows));
  return columns.find(
    (each) =>
      each.rows >= 0.99 * total &&
      each.numbers === 0 &&
      each.times === 0 &&
      each.values !== null &&
      !isFlag(each) &&
      typePattern.test(each.name),
  );
}

function whyNoSensor(facts: ColumnFacts): string | undefined {
  const { name, rows, numbers, min, max, isCounter } = facts;
  if (rows === 0) return 'it is empty';
  if (numbers < numbersShareMin * rows) return numbers === 0 ? wordsText(facts) : oddText(facts);
  if (min === max) return `it is ${min} in every row`;
  if (isCounter || counterPattern.test(name)) return 'it counts rows';
  return Math.abs(min) > 1e15 || Math.abs(max) > 1e15 ? 'its numbers are too large for a sensor' : undefined;
}

function wordsText({ values, times }: ColumnFacts): string {
  return values === null || times > 0
    ? 'it holds no numbers'
    : 'it holds no numbers; --type names it where it is the type of the machine';
}

/** A sensor's column may have a few cells that are none: training leaves such rows out, and names them. */
const numbersShareMin = 0.99;

/** Which cells are no numbers. */
export function oddText({ rows, numbers, odd }: ColumnFacts): string {
  const first = odd.map(({ line, cell }) => `line ${line} has ${show(cell)}`).join(', ');
  const count = rows - numbers;
  return `${count} of ${rows} cells ${count === 1 ? 'is no number' : 'are no numbers'}: ${first}${count > odd.length ? ', …' : ''}`;
}

export interface GuessedUnit {
  readonly unit: string;
  /** Why it was taken, where the column's name does not say it in brackets. */
  readonly why: string | undefined;
}

/** In brackets at the end of the name, behind its last separator, or what its quantity is usually in. */
export function unitOf({ name, min, max, mean }: ColumnFacts): GuessedUnit | undefined {
  const said = /[[(]([^[\]()]{1,20})[\])]\s*$/.exec(name)?.[1]?.trim();
  if (said !== undefined && said !== '') return { unit: asKnown(said), why: undefined };
  const [, last] = /[_\s,/.-]\s*([^\s_,]{1,8})\s*$/.exec(name) ?? [];
  const known = knownUnitNames.find((each) => each === last) ?? spelledOut[(last ?? '').toLowerCase()];
  if (known !== undefined) return { unit: known, why: "from the end of the column's name" };
  const usual = usualUnits.find(([pattern]) => pattern.test(name))?.[1];
  if (usual === 'temperature') {
    const unit = min > 150 && mean > 250 && max < 2000 ? 'K' : '°C';
    return { unit, why: `guessed: temperatures from ${min} to ${max}` };
  }
  return usual === undefined ? undefined : { unit: usual, why: "guessed from the column's name" };
}

/** `℃`, `㎜/s` and `RPM` as units are written elsewhere; what nobody knows stays as it is. */
function asKnown(unit: string): string {
  const plain = unit.normalize('NFKC');
  return knownUnitNames.find((each) => each.normalize('NFKC') === plain) ?? spelledOut[plain.toLowerCase()] ?? unit;
}

const spelledOut: Readonly<Record<string, string>> = {
  degc: '°C',
  celsius: '°C',
  degf: '°F',
  kelvin: 'K',
  pct: '%',
  percent: '%',
  volts: 'V',
  amps: 'A',
  watts: 'W',
  rpm: 'rpm',
  bar: 'bar',
};

const usualUnits: readonly (readonly [RegExp, string])[] = [
  [/temp|thermo|온도/i, 'temperature'],
  [/pressure|druck|압력|유압/i, 'bar'],
  [/voltage|spannung|전압/i, 'V'],
  [/current|strom|전류/i, 'A'],
  [/rotation|drehzahl|회전|\brpm\b|speed.*(motor|spindle)|(motor|spindle).*speed/i, 'rpm'],
  [/torque|drehmoment|토크/i, 'Nm'],
  [/power|leistung|전력/i, 'kW'],
  [/flow|durchfluss|유량/i, 'l/min'],
  [/humidity|level|load|습도|부하/i, '%'],
  [/vibration|schwing|진동/i, 'mm/s'],
  [/accel|가속/i, 'g'],
];
