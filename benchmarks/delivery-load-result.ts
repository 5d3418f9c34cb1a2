// Compares what a load run has led to, in the Portal's table and on a page that was open all the time, with what was sent; and says how long
// alerts were on their way. Pure: everything is passed in.
import { shownAlertsMax } from '../src/portal/bounds.ts';

/** An anomalous reading, of which one alert must come. */
export interface SentAlert {
  readonly number: number;
  readonly phase: string;
  /** When it was due to be sent, in milliseconds since 1970. */
  readonly dueMs: number;
  /** With more than one, Kafka may hold the reading as often. */
  readonly attempts: number;
}

/** A row of the Portal's table. */
export interface StoredAlert {
  readonly eventId: string;
  /** The number of its reading; null when it carries none. */
  readonly number: number | null;
  readonly receivedMs: number;
}

/** What the open page says at the end, and when each alert came to it by the live feed, and was first among its rows. */
export interface PageState {
  readonly connection: string | null;
  /** The sum over its machines. */
  readonly alertCount: number;
  /** As listed, newest first. */
  readonly listed: readonly string[];
  readonly arrivedMs: ReadonlyMap<string, number>;
  readonly shownMs: ReadonlyMap<string, number>;
}

/** Every difference as a sentence; none when all is there. `stored` is in the order of the table. */
export function findProblems(sent: readonly SentAlert[], stored: readonly StoredAlert[], page: PageState): string[] {
  const attempts = new Map(sent.map((each) => [each.number, each.attempts]));
  const rowsOf = Map.groupBy(stored, (row) => row.number);
  const lost = sent.filter((each) => !rowsOf.has(each.number)).map((each) => each.number);
  const foreign = stored.filter(({ number }) => number === null || !attempts.has(number)).map((row) => row.eventId);
  const doubled = [...rowsOf].filter(([number, rows]) => rows.length > (attempts.get(number ?? -1) ?? rows.length));
  const ids = new Set(stored.map((row) => row.eventId));
  const newest = stored.slice(-shownAlertsMax).map((row) => row.eventId);
  const onPage = new Set([...page.arrivedMs.keys(), ...page.shownMs.keys()]);
  const strangers = [...onPage].filter((id) => !ids.has(id));
  return [
    ...(lost.length > 0
      ? [`${lost.length} anomalous readings have no alert in the Portal's table: ${some(lost)}`]
      : []),
    ...(foreign.length > 0
      ? [`${foreign.length} alerts are of no reading that was sent anomalous: ${some(foreign)}`]
      : []),
    ...(doubled.length > 0
      ? [`${doubled.length} readings have more alerts than sendings: ${some(doubled.map(([number]) => number))}`]
      : []),
    ...(ids.size < stored.length ? [`${stored.length - ids.size} alerts are in the table twice`] : []),
    ...(page.connection === 'live' ? [] : [`the page says ${page.connection ?? 'nothing of its connection'}`]),
    ...(page.alertCount === stored.length
      ? []
      : [`the page counts ${page.alertCount} alerts, and the table holds ${stored.length}`]),
    ...(page.listed.toReversed().join() === newest.join()
      ? []
      : [`the ${page.listed.length} alerts that the page lists are not the table's newest`]),
    ...(strangers.length > 0 ? [`the page was given ${strangers.length} alerts that the table does not hold`] : []),
  ];
}

export interface Durations {
  readonly toStoredMs: readonly number[];
  /** Of those that came to the page by the live feed. After more at once than that sends, the page loads its list anew. */
  readonly toArrivedMs: readonly number[];
  /** Of those that were on the page: when more come at once than it lists, the older ones never are. */
  readonly toShownMs: readonly number[];
}

/** Of one phase: from the moment a reading was due until its alert was in the table, and at and on the page. Of readings sent once. */
export function durationsOf(
  phase: string,
  sent: readonly SentAlert[],
  stored: readonly StoredAlert[],
  { arrivedMs, shownMs }: Pick<PageState, 'arrivedMs' | 'shownMs'>,
): Durations {
  const rowOf = new Map(stored.map((row) => [row.number, row]));
  const pairs = sent.flatMap((each) => {
    const row = rowOf.get(each.number);
    return each.phase === phase && each.attempts === 1 && row !== undefined ? [{ ...each, ...row }] : [];
  });
  const until = (times: ReadonlyMap<string, number>): number[] =>
    pairs.flatMap(({ eventId, dueMs }) => {
      const time = times.get(eventId);
      return time === undefined ? [] : [time - dueMs];
    });
  return {
    toStoredMs: pairs.map((each) => each.receivedMs - each.dueMs),
    toArrivedMs: until(arrivedMs),
    toShownMs: until(shownMs),
  };
}

/**
 * The seconds of a phase in which an alert came to the page later than `limitMs`, and the worst of them: a few long stops ask for another cure
 * than a tail that is spread over all of it.
 */
export function slowSecondsOf(
  phase: string,
  sent: readonly SentAlert[],
  stored: readonly StoredAlert[],
  { shownMs }: Pick<PageState, 'shownMs'>,
  limitMs: number,
): string {
  const idOf = new Map(stored.map((row) => [row.number, row.eventId]));
  const ofPhase = sent.filter((each) => each.phase === phase && each.attempts === 1);
  const startedMs = ofPhase[0]?.dueMs ?? 0;
  const worst = new Map<number, number>();
  for (const { number, dueMs } of ofPhase) {
    const tookMs = (shownMs.get(idOf.get(number) ?? '') ?? dueMs) - dueMs;
    const second = Math.floor((dueMs - startedMs) / 1000);
    if (tookMs > limitMs) worst.set(second, Math.max(worst.get(second) ?? 0, tookMs));
  }
  const worstFirst = [...worst].sort((a, b) => b[1] - a[1]).slice(0, 10);
  return [`${worst.size} seconds`, ...worstFirst.map(([second, ms]) => `${ms.toFixed(0)} ms at ${second} s`)].join(
    ', ',
  );
}

/** A sentence where not 99 of 100 alerts were on the page within the limit, or nobody knows; none without a limit, which is 0. */
export function slowProblems(toShownMs: readonly number[], limitMs: number): string[] {
  if (limitMs === 0) return [];
  if (toShownMs.length === 0)
    return ['no alert of the quiet part was seen on the page: how soon they are there is not known'];
  const p99Ms = atShare(
    toShownMs.toSorted((a, b) => a - b),
    0.99,
  );
  return p99Ms <= limitMs
    ? []
    : [
        `of 100 alerts of the quiet part 99 were on the page within ${p99Ms.toFixed(0)} ms, and --page-p99-ms is ${limitMs} (0 for no limit); a machine that does other work is slower`,
      ];
}

/** p50, p95, p99 and the longest, in whole milliseconds, by nearest rank, and of how many. */
export function spreadOf(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => atShare(sorted, share).toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms, of ${sorted.length}`;
}

function atShare(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

function some(values: readonly (string | number | null)[]): string {
  return values.slice(0, 5).join(', ');
}
