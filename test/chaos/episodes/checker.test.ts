// The checker of episodes finds what it is there to find, on a made-up run that the product's own rules have told of: what is missing, doubled, told in
// the wrong order, of the wrong figures, or under another id.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { episodeEventName } from '../../../src/core/episode/message.ts';
import { clock, followOneByOne, rulesOf, type SimpleReading } from '../../pipeline/episodes/episode-readings.ts';
import { checkEpisodes, type EpisodesObserved, type SeenEvent } from './checker.ts';

const own = rulesOf('M');
const rules = { ...own, aheadMs: clock.aheadMaxMs };
const knowledge = {
  rules,
  eventIdOf: (id: string, event: string, number: number) => `${id}/${event}/${number}`,
};
const start = Date.UTC(2026, 0, 1);

/** Four machines in two partitions, mostly in order: bursts of anomalies, calm between them, and a silence. */
const readings = Array.from({ length: 600 }, (_, place): SimpleReading => {
  const machineId = place % 4;
  const round = Math.floor(place / 4);
  const phase = round % 30;
  const isAnomalous = phase < 8 && phase % 3 !== 2;
  const pauseMs = round > 100 && machineId === 2 ? 900_000 : 0;
  const at = start + round * 15_000 + machineId * 10 + pauseMs - (place % 17 === 0 ? 20_000 : 0);
  return { id: `id-${place}`, machineId, partition: machineId % 2, at, probability: isAnomalous ? 0.9 : 0.1 };
});

function faultless(): EpisodesObserved {
  const { told } = followOneByOne(readings);
  const time = (at: number): string => new Date(at).toISOString();
  const events = told.map(
    ({ machineId, event: { event, episode } }): SeenEvent => ({
      machineId,
      event,
      eventId: episodeEventName({ event, episode }),
      severity: episode.severity,
      worstSeverity: episode.worstSeverity,
      episodeId: episode.id,
      openedAt: time(episode.openedAt),
      firstReadingAt: time(episode.firstReadingAt),
      lastReadingAt: time(episode.lastReadingAt),
      closedAt: episode.closedAt === null ? null : time(episode.closedAt),
      end: episode.end,
      readingCount: episode.readingCount,
    }),
  );
  const rows = [...Map.groupBy(events, ({ episodeId }) => episodeId)].map(([id, each]) => ({
    id,
    machineId: each[0]?.machineId as number,
    eventCount: each.length,
    readingCount: each.at(-1)?.readingCount as number,
    isClosed: each.some(({ event }) => event === 'closed'),
  }));
  return {
    readings: readings.map(({ id, machineId, partition, at, probability }, offset) => ({
      machineId,
      partition,
      offset,
      atMs: at,
      isAnomalous: probability > 0.5,
      eventId: id,
    })),
    events,
    rows,
    portal: [...Map.groupBy(events, ({ episodeId }) => episodeId).values()].map((each) => {
      const { event: _, ...last } = each.at(-1) as SeenEvent;
      return { ...last, eventCount: each.length };
    }),
  };
}

const check = (change: (run: EpisodesObserved) => Partial<EpisodesObserved>) => {
  const run = faultless();
  return checkEpisodes({ ...run, ...change(run) }, knowledge);
};
const finds = (what: RegExp, change: (run: EpisodesObserved) => Partial<EpisodesObserved>): void => {
  const { problems } = check(change);
  assert.ok(
    problems.some((problem) => what.test(problem)),
    JSON.stringify(problems),
  );
};
const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, place) => place !== index);
const changed = <T>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((each, place) => (place === index ? { ...each, ...change } : each));

describe('the checker of episodes', () => {
  test('finds nothing in a faultless run, of which the product and the replay tell the same', () => {
    const result = check(() => ({}));
    assert.deepEqual(result.problems, []);
    assert.ok(result.episodes > 8, `${result.episodes} episodes`);
    assert.deepEqual(result.replayed, { machines: 4, events: result.events });
    const ends = faultless().events.map(({ end }) => end);
    assert.ok(ends.includes('silence') && ends.includes('recovered'));
  });

  test('takes a repeat under the same id as what it is', () => {
    const result = check(({ events }) => ({ events: [...events, ...events.slice(0, 3)] }));
    assert.deepEqual([result.repeats, result.problems], [3, []]);
  });

  test('finds an event that is missing, or told twice under two ids', () => {
    finds(/had to come and did not/, ({ events }) => ({ events: without(events, 4) }));
    finds(/has the events opened closed closed|have not the ids/, ({ events }) => {
      const closed = events.find(({ event }) => event === 'closed') as SeenEvent;
      return { events: [...events, { ...closed, eventId: 'another' }] };
    });
  });

  test('finds an episode that closes without having opened', () => {
    finds(/has the events closed/, ({ events }) => ({ events: without(events, 0) }));
  });

  test('finds figures and ends that do not follow from the readings', () => {
    finds(/came and had not to/, ({ events }) => ({ events: changed(events, 2, { readingCount: 99 }) }));
    const closed = faultless().events.findIndex(({ event }) => event === 'closed');
    finds(/came and had not to/, ({ events }) => ({ events: changed(events, closed, { end: 'silence' }) }));
  });

  test('finds an episode that no reading opened, and two that are open at once', () => {
    finds(/is of no anomalous reading/, ({ events }) => ({ events: changed(events, 0, { machineId: 3 }) }));
    finds(/has \d open episodes/, ({ events }) => ({ events: events.filter(({ event }) => event === 'opened') }));
  });

  test('finds tables that tell something else', () => {
    finds(/not in the table/, ({ rows }) => ({ rows: rows.slice(1) }));
    finds(/other ones in Kafka/, ({ rows }) => ({ rows: changed(rows, 0, { eventCount: 7 }) }));
    finds(/other ones in Kafka/, ({ rows }) => ({ rows: changed(rows, 0, { isClosed: false }) }));
  });

  test('finds a Portal whose table lacks an episode, or has one twice, of nobody, behind its events, or in another state', () => {
    finds(/is not in the Portal's table/, ({ portal }) => ({ portal: portal.slice(1) }));
    finds(/is in the Portal's table 2 times/, ({ portal }) => ({ portal: [...portal, ...portal.slice(0, 1)] }));
    finds(/of the Portal's table was never told/, ({ portal }) => ({
      portal: changed(portal, 0, { episodeId: 'id-0' }),
    }));
    finds(/the Portal keeps 1 events, and 2 were told/, ({ portal }) => ({
      portal: changed(portal, 0, { eventCount: 1 }),
    }));
    for (const change of [
      { severity: 'WARNING' },
      { closedAt: null },
      { end: 'silence' },
      { readingCount: 1 },
    ] as const) {
      const [name, value] = Object.entries(change)[0] as [string, unknown];
      finds(new RegExp(`the Portal's ${name} of episode .* is ${value}, and the last event says `), ({ portal }) => ({
        portal: changed(portal, 0, change),
      }));
    }
    const { events } = faultless();
    const opened = events.find(({ event }) => event === 'opened') as SeenEvent;
    finds(/the Portal's eventId of episode/, ({ portal }) => ({
      portal: portal.map((each) => (each.episodeId === opened.episodeId ? { ...each, ...opened } : each)),
    }));
  });

  test('asks of a machine in two partitions for a legal path alone', () => {
    const mixed = (run: EpisodesObserved) => ({
      readings: run.readings.map((each, place) =>
        each.machineId === 1 && place % 8 === 1 ? { ...each, partition: 0 } : each,
      ),
    });
    assert.deepEqual(check(mixed).replayed.machines, 3);
    assert.deepEqual(check(mixed).problems, []);
  });

  test('holds events of data quality to a legal path and to both tables, and to no replay', () => {
    const { events, rows, portal } = faultless();
    const opened = { ...(events[0] as SeenEvent), episodeId: 'quality', eventId: 'quality/opened/1' };
    const row = { ...(rows[0] as EpisodesObserved['rows'][number]), id: 'quality', eventCount: 1, isClosed: false };
    const { event: _, ...kept } = opened;
    const all = { portal: [...portal, { ...kept, eventCount: 1 }] };
    const quality = { events: [opened], rows: [row] };
    assert.deepEqual(check(() => ({ quality, ...all })).problems, []);
    assert.equal(check(() => ({ quality, ...all })).qualityEvents, 1);
    finds(/events in the table, and other ones in Kafka/, () => ({
      quality: { ...quality, rows: [{ ...row, eventCount: 2 }] },
      ...all,
    }));
    finds(/told of and not in the table/, () => ({ quality: { ...quality, rows: [] }, ...all }));
    finds(/episode quality is not in the Portal's table/, () => ({ quality }));
    const closed = events.find(({ event }) => event === 'closed') as SeenEvent;
    finds(/has the events closed/, () => ({ quality: { events: [closed], rows: [] } }));
  });
});
