// Any condition that a machine could have, and more: what is kept and stored of one is to be all of it.
import fc from 'fast-check';
import type { Condition } from '../../../src/core/episode/condition.ts';
import type { Episode, OnsetReading } from '../../../src/core/episode/episode.ts';
import { severities } from '../../../src/core/severity.ts';

const time = fc.oneof(
  fc.integer(),
  fc.integer({ min: 1e12, max: 2 ** 51 }),
  fc.double({ noNaN: true }),
  fc.constant(Number.NEGATIVE_INFINITY),
);
const name = fc.constantFrom('torque', 'airTemperature', '공기', '7', '', 'constructor', 'toString', 'recovered');
const id = fc.oneof(fc.uuid(), fc.string());
const severity = fc.constantFrom(...severities);
const sums = fc.dictionary(name, fc.double({ noNaN: true }));

const onset: fc.Arbitrary<OnsetReading> = fc.record({
  ...{ eventId: id, severity, modes: fc.array(name), sensors: sums, at: time, age: fc.nat(32) },
});
const episode: fc.Arbitrary<Episode> = fc.record(
  {
    ...{ id, machineType: name, severity, worstSeverity: severity, openedAt: time, closedAt: fc.option(time) },
    ...{ end: fc.constantFrom(null, 'recovered', 'silence', 'superseded'), firstReadingAt: time, lastReadingAt: time },
    ...{ readingCount: fc.nat(), modes: sums, sensors: sums, onsetIds: fc.array(id), eventCount: fc.nat() },
    suppressedBy: fc.uuid(),
  },
  {
    requiredKeys: [
      ...(['id', 'machineType', 'severity', 'worstSeverity', 'openedAt', 'closedAt', 'end'] as const),
      ...(['firstReadingAt', 'lastReadingAt', 'readingCount', 'modes', 'sensors', 'onsetIds', 'eventCount'] as const),
    ],
  },
);
const drawn: fc.Arbitrary<Condition> = fc.record(
  {
    state: fc.constantFrom('normal', 'pending', 'open', 'closing'),
    ...{ at: time, collectedAt: time, heardAt: time, partition: fc.nat(), typeName: name },
    ...{ onset: fc.array(onset, { maxLength: 4 }), episode: fc.option(episode) },
    calm: fc.option(fc.record({ at: time, heardAt: time })),
    judge: fc.record({ name, since: fc.integer() }),
  },
  { requiredKeys: ['state', 'at', 'collectedAt', 'heardAt', 'partition', 'typeName', 'onset', 'episode', 'calm'] },
);

// Objects with their usual prototype, as all are that come out of the state machine or the database.
export const anyCondition = drawn.map((each) => structuredClone(each));
