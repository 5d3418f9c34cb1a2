// Which column of a file holds what, and in which unit. The profile names its own columns and units; a mapping file of the user's names
// others. Temperatures of a file in degrees Celsius stay in their column and are converted, because a unit is not a column.
import { defaultTargetColumn, type Profile } from '../../core/profile.ts';
import { printable, show } from '../../core/show.ts';
import { columnRule, type LabelRule, labelRule, type ProfileTarget } from '../../core/target/target.ts';
import { conversion, knownUnits, same } from './units.ts';

/** Training data, or a mapping of its columns, that cannot be used. The message names the file, and the line and column where there is one. */
export class InvalidData extends Error {
  override readonly name = 'InvalidData';
  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
  }
}

/** A column of a file, counted from 0. */
export interface Place {
  readonly column: string;
  readonly at: number;
}

export interface SensorColumn {
  /** The sensor's name in the profile. */
  readonly name: string;
  readonly column: string;
  /** From the file's unit to the profile's. */
  readonly convert: (value: number) => number;
}

export interface Columns {
  readonly sensors: readonly SensorColumn[];
  readonly typeColumn: string;
  /** What labels come of; null where a profile has several targets and nobody has chosen one. */
  readonly target: LabelRule | null;
  /** Rows that share its value are never on both sides of a split. */
  readonly groupColumn: string | null;
  /** When each reading was taken. */
  readonly timeColumn: string | null;
  /** Whether a file may lack the columns of groups and times: those that nobody asked for by name. */
  readonly isOrderOptional: boolean;
  /** The machine of each reading, where the file has such a column. */
  readonly machineColumn: string | null;
}

/**
 * The profile's columns, or those of `mapping`: JSON such as `{"airTemperature": {"column": "Air", "unit": "°C"}, "torque": "Torque",
 * "type": "Kind", "target": "Broken"}`. What it does not name stays as the profile has it, or of the target as `known` does. Throws InvalidData naming the member at fault.
 */
export function readColumns(
  profile: Profile,
  mapping: { readonly path: string; readonly text: string } | null,
  known?: LabelRule | null,
): Columns {
  const given = mapping === null ? {} : parseMapping(profile, mapping.path, mapping.text);
  const of = (member: string, column: string): Named => given[member] ?? { column, unit: null };
  return {
    sensors: profile.sensors.map(({ name, unit, column }) => {
      const named = of(name, column);
      const convert = named.unit === null ? same : conversion(named.unit, unit);
      if (convert === undefined) {
        throw new InvalidData(
          `${mapping?.path}: ${name} is in ${unit}, and there is no conversion from ${show(named.unit)}; known are ${knownUnits(unit).join(', ')}`,
        );
      }
      return { name, column: named.column, convert };
    }),
    typeColumn: of('type', profile.training.typeColumn).column,
    target:
      given['target'] === undefined
        ? known === undefined
          ? knownTarget(profile)
          : known
        : columnRule(given['target'].column),
    groupColumn: given['group']?.column ?? null,
    timeColumn: given['time']?.column ?? null,
    isOrderOptional: false,
    machineColumn: given['machineId']?.column ?? profile.training.machineColumn ?? null,
  };
}

/** What a profile is trained for where nobody says it: its column, else its one target. */
function knownTarget({ training, targets = {} }: Profile): LabelRule | null {
  if (training.targetColumn !== undefined) return columnRule(training.targetColumn);
  const [first, ...more] = Object.keys(targets);
  if (first === undefined) return columnRule(defaultTargetColumn);
  return more.length > 0 ? null : profileTarget(first, targets);
}

/** Of the profile's targets, the one of that name, which must be there. */
export function profileTarget(name: string, targets: NonNullable<Profile['targets']>): LabelRule {
  const { when, modes = null } = targets[name] as ProfileTarget;
  return labelRule({ name, when, modes });
}

interface Named {
  readonly column: string;
  readonly unit: string | null;
}

function parseMapping(profile: Profile, path: string, text: string): Readonly<Record<string, Named>> {
  const fail = (problem: string): never => {
    throw new InvalidData(`${path}: ${problem}`);
  };
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return fail(`is not JSON: ${(error as Error).message}`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return fail('is not a JSON object');
  const known = [...profile.sensors.map((sensor) => sensor.name), 'type', 'target', 'group', 'time', 'machineId'];
  return Object.fromEntries(
    Object.entries(document).map(([member, value]) => {
      if (!known.includes(member)) fail(`${show(member)} is none of ${known.join(', ')}`);
      return [member, readNamed(value) ?? fail(`"${member}" must be a column's name, or {"column": …, "unit": …}`)];
    }),
  );
}

function readNamed(value: unknown): Named | undefined {
  if (typeof value === 'string') return { column: value, unit: null };
  if (typeof value !== 'object' || value === null) return undefined;
  const { column, unit = null, ...others } = value as Record<string, unknown>;
  if (typeof column !== 'string' || (unit !== null && typeof unit !== 'string') || Object.keys(others).length > 0)
    return undefined;
  return { column, unit };
}
