// Which rows belong together, and when each was taken: the columns of groups (a machine, an experiment, a batch) and of times. Rows are put
// in the order of their groups' beginnings and, within a group, of time; rows of one time stay as the file has them. With times and without
// groups, time alone decides. So splits and episodes can go by neighbours.
import { show } from '../../core/show.ts';
import type { Row, RowArrays } from './collect-rows.ts';
import type { Columns, Place } from './columns.ts';
import { readTimeCell } from './time-cell.ts';

export interface RowOrder {
  /** The column that keeps rows together in every split; null without --group. */
  readonly groupColumn: string | null;
  readonly timeColumn: string | null;
  /** By the numbers of `groups`; of machines where only those are known; empty where the file has neither. */
  readonly groupNames: readonly string[];
  /** False where the file does not say which machine a row is of. */
  readonly hasMachines: boolean;
  /** By the numbers of `machines`, less one. */
  readonly machineNames: readonly string[];
  /** False where times are plain numbers, which only order rows. */
  readonly isClock: boolean;
  /** What was done to the order, for people. */
  readonly notes: readonly string[];
}

export interface RowOrderReader {
  readonly group: Place | null;
  readonly machine: Place | null;
  readonly time: Place | null;
  readonly columns: Columns;
  readonly groupNames: string[];
  readonly machineNames: string[];
  readonly clock: { is: boolean; line: number };
  /** The numbers of a row, or what is wrong with its cells. */
  readonly read: (cells: readonly string[], line: number) => Pick<Row, 'group' | 'machine' | 'time'> | string;
}

export function rowOrderReader(header: readonly string[], columns: Columns): RowOrderReader {
  const place = (column: string | null): Place | null =>
    column === null || !header.includes(column) ? null : { column, at: header.indexOf(column) };
  const machine = place(columns.machineColumn);
  const group = place(columns.groupColumn) ?? machine;
  const time = place(columns.timeColumn);
  const { names: groupNames, numberOf } = createNumbers();
  const machines = createNumbers();
  const clock = { is: true, line: 0 };
  const read: RowOrderReader['read'] = (cells, line) => {
    const groupCell = group === null ? null : (cells[group.at] as string);
    if (group !== null && groupCell === '')
      return `${placeText(group)}: is empty; a row of no group could lie on both sides of a split`;
    let at = 0;
    if (time !== null) {
      const cell = cells[time.at] as string;
      const read = readTimeCell(cell);
      if (read === undefined)
        return `${placeText(time)}: ${show(cell)} is no time; write times such as 2025-11-18T10:30:00Z, or seconds since 1970`;
      if (clock.line === 0) Object.assign(clock, { is: read.isClock, line });
      if (read.isClock !== clock.is)
        return `${placeText(time)}: ${show(cell)} is ${read.isClock ? 'a time' : 'a plain number'}, and line ${clock.line} has ${clock.is ? 'a time' : 'a plain number'}`;
      at = read.value;
    }
    // Which machine a row is of is wanted for few things: one that does not say it is a row all the same.
    const name = machine === null ? '' : (cells[machine.at] as string);
    return {
      group: groupCell === null ? 0 : numberOf(groupCell),
      machine: name === '' ? 0 : machines.numberOf(name) + 1,
      time: at,
    };
  };
  return { group, machine, time, columns, groupNames, machineNames: machines.names, clock, read };
}

/** Names by their first coming. */
function createNumbers() {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    names.push(name);
    return names.length - 1;
  };
  return { names, numberOf };
}

function placeText({ at, column }: Place): string {
  return `column ${at + 1} (${show(column)})`;
}

/** The order in which rows are to be, null where they are in it. */
export function orderOfRows(
  rows: RowArrays,
  { group, machine, time, columns, groupNames, machineNames, clock }: RowOrderReader,
): { readonly permutation: Uint32Array | null; readonly order: RowOrder } {
  const isGrouped = group !== null && group.column === columns.groupColumn;
  const notes = time === null ? [] : timeNotes(rows, time, clock.is);
  const order: RowOrder = {
    groupColumn: isGrouped ? group.column : null,
    timeColumn: time?.column ?? null,
    groupNames,
    hasMachines: machine !== null,
    machineNames,
    isClock: time !== null && clock.is,
    notes,
  };
  if (!isGrouped && time === null) return { permutation: null, order };
  const { groups, times, rowCount } = rows;
  const begin = new Float64Array(groupNames.length).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < rowCount; row++) {
    const of = groups[row] as number;
    begin[of] = Math.min(begin[of] as number, time === null ? row : (times[row] as number));
  }
  const permutation = Uint32Array.from({ length: rowCount }, (_, row) => row).sort((one, other) => {
    const [a, b] = [groups[one] as number, groups[other] as number];
    if (isGrouped && a !== b) return (begin[a] as number) - (begin[b] as number) || a - b;
    return (times[one] as number) - (times[other] as number) || one - other;
  });
  return { permutation: permutation.every((from, to) => from === to) ? null : permutation, order };
}

function timeNotes({ groups, times, lines, rowCount }: RowArrays, time: Place, isClock: boolean): string[] {
  const last = new Map<number, { time: number; line: number }>();
  let [backwards, repeated] = [0, 0];
  let first = '';
  for (let row = 0; row < rowCount; row++) {
    const before = last.get(groups[row] as number);
    const now = { time: times[row] as number, line: lines[row] as number };
    if (before !== undefined && now.time < before.time && ++backwards === 1)
      first = `line ${now.line} is earlier than line ${before.line}`;
    if (before !== undefined && now.time === before.time) repeated++;
    last.set(groups[row] as number, now);
  }
  const notes: string[] = [];
  const where = placeText(time);
  if (backwards > 0) {
    notes.push(
      `${where}: time goes backwards in ${backwards} ${backwards === 1 ? 'place' : 'places'} (${first}); rows are put in its order`,
    );
  }
  if (repeated > 0)
    notes.push(`${where}: ${repeated} rows repeat the time of the row before; they stay in the file's order`);
  if (!isClock) notes.push(`${where}: plain numbers order the rows; without times there are no figures per day`);
  return notes;
}
