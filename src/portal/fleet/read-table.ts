// A table of machines as people have it: CSV with a header, by commas, semicolons or tabs, in any order of columns. It is read in pieces, with turns for
// everything else between them, and not beyond what says that it is no table of machines.
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
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

/** Rejects with UnfitMachine where no machine can be found in it: no header, no id, no CSV, or too many lines. */
export async function readTable(text: string, rowsMax: number): Promise<ReadTable> {
  let names: readonly string[] | undefined;
  const rows: TableRow[] = [];
  const faults: LineFault[] = [];
  for await (const { record, info } of parsed(text)) {
    if (names === undefined) {
      names = columnsOf(record);
      continue;
    }
    if (rows.length + faults.length === rowsMax) {
      throw new UnfitMachine(`the table has more than ${rowsMax} machines (PORTAL_IMPORT_ROWS_MAX)`, {
        ...{ code: 'table-too-long', most: rowsMax },
      });
    }
    if (record.length !== names.length) {
      const message = `it has ${record.length} cells, and the header ${names.length}`;
      const refusal = { code: 'line-cells', least: record.length, most: names.length } as const;
      faults.push({ line: info.lines, message, refusal });
      continue;
    }
    const at = names;
    const cell = (column: Column): string | undefined => record[at.indexOf(column)];
    rows.push({ line: info.lines, id: cell('id') ?? '', name: cell('name'), type: cell('type'), area: cell('area') });
  }
  if (names !== undefined) return { rows, faults };
  throw new UnfitMachine('the table is empty; its first line names the columns: id, name, type, area', {
    code: 'table-empty',
  });
}

function columnsOf(head: readonly string[]): readonly string[] {
  const names = head.map((name) => name.toLowerCase());
  const unknown = names.filter((name) => !columns.some((column) => column === name));
  if (unknown.length === 0 && names.includes('id') && new Set(names).size === names.length) return names;
  const shown = names
    .slice(0, 10)
    .map((name) => JSON.stringify(name.slice(0, 50)))
    .join(', ');
  throw new UnfitMachine(
    `the first line must name the columns id, name, type and area, each once, and at least id; it has ${shown}`,
    { code: 'table-columns', name: shown },
  );
}

async function* parsed(text: string): AsyncGenerator<Parsed> {
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter = [';', '\t'].find((each) => head.includes(each)) ?? ',';
  const source = Readable.from(piecesOf(Buffer.from(text)));
  const parser = source.pipe(
    parse({
      ...{ bom: true, delimiter, trim: true, info: true, skip_empty_lines: true, relax_column_count: true },
      // Spreadsheets write such lines below the last one.
      skip_records_with_empty_values: true,
      max_record_size: recordBytesMax,
    }),
  );
  try {
    for await (const each of parser) yield each as Parsed;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnfitMachine(`the table is no CSV: ${error.message}`, { code: 'table-no-csv' });
  } finally {
    source.destroy();
  }
}

/** Of one line: names and areas are much shorter. */
const recordBytesMax = 10_000;
/** What is read in some milliseconds, whatever stands there. */
const pieceBytes = 16_384;

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await nextTurn();
  }
}
