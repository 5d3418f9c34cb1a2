// From the stamps that an alert leaves on its way to percentiles by stage. Pure.

/** An anomalous reading; milliseconds since 1970. */
export interface SentReading {
  readonly number: number;
  readonly dueMs: number;
  /** When it was handed to the producer: what counts as produced. */
  readonly sentMs: number;
  readonly acknowledgedMs: number;
}

/** What the stack noted of an alert by itself, which costs nothing while it runs. */
export interface StackStamps {
  readonly eventId: string;
  readonly number: number;
  /** The consumer has the batch with the reading, and has scored it. */
  readonly detectedMs: number;
  /** PostgreSQL has written the commit of detection and outbox row; its flush to disk comes after. */
  readonly committedMs: number;
  /** The broker has appended the alert. */
  readonly onTopicMs: number;
  /** PostgreSQL has written the commit of the row of the Portal's table. */
  readonly inPortalMs: number;
}

/** What the page noted: each by event id. */
export interface PageStamps {
  readonly arrivedMs: ReadonlyMap<string, number>;
  readonly shownMs: ReadonlyMap<string, number>;
  readonly paintedMs: ReadonlyMap<string, number>;
}

export interface Stage {
  readonly name: string;
  /** From the moment of producing. */
  readonly sinceProducedMs: readonly number[];
  /** From the stage before. */
  readonly sinceLastMs: readonly number[];
}

export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

const names = [
  'sent, after it was due',
  'acknowledged to the producer',
  'scored by the consumer',
  'committed with the outbox',
  'on the topic of alerts',
  "in the Portal's table",
  "at the page's script",
  'among the rows of the page',
  'painted',
] as const;

/** Every stage in the order of the way. Of stages that nobody has noted there is nothing. Also whatever did not come out at all. */
export function stagesOf(
  sent: readonly SentReading[],
  stack: readonly StackStamps[],
  page: PageStamps,
): { readonly stages: readonly Stage[]; readonly lost: number } {
  const stampsOf = new Map(stack.map((each) => [each.number, each]));
  const since = names.map((name) => ({ name, sinceProducedMs: [] as number[], sinceLastMs: [] as number[] }));
  let lost = 0;
  for (const reading of sent) {
    const stamps = stampsOf.get(reading.number);
    if (stamps === undefined) {
      lost++;
      continue;
    }
    const { sentMs } = reading;
    const { eventId } = stamps;
    const way = [
      reading.acknowledgedMs,
      stamps.detectedMs,
      stamps.committedMs,
      stamps.onTopicMs,
      stamps.inPortalMs,
      page.arrivedMs.get(eventId),
      page.shownMs.get(eventId),
      page.paintedMs.get(eventId),
    ];
    since[0]?.sinceLastMs.push(sentMs - reading.dueMs);
    // The consumer may have it before the producer knows: both begin at the moment of producing.
    let last = sentMs;
    way.forEach((atMs, index) => {
      const stage = since[index + 1];
      if (atMs === undefined || stage === undefined) return;
      stage.sinceProducedMs.push(atMs - sentMs);
      stage.sinceLastMs.push(atMs - last);
      if (index > 0) last = atMs;
    });
  }
  return { stages: since.filter((stage) => stage.sinceLastMs.length > 0), lost };
}

/** By nearest rank; undefined of nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
  return { count: sorted.length, p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), mostMs: at(1) };
}

/** The median of the last third over that of the first: far above 1 where a stack falls behind. Values in the order of sending. */
export function growthOf(values: readonly number[]): number | undefined {
  const third = Math.floor(values.length / 3);
  const first = spreadOf(values.slice(0, third))?.p50Ms;
  const last = spreadOf(values.slice(-third))?.p50Ms;
  return first === undefined || last === undefined || third === 0 ? undefined : last / Math.max(1, first);
}
