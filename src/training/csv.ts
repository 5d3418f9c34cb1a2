// A CSV file, record by record with its line, in bounded memory: with or without byte-order mark, with any line ends.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { InvalidData } from './columns.ts';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** From 1; of the record's last line. */
  readonly line: number;
}

/** `tap` sees the file's bytes. Throws InvalidData naming the file, and the line and column where a record cannot be read. */
export async function* readCsv(path: string, tap: (chunk: Buffer) => void): AsyncGenerator<CsvRecord> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: recordCharactersMax,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const file = createReadStream(path);
  file.on('data', (chunk) => tap(chunk as Buffer)).on('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of file.pipe(parser)) {
      if (record.length > columnCountMax) {
        throw new InvalidData(
          `${path}, line ${info.lines}, column ${columnCountMax + 1}: the row goes on after ${columnCountMax} columns; is it a CSV file with one reading per line?`,
        );
      }
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    throw error instanceof InvalidData ? error : explained(path, error as ParseError);
  } finally {
    file.destroy();
  }
}

const recordCharactersMax = 4_000_000;
const columnCountMax = 10_000;

type ParseError = Error & { code?: string; lines?: number; column?: number };

function explained(path: string, error: ParseError): InvalidData {
  const { message, code, lines, column } = error;
  const cause = { cause: error };
  if (code === 'ENOENT') return new InvalidData(`there is no file ${path}; name another with --data`, cause);
  if (lines === undefined) return new InvalidData(`${path} cannot be read: ${message}`, cause);
  const at = typeof column === 'number' ? `, column ${column + 1}` : '';
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new InvalidData(
      `${path}, line ${lines}${at}: the row is longer than ${recordCharactersMax} characters; is it a CSV file with one reading per line?`,
      cause,
    );
  }
  return new InvalidData(`${path}, line ${lines}${at}: ${message}`, cause);
}
