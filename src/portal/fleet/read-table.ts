// A table of machines as people have it: CSV with a header, by commas, semicolons or tabs, in any order of columns.
import { CsvError, parse } from 'csv-parse/sync';
import { UnfitMachine } from './errors.ts';
import type { LineFault, TableRow } from './plan-import.ts';

const columns = ['id', 'name', 'type', 'area'] as const;
type Column = (typeof columns)[number];

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

export interface ReadTable {
  readonly rows: readonly TableRow[];
  readonly faults: readonly LineFault[];
}

/** Throws UnfitMachine where no machine can be found in it: no header, no id, no CSV, or too many lines. */
export function readTable(text: string, rowsMax: number): ReadTable {
  const [head] = parsed(text, 1);
  if (head === undefined)
    throw new UnfitMachine('the table is empty; its first line names the columns: id, name, type, area');
  const names = head.record.map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !columns.some((column) => column === name));
  if (unknown.length > 0 || !names.includes('id') || new Set(names).size < names.length) {
    const shown = names
      .map((name) => JSON.stringify(name.slice(0, 50)))
      .slice(0, 10)
      .join(', ');
    throw new UnfitMachine(
      `the first line must name the columns id, name, type and area, each once, and at least id; it has ${shown}`,
    );
  }
  const [, ...body] = parsed(text, rowsMax + 2);
  if (body.length > rowsMax) {
    throw new UnfitMachine(`the table has more than ${rowsMax} machines (PORTAL_IMPORT_ROWS_MAX)`);
  }
  const rows: TableRow[] = [];
  const faults: LineFault[] = [];
  for (const { record, info } of body) {
    if (record.length !== names.length) {
      faults.push({ line: info.lines, message: `it has ${record.length} cells, and the header ${names.length}` });
      continue;
    }
    const cell = (column: Column): string | undefined => record[names.indexOf(column)];
    rows.push({ line: info.lines, id: cell('id') ?? '', name: cell('name'), type: cell('type'), area: cell('area') });
  }
  return { rows, faults };
}

/** The first records, at most `max`. What comes behind them is not looked at: a table of something else may be of any length, and nothing else is done meanwhile. */
function parsed(text: string, max: number): readonly Parsed[] {
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter = [';', '\t'].find((each) => head.includes(each)) ?? ',';
  const options = {
    bom: true,
    delimiter,
    trim: true,
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    to: max,
  } as const;
  try {
    return parse(text, options) as unknown as readonly Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnfitMachine(`the table is no CSV: ${error.message}`);
  }
}
