// A table for people: columns as wide as their widest cell, two blanks between them. The first row is the header. Cells may come from
// anywhere: none of them ends its line, and no terminal obeys one.
import { printableLine } from '../../core/show.ts';

export function table(given: readonly (readonly string[])[]): string {
  const rows = given.map((row) => row.map(printableLine));
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}
