// Which column of the input is which feature: by the names of a header row, or by position.
import { parse } from 'csv-parse/sync';
import { show } from '../../core/show.ts';
import { type Separator, separators } from '../../training/data/table-dialect.ts';
import { ProgramFailure } from '../support/command-line.ts';

export interface Columns {
  /** In the order of the input. */
  readonly names: readonly string[];
  /** The feature of each column; -1 for a column that is not read. */
  readonly features: readonly number[];
}

export interface HeaderOptions {
  readonly separator: Separator;
  readonly featureNames: readonly string[];
  readonly allowMissing: boolean;
  /** Hears of columns without a name, such as the index that pandas writes. */
  readonly onLeftOut: (line: string) => void;
}

/** The header row of CSV. Throws ProgramFailure when names are unknown, missing or there twice; the first two only unless allowed. */
export function readHeader(row: string, { separator, featureNames, allowMissing, onLeftOut }: HeaderOptions): Columns {
  const names = parseHeader(row, separators[separator]);
  const isLeftOut = (name: string, index: number): boolean =>
    !featureNames.includes(name) && (name === '' || (index === 0 && /^Unnamed: \d+$/.test(name)));
  const unnamed = names.flatMap((name, index) => (isLeftOut(name, index) ? [index + 1] : []));
  if (unnamed.length > 0) {
    onLeftOut(`left out: column ${unnamed.join(', ')}, which has no name${unnamed[0] === 1 ? ' (an index?)' : ''}`);
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index && !isLeftOut(name, index));
  if (repeated !== undefined) throw new ProgramFailure(`line 1: the header names ${shownName(repeated)} twice`, 2);
  const unknown = names.filter((name, index) => !featureNames.includes(name) && !isLeftOut(name, index));
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

function parseHeader(row: string, delimiter: string): string[] {
  let records: string[][];
  try {
    records = parse(row, { delimiter, trim: delimiter !== '\t', relax_column_count: true, record_delimiter: '\n' });
  } catch (error) {
    throw new ProgramFailure(`line 1: the header is no CSV: ${(error as Error).message}`, 2, { cause: error });
  }
  return (records[0] ?? []).map((name) => name.trim());
}

const listedMax = 12;

function list(names: readonly string[]): string {
  const more = names.length - listedMax;
  return names.slice(0, listedMax).map(shownName).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** A plain name as it is, anything else between quotes. */
export function shownName(name: string): string {
  return /^[\w.[\]()%/° -]+$/.test(name) && name.length <= 40 ? name : show(name);
}
