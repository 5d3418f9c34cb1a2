// `spindle profile check --readings`: what a file of readings says of a profile. Each row is read as training reads it, and each column is looked at by
// itself as well: so that a profile whose ranges or columns are wrong says that, and not as many times as there are rows why each is refused.
import { typeNameReader } from '../../../core/machine-type.ts';
import type { Profile, Sensor } from '../../../core/profile.ts';
import { type Columns, InvalidData } from '../../../training/data/columns.ts';
import { openCsv } from '../../../training/data/csv.ts';
import { type Layout, readHeader, readRow } from '../../../training/data/dataset-row.ts';
import type { Decimal, DialectOptions } from '../../../training/data/table-dialect.ts';
import { nearest } from './nearest.ts';
import { type CellFacts, tallyCells } from './tally-cells.ts';
import { type Refusals, tallyRefusals } from './tally-refusals.ts';
import { type TimeFacts, tallyTimes } from './tally-times.ts';
import { type TypeFacts, tallyTypes } from './tally-types.ts';

export interface ReadingsFacts {
  readonly rows: number;
  /** Columns that are wanted and not there, with the one that is perhaps meant. */
  readonly missing: readonly MissingColumn[];
  /** Columns that nobody names. */
  readonly unused: readonly string[];
  readonly sensors: readonly { readonly sensor: Sensor; readonly column: string; readonly cells: CellFacts }[];
  readonly types: TypeFacts | undefined;
  readonly times: TimeFacts | undefined;
  /** Undefined where a column is missing: then each row would be. */
  readonly refusals: Refusals | undefined;
}

export interface MissingColumn {
  /** What it is of: a sensor's name, or `type`, `time`, `machineId`, as --columns has them. */
  readonly of: string;
  readonly column: string;
  readonly meant: string | undefined;
}

export interface ProbeOptions extends Pick<DialectOptions, 'separator' | 'decimal'> {
  readonly columns: Columns;
  readonly onReadAs: (line: string) => void;
}

/** Throws InvalidData for a file that cannot be read, or has no rows. */
export async function probeReadings(profile: Profile, path: string, options: ProbeOptions): Promise<ReadingsFacts> {
  const { columns, separator, decimal: decimalGiven } = options;
  const numeric = new Set(columns.sensors.map(({ column }) => column));
  const table = await openCsv(path, () => undefined, {
    separator,
    decimal: decimalGiven,
    hasHeader: true,
    isNumeric: (name) => numeric.has(name),
  });
  if (table.readAs !== undefined) options.onReadAs(table.readAs);
  const { decimal } = table.dialect;
  let looked: ReturnType<typeof lookAt> | undefined;
  let rows = 0;
  for await (const { cells, line } of table.records) {
    if (looked === undefined) looked = lookAt(profile, cells, path, columns, decimal);
    else {
      looked.add(cells, line);
      rows++;
    }
  }
  if (looked === undefined) throw new InvalidData(`${path}, line 1, column 1: the file is empty`);
  if (rows === 0) throw new InvalidData(`${path}, line 2: there are no rows after the header`);
  return { rows, ...looked.facts() };
}

function lookAt(profile: Profile, header: readonly string[], path: string, columns: Columns, decimal: Decimal) {
  const { missing, unused } = compareHeader(profile, header, columns);
  const isWhole = missing.every(({ of }) => of === 'time' || of === 'machineId');
  const layout: Layout | undefined = isWhole ? readHeader(profile, header, path, columns, 'unlabelled') : undefined;
  const placeOf = (column: string | null): number => (column === null ? -1 : header.indexOf(column));
  const sensors = columns.sensors.flatMap(({ name, column, convert }) => {
    const sensor = profile.sensors.find((each) => each.name === name) as Sensor;
    const at = placeOf(column);
    return at === -1 ? [] : [{ sensor, column, at, tally: tallyCells(sensor, convert) }];
  });
  const [typeAt, timeAt, machineAt] = [columns.typeColumn, columns.timeColumn, columns.machineColumn].map(placeOf) as [
    number,
    number,
    number,
  ];
  const types = tallyTypes(profile, typeNameReader(profile));
  const times = tallyTimes();
  const refusals = tallyRefusals();
  return {
    add: (cells: readonly string[], line: number): void => {
      for (const { at, tally } of sensors) tally.add(cells[at] ?? '', decimal);
      if (typeAt !== -1) types.add(cells[typeAt] ?? '', line);
      if (timeAt !== -1) times.add(machineAt === -1 ? '' : (cells[machineAt] ?? ''), cells[timeAt] ?? '', line);
      const row = layout === undefined ? undefined : readRow(profile, layout, cells, { path, line, decimal });
      if (typeof row === 'string') refusals.add(row, line);
    },
    facts: (): Omit<ReadingsFacts, 'rows'> => ({
      missing,
      unused,
      sensors: sensors.map(({ sensor, column, tally }) => ({ sensor, column, cells: tally.facts() })),
      types: typeAt === -1 ? undefined : types.facts(),
      times: times.facts(profile),
      refusals: layout === undefined ? undefined : refusals.facts(),
    }),
  };
}

function compareHeader(profile: Profile, header: readonly string[], columns: Columns) {
  const { typeColumn, timeColumn, machineColumn } = columns;
  const isOneType = profile.machineTypes.length === 1;
  const wanted = [
    ...columns.sensors.map(({ name, column }) => ({ of: name, column })),
    ...(isOneType && typeColumn === profile.training.typeColumn ? [] : [{ of: 'type', column: typeColumn }]),
    ...(timeColumn === null ? [] : [{ of: 'time', column: timeColumn }]),
    ...(machineColumn === null ? [] : [{ of: 'machineId', column: machineColumn }]),
  ];
  const named = new Set([...wanted.map(({ column }) => column), ...labelColumns(profile), typeColumn]);
  const free = header.filter((column) => !named.has(column) && column !== '');
  const missing = wanted
    .filter(({ column }) => !header.includes(column))
    .map(({ of, column }): MissingColumn => ({ of, column, meant: nearest([column, of], free) }));
  const meant = missing.map((each) => each.meant);
  return { missing, unused: free.filter((column) => !meant.includes(column)) };
}

/** What of a file is for training, and no reading. */
function labelColumns({ training, failureModes }: Profile): readonly string[] {
  const { targetColumn, groupColumn } = training;
  return [targetColumn, groupColumn, ...failureModes.map(({ column }) => column)].filter((each) => each !== undefined);
}
