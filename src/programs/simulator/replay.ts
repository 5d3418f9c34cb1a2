// Rows of a file as readings, once and in its order: of the file's own machines and times where it has such columns. Without a column of
// machines each row goes to a machine of its type, in turn, so that the type that is looked up is the row's own.
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import type { FleetMachine, SimulatedReading } from '../../simulator/fleet.ts';
import type { Row } from '../../training/data/collect-rows.ts';
import { type Columns, InvalidData } from '../../training/data/columns.ts';
import { openCsv } from '../../training/data/csv.ts';
import { type BadRow, describeBadRows } from '../../training/data/dataset.ts';
import { type Layout, readHeader, readRow } from '../../training/data/dataset-row.ts';
import type { Decimal, Separator } from '../../training/data/table-dialect.ts';

/** A row, or a file, that cannot be replayed. The message names the file and the line. */
export class InvalidReplay extends Error {
  override readonly name = 'InvalidReplay';
}

export interface ReplayOptions {
  readonly profile: Profile;
  readonly machines: readonly FleetMachine[];
  readonly path: string;
  readonly columns: Columns;
  readonly separator?: Separator | undefined;
  readonly decimal?: Decimal | undefined;
  /** Whether readings are of the file's times; otherwise they are of now. */
  readonly keepsTimes: boolean;
  /** Hears of rows that are no readings, which are then left out; without it the first one ends the replay. */
  readonly onBadRow?: ((bad: BadRow) => void) | undefined;
}

/** Throws InvalidReplay. */
export async function* replayFile(options: ReplayOptions): AsyncGenerator<SimulatedReading> {
  const { profile, path, columns } = options;
  const numeric = new Set(columns.sensors.map(({ column }) => column));
  try {
    const table = await openCsv(path, () => undefined, {
      separator: options.separator,
      decimal: options.decimal,
      hasHeader: true,
      isNumeric: (name) => numeric.has(name),
    });
    const { decimal } = table.dialect;
    let layout: Layout | undefined;
    let readingOf: ((row: Row) => SimulatedReading) | undefined;
    for await (const { cells, line } of table.records) {
      if (layout === undefined || readingOf === undefined) {
        layout = readHeader(profile, cells, path, withOwnNames(columns, cells), 'unlabelled');
        readingOf = reader(options, layout);
        continue;
      }
      const row = readRow(profile, layout, cells, { path, line, decimal });
      if (typeof row === 'string') {
        if (options.onBadRow === undefined) throw new InvalidReplay(`${path}, line ${line}: ${row}`);
        options.onBadRow({ line, problem: row });
        continue;
      }
      yield withLine(path, line, () => (readingOf as (row: Row) => SimulatedReading)(row));
    }
  } catch (error) {
    if (error instanceof InvalidData) throw new InvalidReplay(error.message, { cause: error });
    throw error;
  }
}

export interface ReplayCheck {
  readonly rows: number;
  /** The first and the last time of the file's; undefined where readings are of now. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
  /** How many are older than one before them of the same machine. */
  readonly backwards: number;
  /** Those that are no readings, and are not sent. */
  readonly badRows: readonly BadRow[];
}

/** Reads a file to its end before anything of it is sent. Throws InvalidReplay, also where more rows are bad than training would take. */
export async function checkReplay(options: ReplayOptions): Promise<ReplayCheck> {
  let rows = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let backwards = 0;
  const newest = new Map<number, number>();
  const badRows: BadRow[] = [];
  const onBadRow = (bad: BadRow): void => void badRows.push(bad);
  for await (const { machineId, takenAt } of replayFile({ ...options, onBadRow })) {
    rows++;
    if (takenAt === undefined) continue;
    const before = newest.get(machineId) ?? takenAt;
    if (takenAt < before) backwards++;
    else newest.set(machineId, takenAt);
    first = Math.min(first, takenAt);
    last = Math.max(last, takenAt);
  }
  if (badRows.length > badShareMax * (rows + badRows.length))
    throw new InvalidReplay(
      `${options.path}: ${badRows.length} of ${rows + badRows.length} rows are no readings, more than ${100 * badShareMax} %; mend them, or map the columns with --columns:\n${describeBadRows(badRows)}`,
    );
  return { rows, times: first <= last ? { first, last } : undefined, backwards, badRows };
}

/** As training does by default. */
const badShareMax = 0.01;

/** Which rows are not sent; undefined where all are. */
export function badRowsWarning({ badRows }: ReplayCheck): string | undefined {
  if (badRows.length === 0) return undefined;
  return `${badRows.length} ${badRows.length === 1 ? 'row is no reading and is' : 'rows are no readings and are'} not sent:\n${describeBadRows(badRows)}`;
}

/** What a person is to know of a file whose times go backwards, as where the newest rows stand first; undefined where they do not. */
export function orderWarning({ rows, backwards }: ReplayCheck): string | undefined {
  if (backwards === 0) return undefined;
  return `${backwards} of ${rows} readings are older than one before them of the same machine: they come late, and open no episodes. Sort the file by its times.`;
}

/** What a person is to know before readings of such times are sent; undefined where the consumer believes them. */
export function timesWarning(
  { times }: ReplayCheck,
  now: number,
  { behindMaxHours, aheadMaxHours }: { readonly behindMaxHours: number; readonly aheadMaxHours: number },
): string | undefined {
  if (times === undefined) return undefined;
  const isOld = times.first < now - behindMaxHours * hourMs;
  if (!isOld && times.last <= now + aheadMaxHours * hourMs) return undefined;
  const [day, bound] = isOld
    ? [times.first, `older than COLLECTED_AT_BEHIND_MAX_HOURS (${behindMaxHours} h)`]
    : [times.last, `further ahead than COLLECTED_AT_AHEAD_MAX_HOURS (${aheadMaxHours} h)`];
  return `Readings of ${new Date(day).toISOString()} are ${bound} allows: they are marked as implausible, and alarms get the times of sending. Send them moved up to now with --times recent, or each as of its sending with --times now; or raise the bound for the consumer.`;
}

const hourMs = 3_600_000;

/**
 * The same readings, moved so that the last of the file is of now: as if what the file tells had happened lately. Their records say the same times, as those
 * of a mirrored backlog do, so that episodes begin and end as far apart as the file says, however quickly it is sent.
 */
export async function* movedToNow(
  readings: AsyncIterable<SimulatedReading>,
  { times }: Pick<ReplayCheck, 'times'>,
  now: number,
): AsyncGenerator<TimedReading> {
  const laterMs = times === undefined ? 0 : Math.round(now - times.last);
  for await (const reading of readings) {
    if (reading.takenAt === undefined) yield reading;
    else yield { ...reading, takenAt: reading.takenAt + laterMs, recordedAt: reading.takenAt + laterMs };
  }
}

export interface TimedReading extends SimulatedReading {
  /** The time of its record; absent for when it is sent. */
  readonly recordedAt?: number;
}

/** A file that calls its columns as a reading calls its members needs no mapping. */
function withOwnNames(columns: Columns, header: readonly string[]): Columns {
  const own = (name: string): string | null => (header.includes(name) ? name : null);
  return {
    ...columns,
    groupColumn: null,
    isOrderOptional: true,
    machineColumn: columns.machineColumn ?? own('machineId'),
    timeColumn: columns.timeColumn ?? own('collectedAt'),
  };
}

function withLine<Result>(path: string, line: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidReplay)
      throw new InvalidReplay(`${path}, line ${line}: ${error.message}`, { cause: error });
    throw error;
  }
}

function reader({ profile, machines, keepsTimes }: ReplayOptions, { order }: Layout): (row: Row) => SimulatedReading {
  const turnOf = turnsByType(machines);
  const ownOf = machinesByName(machines);
  return (row) => {
    const typeName = profile.machineTypes[row.typeIndex]?.name ?? '';
    const name = order.group === null ? undefined : order.groupNames[row.group];
    const machineId = name === undefined ? turnOf(typeName) : ownOf(name, typeName);
    if (machineId === undefined) {
      const which = name === undefined ? 'no machine' : 'no further machine';
      const whose = name === undefined ? '' : ` for ${show(name)}`;
      throw new InvalidReplay(
        `there is ${which} of type ${typeName}${whose}; add one (spindle machines add), or replay without the Portal's database`,
      );
    }
    const sensors = Object.fromEntries(profile.sensors.map((sensor, at) => [sensor.name, row.values[at] as number]));
    const isTimed = keepsTimes && order.time !== null && order.clock.is;
    return isTimed ? { machineId, sensors, takenAt: Math.round(row.time) } : { machineId, sensors };
  };
}

/** The next machine of a type, each in its turn; undefined when there is none. */
function turnsByType(machines: readonly FleetMachine[]): (typeName: string) => number | undefined {
  const byType = Map.groupBy(machines, (machine) => machine.typeName);
  const turns = new Map<string, number>();
  return (typeName) => {
    const ofType = byType.get(typeName);
    if (ofType === undefined) return undefined;
    const turn = turns.get(typeName) ?? 0;
    turns.set(typeName, (turn + 1) % ofType.length);
    return ofType[turn]?.id;
  };
}

/** A number that is a machine's id is that machine; any other name keeps the first machine of its type that nobody has yet. */
function machinesByName(machines: readonly FleetMachine[]): (name: string, typeName: string) => number | undefined {
  const known = new Map<string, number>();
  const taken = new Set<number>();
  return (name, typeName) => {
    const key = `${typeName} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const free = machines.filter((machine) => machine.typeName === typeName && !taken.has(machine.id));
    const found = free.find(({ id }) => String(id) === name) ?? free[0];
    if (found === undefined) return undefined;
    taken.add(found.id);
    known.set(key, found.id);
    return found.id;
  };
}
