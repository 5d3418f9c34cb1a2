// Compares what came out of a chaos run with what had to come out. Pure: everything is passed in, nothing is asked for. What had to come
// out follows from what the producers were told of each reading, and, where a producer got no answer, from what an independent reader
// finds in the input topic.
import type { JournalEntry } from './journal.ts';

export interface InputRecord {
  readonly partition: number;
  readonly offset: number;
  /** Undefined for a record that nobody of this run wrote. */
  readonly number: number | undefined;
}

export interface DeliveredMessage {
  readonly eventId: string;
  readonly timestampMs: number;
  /** The number of the reading of which it tells. */
  readonly number: number | undefined;
}

export interface ProgressRow {
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  readonly scored: number;
  readonly anomalous: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly lost: number;
}

export interface PortalRow extends PageRow {
  readonly number: number | undefined;
}

export interface PageRow {
  readonly eventId: string;
  readonly machineId: number;
  readonly severity: string;
}

/** What a page shows that stayed open. */
export interface ShownPage {
  readonly rows: readonly PageRow[];
  /** The sum of what it says of each machine. */
  readonly total: number;
  readonly connection: string;
  readonly why: string | null;
}

/** All but what a page shows: not every run has one open. */
export interface Delivered {
  readonly journal: readonly JournalEntry[];
  /** What a reader of committed records finds. */
  readonly input: readonly InputRecord[];
  readonly alerts: readonly DeliveredMessage[];
  readonly deadLetters: readonly DeliveredMessage[];
  /** Event ids of the tables' rows. */
  readonly detections: readonly string[];
  readonly storedDeadLetters: readonly string[];
  readonly progress: readonly ProgressRow[];
  /** Event ids of rows of the outbox that were booked as delivered before the topics were read. */
  readonly confirmed: readonly string[];
  /**
   * Transactional producers of which the broker has logged that it skipped the markers that end a transaction. What such a transaction held
   * is then committed or aborted by the end of a later one, whatever its producer was told.
   */
  readonly markersSkipped: readonly string[];
  /** Newest first, as the page has them. */
  readonly portal: readonly PortalRow[];
}

export interface Observed extends Delivered {
  readonly page: ShownPage;
}

export interface Knowledge {
  /** The id that an event of this record must have. */
  readonly eventIdOf: (record: InputRecord, kind: 'anomalous' | 'invalid') => string;
  readonly machineOf: (number: number) => number;
}

export interface StreamResult {
  readonly expected: number;
  readonly delivered: number;
  /** Event ids that had to come and did not. */
  readonly lost: readonly string[];
  /** Event ids that came and had not to: of a reading that does not count, or the same thing told under another id. */
  readonly foreign: readonly string[];
  /** Messages beyond the first of their event id: allowed, because whoever reads drops them by the id. */
  readonly repeats: number;
}

export interface CheckResult {
  readonly readings: number;
  readonly alerts: StreamResult;
  readonly deadLetters: StreamResult;
  /** Where Kafka itself has not kept to what it had told a producer, and its log says so. */
  readonly brokenByKafka: readonly string[];
  /** Whatever else is wrong, as sentences. */
  readonly problems: readonly string[];
  readonly longestSilenceMs: number;
  readonly passed: boolean;
}

export function checkDelivery(observed: Delivered | Observed, knowledge: Knowledge): CheckResult {
  const entries = new Map(observed.journal.map((entry) => [entry.number, entry]));
  const expectedOf = (wanted: 'anomalous' | 'invalid'): ReadonlyMap<string, number> =>
    new Map(
      observed.input.flatMap((record) => {
        const entry = record.number === undefined ? undefined : entries.get(record.number);
        return entry?.kind === wanted ? [[knowledge.eventIdOf(record, wanted), entry.number] as const] : [];
      }),
    );
  const anomalous = expectedOf('anomalous');
  const invalid = expectedOf('invalid');
  const alerts = compareStream(anomalous, observed.alerts);
  const deadLetters = compareStream(invalid, observed.deadLetters);
  const kept = inputProblems(observed, ({ lane }) => !observed.markersSkipped.includes(lane));
  const found = new Set(observed.input.map((record) => record.number));
  const problems = [
    ...kept,
    ...unknownInput(observed, entries),
    ...toldOfUncounted('alert', observed.alerts, entries, found),
    ...toldOfUncounted('dead letter', observed.deadLetters, entries, found),
    ...tableProblems('detection', anomalous, observed.detections),
    ...tableProblems('dead letter', invalid, observed.storedDeadLetters),
    ...ledgerProblems(observed, entries),
    ...some('messages are booked as delivered and are not in their topic', bookedAndAbsent(observed), String),
    ...portalProblems(observed, anomalous, knowledge),
    ...('page' in observed ? pageProblems(observed) : []),
  ];
  return {
    readings: observed.input.length,
    alerts,
    deadLetters,
    brokenByKafka: inputProblems(observed, ({ lane }) => observed.markersSkipped.includes(lane)),
    problems,
    longestSilenceMs: longestSilence(observed.alerts),
    passed:
      problems.length === 0 && [alerts, deadLetters].every((each) => each.lost.length + each.foreign.length === 0),
  };
}

function compareStream(expected: ReadonlyMap<string, number>, messages: readonly DeliveredMessage[]): StreamResult {
  const delivered = new Set(messages.map((message) => message.eventId));
  return {
    expected: expected.size,
    delivered: messages.length,
    lost: [...expected.keys()].filter((id) => !delivered.has(id)),
    foreign: [...delivered].filter((id) => !expected.has(id)),
    repeats: messages.length - delivered.size,
  };
}

type Entries = ReadonlyMap<number, JournalEntry>;

/** Whether Kafka, and the independent reader, keep to what these producers were told. */
function inputProblems({ journal, input }: Delivered, isWanted: (entry: JournalEntry) => boolean): string[] {
  const found = new Set(input.map((record) => record.number));
  const wanted = journal.filter(isWanted);
  const missing = wanted.filter((entry) => entry.fate === 'committed' && !found.has(entry.number));
  const surplus = wanted.filter(
    (entry) => (entry.fate === 'aborted' || entry.fate === 'refused') && found.has(entry.number),
  );
  return [
    ...some('committed readings are not in the input topic', missing, numberOf),
    ...some('aborted readings are in the input topic', surplus, numberOf),
  ];
}

function unknownInput({ input }: Delivered, entries: Entries): string[] {
  const unknown = input.filter((record) => record.number === undefined || !entries.has(record.number));
  const places = new Set(input.map((record) => `${record.partition}/${record.offset}`));
  return [
    ...some('records of the input topic are of nobody', unknown, (each) => `${each.partition}/${each.offset}`),
    ...(places.size < input.length ? [`${input.length - places.size} records were read twice`] : []),
  ];
}

/** An alert of an aborted reading is foreign by its id already; this says what it is. */
function toldOfUncounted(
  what: string,
  messages: readonly DeliveredMessage[],
  entries: Entries,
  found: ReadonlySet<number | undefined>,
): string[] {
  const uncounted = messages.filter(({ number }) => {
    if (number === undefined || found.has(number)) return false;
    const fate = entries.get(number)?.fate;
    return fate === 'aborted' || fate === 'refused';
  });
  return some(`${what}s tell of readings that were aborted`, uncounted, numberOf);
}

function tableProblems(what: string, expected: ReadonlyMap<string, number>, rows: readonly string[]): string[] {
  const found = new Set(rows);
  const missing = [...expected.keys()].filter((id) => !found.has(id));
  return [
    ...some(`${what} rows are missing`, missing, String),
    ...some(
      `${what} rows should not be there`,
      rows.filter((id) => !expected.has(id)),
      String,
    ),
    ...(rows.length > found.size ? [`${rows.length - found.size} ${what} rows are there twice`] : []),
  ];
}

function ledgerProblems({ input, progress }: Delivered, entries: Entries): string[] {
  const partitions = Map.groupBy(input, (record) => record.partition);
  const rows = Map.groupBy(progress, (row) => row.partition);
  const unread = [...partitions.keys()].filter((partition) => !rows.has(partition));
  const twice = [...rows].filter(([, each]) => each.length > 1);
  return [
    ...unread.map((partition) => `the ledger does not know partition ${partition}`),
    ...twice.map(([partition]) => `the ledger has partition ${partition} more than once`),
    ...progress.flatMap((row) => partitionProblems(row, partitions.get(row.partition) ?? [], entries)),
  ];
}

function partitionProblems(row: ProgressRow, records: readonly InputRecord[], entries: Entries): string[] {
  const count = (kind: JournalEntry['kind']): number =>
    records.filter(({ number }) => number !== undefined && entries.get(number)?.kind === kind).length;
  const end = records.reduce((last, record) => Math.max(last, record.offset + 1), row.firstOffset);
  const wanted = {
    scored: count('normal') + count('anomalous'),
    anomalous: count('anomalous'),
    rejected: count('invalid'),
    // Ends of transactions, what was aborted, and what compaction removed.
    skipped: row.nextOffset - row.firstOffset - records.length,
    lost: 0,
    firstOffset: 0,
  };
  const sum = row.scored + row.rejected + row.skipped + row.lost;
  const of = (name: string): string => `the ledger's ${name} of partition ${row.partition} is`;
  return [
    ...Object.entries(wanted)
      .filter(([name, value]) => row[name as keyof typeof wanted] !== value)
      .map(([name, value]) => `${of(name)} ${row[name as keyof typeof wanted]}, and should be ${value}`),
    ...(row.nextOffset < end ? [`${of('next offset')} ${row.nextOffset}, and should be ${end} or more`] : []),
    ...(row.nextOffset - row.firstOffset === sum
      ? []
      : [`${of('sum of offsets')} ${sum}, and should be ${row.nextOffset - row.firstOffset}`]),
  ];
}

export type Booked = Pick<Delivered, 'confirmed' | 'alerts' | 'deadLetters'>;

export function bookedAndAbsent({ confirmed, alerts, deadLetters }: Booked): readonly string[] {
  const delivered = new Set([...alerts, ...deadLetters].map((message) => message.eventId));
  return confirmed.filter((id) => !delivered.has(id));
}

function portalProblems({ portal }: Delivered, expected: ReadonlyMap<string, number>, knowledge: Knowledge): string[] {
  const wrong = portal.filter(({ eventId, number, machineId }) => {
    const wanted = expected.get(eventId);
    return wanted !== undefined && (number !== wanted || machineId !== knowledge.machineOf(wanted));
  });
  return [
    ...tableProblems(
      "Portal's",
      expected,
      portal.map(({ eventId }) => eventId),
    ),
    ...some("Portal's rows tell of another reading or machine", wrong, ({ eventId }) => eventId),
  ];
}

/** The page shows the newest rows of the table, as the table has them, and counts all of them. */
function pageProblems({ page, portal }: Observed): string[] {
  const newest = portal.slice(0, page.rows.length);
  const other = page.rows.filter(
    ({ eventId, machineId, severity }, index) =>
      eventId !== newest[index]?.eventId ||
      machineId !== newest[index].machineId ||
      severity !== newest[index].severity,
  );
  return [
    ...(page.rows.length === 0 && portal.length > 0 ? ['the page shows no alert'] : []),
    ...some('rows of the page are not the newest of the table', other, ({ eventId }) => eventId),
    ...(page.total === portal.length
      ? []
      : [`the page counts ${page.total} alerts, and the table has ${portal.length}`]),
    ...(page.connection === 'live' ? [] : [`the page says ${page.connection}, and should say live: ${page.why}`]),
  ];
}

function longestSilence(messages: readonly DeliveredMessage[]): number {
  const times = messages.map((message) => message.timestampMs).sort((a, b) => a - b);
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}

function numberOf({ number }: { readonly number: number | undefined }): string {
  return String(number);
}

/** One sentence with how many there are and the first of them; none when there are none. */
function some<T>(what: string, found: readonly T[], describe: (each: T) => string): string[] {
  return found.length === 0 ? [] : [`${found.length} ${what}: ${found.slice(0, 5).map(describe).join(', ')}`];
}
