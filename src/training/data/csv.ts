// A table of text as training reads it, record by record with its line, in bounded memory: with or without byte-order mark, with any line
// ends, separators and decimals, packed by gzip or not. What was detected is handed out, so that it can be said.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { InvalidData } from './columns.ts';
import { type Dialect, type DialectOptions, describeReading, detectDialect, separators } from './table-dialect.ts';
import { openTableText } from './table-text.ts';
import { whyUnread } from './why-unread.ts';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** From 1; of the record's last line. */
  readonly line: number;
}

export interface CsvTable {
  readonly dialect: Dialect;
  /** A line that says what is not as a plain CSV file has it. */
  readonly readAs: string | undefined;
  readonly records: AsyncIterable<CsvRecord>;
}

/** `tap` sees the file's bytes. Throws InvalidData naming the file, and the line and column where a record cannot be read. */
export async function openCsv(
  path: string,
  tap: (chunk: Uint8Array) => void,
  options: DialectOptions,
): Promise<CsvTable> {
  const file = createReadStream(path);
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of file) {
      tap(chunk as Uint8Array);
      yield chunk as Uint8Array;
    }
  };
  try {
    const text = await openTableText(bytes());
    const dialect = detectDialect(text, options);
    return {
      dialect,
      readAs: describeReading(dialect, text.notes),
      records: recordsOf(path, text.chunks, dialect),
    };
  } catch (error) {
    file.destroy();
    throw explained(path, error as ParseError);
  }
}

async function* recordsOf(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { separator }: Dialect,
): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter: separators[separator],
    record_delimiter: '\n',
    info: true,
    max_record_size: recordCharactersMax,
    relax_column_count: true,
    skip_empty_lines: true,
    // With tabs, that would take empty cells for space.
    trim: separator !== 'tab',
  });
  const input = Readable.from(chunks, { objectMode: false });
  input.on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of input.pipe(parser)) {
      if (record.length > columnCountMax) {
        throw new InvalidData(
          `line ${info.lines}, column ${columnCountMax + 1}: the row goes on after ${columnCountMax} columns; is it a CSV file with one reading per line?`,
        );
      }
      yield { cells: separator === 'tab' ? record.map((cell: string) => cell.trim()) : record, line: info.lines };
    }
  } catch (error) {
    throw explained(path, error as ParseError);
  } finally {
    input.destroy();
    parser.destroy();
  }
}

const recordCharactersMax = 4_000_000;
const columnCountMax = 10_000;

type ParseError = Error & { code?: string; lines?: number; column?: number };

function explained(path: string, error: ParseError): InvalidData {
  const { message, code, lines, column } = error;
  const cause = { cause: error };
  if (error instanceof InvalidData)
    return new InvalidData(`${path}${message.startsWith('line ') ? ',' : ':'} ${message}`, cause);
  if (lines === undefined) return new InvalidData(whyUnread(path, error), cause);
  const at = typeof column === 'number' ? `, column ${column + 1}` : '';
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new InvalidData(
      `${path}, line ${lines}${at}: the row is longer than ${recordCharactersMax} characters; is it a CSV file with one reading per line?`,
      cause,
    );
  }
  return new InvalidData(`${path}, line ${lines}${at}: ${message}`, cause);
}
