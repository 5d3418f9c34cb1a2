// Compares what came out of a chaos run with what had to come out. Pure: everything is passed in, nothing is asked for. What had to come
// out follows from the records that stand in the input topic, because a sender that lost an answer may have written a reading twice.

export type Kind = 'normal' | 'anomalous' | 'invalid';

export interface InputRecord {
  readonly partition: number;
  readonly offset: number;
  /** The number that the generator gave the reading. */
  readonly number: number;
}

export interface DeliveredMessage {
  readonly eventId: string;
  readonly timestampMs: number;
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

export interface Observed {
  /** Readings whose sending was acknowledged. */
  readonly acknowledged: readonly number[];
  readonly input: readonly InputRecord[];
  readonly alerts: readonly DeliveredMessage[];
  readonly deadLetters: readonly DeliveredMessage[];
  /** Event ids of the tables' rows. */
  readonly detections: readonly string[];
  readonly storedDeadLetters: readonly string[];
  readonly progress: readonly ProgressRow[];
}

export interface Knowledge {
  readonly kindOf: (number: number) => Kind;
  /** The id that an event of this record must have. */
  readonly eventIdOf: (record: InputRecord, kind: 'anomalous' | 'invalid') => string;
}

export interface StreamResult {
  readonly expected: number;
  readonly delivered: number;
  /** Event ids that had to come and did not. */
  readonly lost: readonly string[];
  /** Event ids that came and had not to: the same thing told a second time under another id. */
  readonly doubledById: readonly string[];
  /** Messages beyond the first of their event id: allowed, because whoever reads drops them by the id. */
  readonly repeats: number;
}

export interface CheckResult {
  readonly readings: number;
  readonly acknowledged: number;
  readonly alerts: StreamResult;
  readonly deadLetters: StreamResult;
  /** Whatever else is wrong, as sentences. */
  readonly problems: readonly string[];
  readonly longestSilenceMs: number;
  readonly passed: boolean;
}

export function checkDelivery(observed: Observed, knowledge: Knowledge): CheckResult {
  const expectedOf = (wanted: 'anomalous' | 'invalid'): ReadonlySet<string> =>
    new Set(
      observed.input
        .filter((record) => knowledge.kindOf(record.number) === wanted)
        .map((record) => knowledge.eventIdOf(record, wanted)),
    );
  const anomalous = expectedOf('anomalous');
  const invalid = expectedOf('invalid');
  const alerts = compareStream(anomalous, observed.alerts);
  const deadLetters = compareStream(invalid, observed.deadLetters);
  const problems = [
    ...unstoredReadings(observed),
    ...tableProblems('detection', anomalous, observed.detections),
    ...tableProblems('dead letter', invalid, observed.storedDeadLetters),
    ...ledgerProblems(observed, knowledge),
  ];
  return {
    readings: observed.input.length,
    acknowledged: observed.acknowledged.length,
    alerts,
    deadLetters,
    problems,
    longestSilenceMs: longestSilence(observed.alerts),
    passed:
      problems.length === 0 && [alerts, deadLetters].every((each) => each.lost.length + each.doubledById.length === 0),
  };
}

function compareStream(expected: ReadonlySet<string>, messages: readonly DeliveredMessage[]): StreamResult {
  const delivered = new Set(messages.map((message) => message.eventId));
  return {
    expected: expected.size,
    delivered: messages.length,
    lost: [...expected].filter((id) => !delivered.has(id)),
    doubledById: [...delivered].filter((id) => !expected.has(id)),
    repeats: messages.length - delivered.size,
  };
}

/** Kafka has acknowledged these, and does not have them. */
function unstoredReadings({ acknowledged, input }: Observed): string[] {
  const stored = new Set(input.map((record) => record.number));
  const missing = acknowledged.filter((number) => !stored.has(number));
  return missing.length === 0
    ? []
    : [`${missing.length} acknowledged readings are not in the input topic: ${some(missing)}`];
}

function tableProblems(what: string, expected: ReadonlySet<string>, rows: readonly string[]): string[] {
  const found = new Set(rows);
  const missing = [...expected].filter((id) => !found.has(id));
  const surplus = rows.filter((id) => !expected.has(id));
  return [
    ...(missing.length > 0 ? [`${missing.length} ${what} rows are missing: ${some(missing)}`] : []),
    ...(surplus.length > 0 ? [`${surplus.length} ${what} rows should not be there: ${some(surplus)}`] : []),
    ...(rows.length > found.size ? [`${rows.length - found.size} ${what} rows are there twice`] : []),
  ];
}

function ledgerProblems({ input, progress }: Observed, { kindOf }: Knowledge): string[] {
  const partitions = Map.groupBy(input, (record) => record.partition);
  const known = new Set(progress.map((row) => row.partition));
  const unread = [...partitions.keys()].filter((partition) => !known.has(partition));
  return [
    ...unread.map((partition) => `the ledger does not know partition ${partition}`),
    ...progress.flatMap((row) => {
      const records = partitions.get(row.partition) ?? [];
      const count = (kind: Kind): number => records.filter((record) => kindOf(record.number) === kind).length;
      const wanted = {
        scored: count('normal') + count('anomalous'),
        anomalous: count('anomalous'),
        rejected: count('invalid'),
        lost: 0,
      };
      const end = records.reduce((last, record) => Math.max(last, record.offset + 1), row.firstOffset);
      const sum = row.scored + row.rejected + row.skipped + row.lost;
      return [
        ...Object.entries(wanted)
          .filter(([name, value]) => row[name as keyof typeof wanted] !== value)
          .map(([name, value]) => ledgerProblem(row, name, row[name as keyof typeof wanted], value)),
        ...(row.nextOffset < end ? [ledgerProblem(row, 'next offset', row.nextOffset, end)] : []),
        ...(row.nextOffset - row.firstOffset !== sum
          ? [ledgerProblem(row, 'sum of offsets', sum, row.nextOffset - row.firstOffset)]
          : []),
      ];
    }),
  ];
}

function ledgerProblem(row: ProgressRow, name: string, found: number, wanted: number): string {
  return `the ledger's ${name} of partition ${row.partition} is ${found}, and should be ${wanted}`;
}

function longestSilence(messages: readonly DeliveredMessage[]): number {
  const times = messages.map((message) => message.timestampMs).sort((a, b) => a - b);
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}

function some(values: readonly (string | number)[]): string {
  return values.slice(0, 5).join(', ');
}
