// Rows of a data set as readings: each goes to a machine of the row's type, so that the type looked up is the row's own.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { InvalidReading } from '../core/errors.ts';
import { typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { readSensorValues } from '../core/reading.ts';
import type { FleetMachine, SimulatedReading } from './fleet.ts';

/** A row, or a file, that cannot be replayed. The message names the file and the line. */
export class InvalidReplay extends Error {
  override readonly name = 'InvalidReplay';
}

/** The rows of a CSV file with the profile's columns, once, in their order. Throws InvalidReplay. */
export async function* replayFile(
  profile: Profile,
  machines: readonly FleetMachine[],
  path: string,
): AsyncGenerator<SimulatedReading> {
  const machineOfType = turnsByType(machines);
  const readTypeName = typeNameReader(profile);
  const { typeColumn } = profile.training;
  // A file of machines that are all of one type needs no column for it.
  const onlyType = profile.machineTypes.length === 1 ? profile.machineTypes[0]?.name : undefined;
  const parser = parse({ bom: true, columns: true, info: true, skip_empty_lines: true, trim: true });
  const file = createReadStream(path).on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of file.pipe(parser) as AsyncIterable<CsvRow>) {
      const fail = (problem: string): never => {
        throw new InvalidReplay(`${path}, line ${info.lines}: ${problem}`);
      };
      const spelling = record[typeColumn] ?? onlyType ?? fail(`there is no column "${typeColumn}"`);
      const typeName = readTypeName(spelling) ?? fail(`"${spelling}" in column "${typeColumn}" is no machine type`);
      const machineId =
        machineOfType(typeName) ??
        fail(`there is no machine of type ${typeName}; add one, or replay without the Portal's database`);
      const sensors = readSensorValues(profile, numbersOf(profile, record, fail));
      if (sensors instanceof InvalidReading) fail(sensors.message);
      else yield { machineId, sensors };
    }
  } catch (error) {
    if (error instanceof InvalidReplay) throw error;
    throw new InvalidReplay(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  } finally {
    file.destroy();
  }
}

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function numbersOf(
  profile: Profile,
  record: CsvRow['record'],
  fail: (problem: string) => never,
): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const { name, column } of profile.sensors) {
    const text = record[column] ?? fail(`there is no column "${column}"`);
    const value = text === '' ? Number.NaN : Number(text);
    if (Number.isNaN(value)) fail(`"${text}" in column "${column}" is not a number`);
    numbers[name] = value;
  }
  return numbers;
}

/** The next machine of a type, each in its turn; undefined when there is none. */
function turnsByType(machines: readonly FleetMachine[]): (typeName: string) => number | undefined {
  const byType = Map.groupBy(machines, (machine) => machine.typeName);
  const turns = new Map<string, number>();
  return (typeName) => {
    const ofType = byType.get(typeName);
    if (ofType === undefined) return undefined;
    const turn = turns.get(typeName) ?? 0;
    turns.set(typeName, (turn + 1) % ofType.length);
    return ofType[turn]?.id;
  };
}
