// An alert says the time by which its reading was followed, so that whoever lists alerts of an episode finds those of machines with wrong clocks and
// of readings that came late.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAlert } from '../../src/core/alert.ts';
import { decodeEpisodeEvent } from '../../src/core/episode/message.ts';
import { createConditionIndex } from '../../src/pipeline/episodes/condition-index.ts';
import { createFollowConditions } from '../../src/pipeline/episodes/follow-conditions.ts';
import { createRows } from '../../src/pipeline/outcome-rows.ts';
import { readAlert } from '../../src/portal/alerts/read-alert.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { eventId } from '../../src/programs/support/event-id.ts';
import { asColumns, clock, detectionOf, rulesOf, type SimpleReading } from './episodes/episode-readings.ts';
import { payloadText } from './payload-text.ts';

const minute = 60_000;
const start = Date.parse('2026-01-02T03:04:05Z');
const model = { name: 'test', version: '1' };

interface Clocks {
  /** How far the machine's clock is from those of Kafka, and those from that of the consumer. */
  readonly machineMs: number;
  readonly kafkaMs?: number;
}

/** How long after its detection a batch is saved: it waits for the one before, or is tried again. */
const savedAfterMs = 40;

/** Anomalous readings of a machine: their alerts' times, and those of the episode that they open. */
function told({ machineMs, kafkaMs = 0 }: Clocks) {
  const readings = [0, 1, 2].map(
    (place): SimpleReading => ({
      id: eventId(`reading ${place}`),
      machineId: 1,
      partition: 0,
      at: start + place * minute + kafkaMs,
      collectedAt: start + place * minute + kafkaMs + machineMs,
      probability: 0.9,
    }),
  );
  const following = { rulesOf, clock, model, topic: 't', eventId };
  const now = start + 3 * minute;
  const columns = { ...asColumns(readings), detectedAt: now };
  const follow = createFollowConditions(following);
  const { outbox } = follow([columns], createConditionIndex(rulesOf), now + savedAfterMs);
  const alerts = readings.map((each) => {
    const { record, detection } = detectionOf(each);
    const alertFormat = { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 1_000 } as const;
    const writing = { alertFormat, model, topics: { alert: 'a', deadLetter: 'd' }, eventId, clock };
    const decoded = { recordOf: () => record, sourceOf: () => record, elementOf: () => undefined };
    const batch = { topic: 't', topicId: 'id', records: [record], ranges: [] };
    const rows = createRows(writing, { batch, decoded, notKept: new Map(), detectedAt: now });
    rows.detect(0, detection);
    return payloadText(rows.all().outbox[0]);
  });
  return { alerts, opened: decodeEpisodeEvent(outbox[0]?.payload as string) };
}

/** The Portal's own guess, for alerts that say nothing, goes by what is within a month before the detection. */
const portal = {
  profile: ai4i,
  timeZone: 'UTC',
  sourceTimeZone: 'UTC',
  collectedAt: { behindMaxMs: 30 * 86_400_000, aheadMaxMs: 60_000 },
};

for (const [name, clocks] of [
  ['right', { machineMs: 0 }],
  ['half an hour behind', { machineMs: -30 * minute }],
  ['a day ahead', { machineMs: 1_440 * minute }],
  ['ten minutes ahead as its record', { machineMs: 0, kafkaMs: 10 * minute }],
] as const)
  test(`of a clock that is ${name} the alerts lie within their episode, those before its opening too`, () => {
    const { alerts, opened } = told(clocks);
    const times = alerts.map((text) => readAlert(Buffer.from(text), portal).readingAt);
    assert.deepEqual(
      times,
      alerts.map((text) => decodeAlert(text).readingAt),
    );
    assert.equal(times[0], opened.first_reading_at);
    assert.equal(times[1], opened.opened_at);
    assert.ok(Date.parse(times[2] as string) >= Date.parse(opened.opened_at));
  });
