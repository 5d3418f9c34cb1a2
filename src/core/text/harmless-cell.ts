// Texts of others in a table of CSV: none of them is a formula to the spreadsheet that opens it, wherever that begins a cell or a line.

/** The text with an apostrophe before what a spreadsheet would compute, or would pass over to get there. A plain number stays one. */
export function harmlessCell(text: string): string {
  if (plainNumber.test(text)) return text;
  return text.replace(beforeFormula, (run) => (cellMark.test(run) ? `${run}'` : run)).replace(firstFormula, "'");
}

const plainNumber = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;
/** Also as East Asian keyboards write them, which some spreadsheets take for the same. */
const firstFormula = /^(?=\s*[=+\-@＝＋－＠]|[\t\r\n])/;
/**
 * A spreadsheet that cuts by something else than commas knows no quotes inside a cell: what stands behind its own mark, or on the next line, begins one. Each
 * run is looked at from its beginning alone: from each of its characters a text of line ends would take seconds.
 */
const beforeFormula = /(?<![;|\s])[;|\s]+(?=[=+\-@＝＋－＠])/g;
const cellMark = /[;\t|\r\n]/;
