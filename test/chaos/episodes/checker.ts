// Compares what a chaos run told of episodes with what it had to tell. Of a machine whose readings all lie in one partition that follows from the
// readings alone; of one whose readings lie in several, which come in no certain order, the events must be a legal path, each told under the id that it must
// have. Pure.
import type { EpisodeReading, ReplayRules, ToldEvent } from './machine.ts';
import { replayEpisodes } from './replay.ts';

export interface SeenEvent extends ToldEvent {
  readonly eventId: string;
  readonly severity: string;
  readonly worstSeverity: string;
}

/** An episode as the Portal's table has it: what the furthest of its events says. */
export interface PortalEpisode extends Omit<SeenEvent, 'event'> {
  /** How many events of it the Portal keeps. */
  readonly eventCount: number;
}

export interface EpisodeRow {
  readonly id: string;
  readonly machineId: number;
  readonly eventCount: number;
  readonly readingCount: number;
  readonly isClosed: boolean;
}

export interface EpisodesObserved {
  /** Scored ones, in the order of each partition. */
  readonly readings: readonly EpisodeReading[];
  /** As the topic has them, repeats too. */
  readonly events: readonly SeenEvent[];
  readonly rows: readonly EpisodeRow[];
  /** Of either kind. */
  readonly portal: readonly PortalEpisode[];
  /** Those of data quality, which no replay knows: what a consumer remembers of sensors it may forget. Absent for none. */
  readonly quality?: Pick<EpisodesObserved, 'events' | 'rows'>;
}

export interface EpisodeKnowledge {
  readonly rules: ReplayRules;
  /** The id that the event of this number must have in its episode. */
  readonly eventIdOf: (episodeId: string, event: string, number: number) => string;
}

export interface EpisodeCheck {
  readonly events: number;
  readonly repeats: number;
  readonly episodes: number;
  /** Of data quality. */
  readonly qualityEvents: number;
  /** Machines whose events were compared with those of the replay, and how many events that were. */
  readonly replayed: { readonly machines: number; readonly events: number };
  readonly problems: readonly string[];
}

export function checkEpisodes(
  { readings, events, rows, portal, quality = { events: [], rows: [] } }: EpisodesObserved,
  knowledge: EpisodeKnowledge,
): EpisodeCheck {
  const once = onceEach(events);
  const qualityOnce = onceEach(quality.events);
  const qualityEpisodes = Map.groupBy(qualityOnce, ({ episodeId }) => episodeId);
  const anomalous = new Map(readings.filter((each) => each.isAnomalous).map((each) => [each.eventId, each]));
  const byEpisode = Map.groupBy(once, ({ episodeId }) => episodeId);
  const machinesOfOne = machinesOfOnePartition(readings);
  const expected = [...Map.groupBy(readings, ({ partition }) => partition).values()]
    .flatMap((each) => replayEpisodes(each, knowledge.rules))
    .filter(({ machineId }) => machinesOfOne.has(machineId));
  return {
    events: once.length,
    repeats: events.length - once.length,
    episodes: byEpisode.size,
    qualityEvents: qualityOnce.length,
    replayed: { machines: machinesOfOne.size, events: expected.length },
    problems: [
      ...[...byEpisode, ...qualityEpisodes].flatMap(([id, each]) => pathProblems(id, each, knowledge)),
      ...[...byEpisode].flatMap(([id, each]) => originProblems(id, each, anomalous)),
      ...openProblems(once),
      ...openProblems(qualityOnce),
      ...rowProblems(byEpisode, rows),
      ...rowProblems(qualityEpisodes, quality.rows),
      ...portalProblems(new Map([...byEpisode, ...qualityEpisodes]), portal, knowledge),
      ...replayProblems(
        expected,
        once.filter(({ machineId }) => machinesOfOne.has(machineId)),
      ),
    ].slice(0, problemsMax),
  };
}

const problemsMax = 20;

/** Without the repeats. */
export function onceEach(events: readonly SeenEvent[]): readonly SeenEvent[] {
  return [...new Map(events.map((each) => [each.eventId, each])).values()];
}

function machinesOfOnePartition(readings: readonly EpisodeReading[]): ReadonlySet<number> {
  const byMachine = Map.groupBy(readings, ({ machineId }) => machineId);
  return new Set(
    [...byMachine]
      .filter(([, each]) => new Set(each.map(({ partition }) => partition)).size === 1)
      .map(([machineId]) => machineId),
  );
}

/** By the numbers that their ids tell; 0 where an id is that of no number. */
function inOrder(
  id: string,
  events: readonly SeenEvent[],
  eventIdOf: EpisodeKnowledge['eventIdOf'],
): readonly (SeenEvent & { readonly number: number })[] {
  const numberOf = ({ eventId, event }: SeenEvent): number =>
    Array.from({ length: events.length }, (_, index) => index + 1).find(
      (number) => eventIdOf(id, event, number) === eventId,
    ) ?? 0;
  return events.map((each) => ({ ...each, number: numberOf(each) })).sort((a, b) => a.number - b.number);
}

/** opened, any number of escalated, and at most one closed, under the ids of these numbers. */
function pathProblems(id: string, events: readonly SeenEvent[], { eventIdOf }: EpisodeKnowledge): string[] {
  const numbered = inOrder(id, events, eventIdOf);
  const path = numbered.map(({ event }) => event).join(' ');
  return [
    ...(/^opened( escalated)*( closed)?$/.test(path) ? [] : [`episode ${id} has the events ${path}`]),
    ...(numbered.every(({ number }, index) => number === index + 1)
      ? []
      : [`the events of episode ${id} have not the ids of their numbers`]),
  ];
}

function originProblems(
  id: string,
  events: readonly SeenEvent[],
  anomalous: ReadonlyMap<string, EpisodeReading>,
): string[] {
  const reading = anomalous.get(id);
  return reading === undefined || events.some(({ machineId }) => machineId !== reading.machineId)
    ? [`episode ${id} is of no anomalous reading of its machine`]
    : [];
}

/** A machine has one open episode at most. */
function openProblems(events: readonly SeenEvent[]): string[] {
  const closed = new Set(events.filter(({ event }) => event === 'closed').map(({ episodeId }) => episodeId));
  const open = events.filter(({ event, episodeId }) => event === 'opened' && !closed.has(episodeId));
  return [...Map.groupBy(open, ({ machineId }) => machineId)]
    .filter(([, each]) => each.length > 1)
    .map(([machineId, each]) => `machine ${machineId} has ${each.length} open episodes`);
}

function rowProblems(byEpisode: ReadonlyMap<string, readonly SeenEvent[]>, rows: readonly EpisodeRow[]): string[] {
  const known = new Set(rows.map(({ id }) => id));
  const untold = [...byEpisode.keys()].filter((id) => !known.has(id));
  const wrong = rows.filter(({ id, eventCount, readingCount, isClosed }) => {
    const events = byEpisode.get(id) ?? [];
    return (
      events.length !== eventCount ||
      isClosed !== events.some(({ event }) => event === 'closed') ||
      events.some((each) => each.readingCount > readingCount)
    );
  });
  return [
    ...untold.map((id) => `episode ${id} is told of and not in the table`),
    ...wrong.map(
      ({ id, eventCount }) => `episode ${id} has ${eventCount} events in the table, and other ones in Kafka`,
    ),
  ];
}

/** The Portal has each episode once, as the last of its events says, and keeps each event once. */
function portalProblems(
  byEpisode: ReadonlyMap<string, readonly SeenEvent[]>,
  portal: readonly PortalEpisode[],
  { eventIdOf }: EpisodeKnowledge,
): string[] {
  const rows = Map.groupBy(portal, ({ episodeId }) => episodeId);
  return [
    ...[...byEpisode.keys()].filter((id) => !rows.has(id)).map((id) => `episode ${id} is not in the Portal's table`),
    ...[...rows].flatMap(([id, [row, ...more]]) => {
      const events = byEpisode.get(id);
      if (events === undefined || row === undefined) return [`episode ${id} of the Portal's table was never told`];
      const last = inOrder(id, events, eventIdOf).at(-1) as SeenEvent;
      return [
        ...(more.length === 0 ? [] : [`episode ${id} is in the Portal's table ${1 + more.length} times`]),
        ...(row.eventCount === events.length
          ? []
          : [`of episode ${id} the Portal keeps ${row.eventCount} events, and ${events.length} were told`]),
        ...portalMembers
          .filter((name) => row[name] !== last[name])
          .map(
            (name) => `the Portal's ${name} of episode ${id} is ${row[name]}, and the last event says ${last[name]}`,
          ),
      ];
    }),
  ];
}

const portalMembers = [
  'eventId',
  'machineId',
  'severity',
  'worstSeverity',
  'openedAt',
  'firstReadingAt',
  'lastReadingAt',
  'closedAt',
  'end',
  'readingCount',
] as const;

function replayProblems(expected: readonly ToldEvent[], events: readonly SeenEvent[]): string[] {
  const text = ({ event, episodeId, ...figures }: ToldEvent): string =>
    JSON.stringify({
      machineId: figures.machineId,
      event,
      episodeId,
      openedAt: figures.openedAt,
      firstReadingAt: figures.firstReadingAt,
      lastReadingAt: figures.lastReadingAt,
      closedAt: figures.closedAt,
      end: figures.end,
      readingCount: figures.readingCount,
    });
  const told = new Set(events.map(text));
  const wanted = new Set(expected.map(text));
  return [
    ...[...wanted].filter((each) => !told.has(each)).map((each) => `an event had to come and did not: ${each}`),
    ...[...told].filter((each) => !wanted.has(each)).map((each) => `an event came and had not to: ${each}`),
  ];
}
