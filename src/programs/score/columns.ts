// Which column of the input is which feature: by the names of a header row, or by position.
import { parse } from 'csv-parse/sync';
import { ProgramFailure } from '../command-line.ts';

export interface Columns {
  /** In the order of the input. */
  readonly names: readonly string[];
  /** The feature of each column; -1 for a column that is not read. */
  readonly features: readonly number[];
}

/** The header row of CSV. Throws ProgramFailure when names are unknown, missing or there twice; the first two only unless allowed. */
export function readHeader(row: string, featureNames: readonly string[], allowMissing: boolean): Columns {
  const names = parseHeader(row);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new ProgramFailure(`line 1: the header names ${repeated} twice`, 2);
  const unknown = names.filter((name) => !featureNames.includes(name));
  const missing = featureNames.filter((name) => !names.includes(name));
  if (!allowMissing && unknown.length > 0) {
    throw new ProgramFailure(
      `line 1: the model has no feature ${list(unknown)}; it has ${list(featureNames)} (--allow-missing passes over other columns; ` +
        '--no-header takes the columns by position)',
      2,
    );
  }
  if (!allowMissing && missing.length > 0) {
    throw new ProgramFailure(
      `line 1: the header does not name ${list(missing)} (--allow-missing takes them for missing values)`,
      2,
    );
  }
  return { names, features: names.map((name) => featureNames.indexOf(name)) };
}

/** The features in the order of the model. */
export function columnsByPosition(featureNames: readonly string[]): Columns {
  return { names: featureNames, features: featureNames.map((_, index) => index) };
}

function parseHeader(row: string): string[] {
  let records: string[][];
  try {
    records = parse(row, { bom: true, trim: true, relax_column_count: true });
  } catch (error) {
    throw new ProgramFailure(`line 1: the header is no CSV: ${(error as Error).message}`, 2, { cause: error });
  }
  return records[0] ?? [];
}

const listedMax = 12;

function list(names: readonly string[]): string {
  const more = names.length - listedMax;
  return names.slice(0, listedMax).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
