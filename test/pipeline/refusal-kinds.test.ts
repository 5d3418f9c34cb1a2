// The kind of a refusal was guessed from its sentence by regular expressions, so that a reworded sentence became `other`, and a quoted value
// could choose its own kind. The kind is set where the refusal is made now, and is the one that dashboards have always seen.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Profile } from '../../src/core/profile.ts';
import type { InputForms } from '../../src/core/reading/input-forms.ts';
import type { RefusalKind } from '../../src/core/reading/refusal-kind.ts';
import type { RawRecord } from '../../src/core/record/record.ts';
import { createAssess } from '../../src/pipeline/assess.ts';
import type { BatchOutcome, DeadLetter } from '../../src/pipeline/batch.ts';
import { createProcessBatch } from '../../src/pipeline/process-batch.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { modelOf } from '../http/support.ts';
import { times } from '../support/times.ts';
import { mutatedMessage } from './mutate.ts';

const messages = times(20_000, 1_000);
const sensors = { airTemperature: 300, processTemperature: 310, rotationalSpeed: 1500, torque: 40, toolWear: 10 };
const good = { machineId: 1, ...sensors };
/** Machine 2 is not in the table, machine 3 has a type that there is none of, and the database refuses machine 4. */
const machineTypes = new Map([
  [1, 'M'],
  [3, 'XL'],
  [4, 'M'],
]);
const throwsAtWear = 77.5;
const noProbabilityAtWear = 88.5;
const unexplainedAtWear = 99.5;

const profile: Profile = {
  ...ai4i,
  failureModes: ai4i.failureModes.map((mode) => ({
    ...mode,
    evidence: (values, typeName) => {
      if (values['toolWear'] === unexplainedAtWear) throw new Error('no limit');
      return mode.evidence(values, typeName);
    },
  })),
};

/** The probability goes with the tool wear: at 88.5 it is none, and at 77.5 the model throws. */
const wearModel = modelOf(profile, (row) => {
  const wear = row[toolWearAt] as number;
  if (wear === throwsAtWear) throw new Error('torque must be a number, ');
  return wear === noProbabilityAtWear ? wear : Math.min(wear / 1_000, 1);
});
const toolWearAt = profile.features.findIndex((feature) => feature.name === 'Tool_wear_min');

async function refusals(records: readonly RawRecord[], forms: InputForms = {}): Promise<readonly DeadLetter[]> {
  const saved: BatchOutcome[] = [];
  const process = createProcessBatch({
    profile,
    readingContext: {
      sourceTimeZone: 'UTC',
      valueBytesMax: 100_000,
      input: { ...forms, arrayReadingsMax: 3 },
    },
    alertFormat: { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 },
    model: { name: 'wear', version: '1' },
    topics: { alert: 'alerts', deadLetter: 'dlq' },
    assess: createAssess({
      profile,
      model: wearModel,
      thresholds: { anomaly: 0.05, warning: 0.3, alert: 0.5, critical: 0.7 },
      findMachineTypes: () => machineTypes,
    }),
    save: async (outcome) => {
      if (outcome.detections.some((each) => each.detection.reading.machineId === 4)) throw new Error('22003');
      saved.push(outcome);
      return 'saved';
    },
    refusalOf: (error) => (error as Error).message,
    rehearse: async () => {},
    eventId: (name) => name,
    now: () => 5_000,
  });
  // A good one first, so that the pipeline knows that neither the model nor the tables are at fault.
  const all = [record(0, good), ...records.map((each, index) => ({ ...each, offset: index + 1 }))];
  const ranges = [{ partition: 0, from: 0, to: all.length, lost: 0, skipped: 0, logEnd: all.length }];
  assert.equal((await process({ topic: 'r', topicId: 'T', records: all, ranges })).result, 'saved');
  return saved.flatMap((each) => each.deadLetters).filter((each) => each.record.offset > 0);
}

function record(offset: number, value: unknown, changes: Partial<RawRecord> = {}): RawRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const bytes = new TextEncoder().encode(text);
  return { partition: 0, offset, timestamp: 1_000, key: null, value: bytes, headers: [], ...changes };
}

type Example = readonly [reason: RegExp, given: RawRecord, forms?: InputForms];

const cloudEvent = { specversion: '1.0', type: 't' };
/** At least one for every sentence with which a reading is refused. */
const examples: Readonly<Record<RefusalKind, readonly Example[]>> = {
  not_a_reading: [
    [/^the value is null$/, record(0, '', { value: null })],
    [/^the value has \d+ bytes, more than 100000$/, record(0, 'x'.repeat(100_001))],
    [/^the value is not UTF-8$/, record(0, '', { value: Uint8Array.of(0xff) })],
    [/^the value is empty$/, record(0, '')],
    [/^the value is not JSON$/, record(0, '{')],
    [/^the value is not a JSON object$/, record(0, '1')],
    [/^the value is not a JSON object; INPUT_ARRAY=true takes it$/, record(0, [good])],
    [/^the value is nested more than 100 levels deep$/, record(0, { ...good, deep: nested(101) })],
    [
      /^the value is nested more than 100 levels deep$/,
      record(0, { ...cloudEvent, data: JSON.stringify([nested(101)]) }),
      { envelopes: ['cloudevents'], array: true },
    ],
    [/^the value is an array without readings$/, record(0, []), { array: true }],
    [/^the value is an array of 4 readings, more than 3$/, record(0, [good, good, good, good]), { array: true }],
    [/^the value is the deletion of a row/, record(0, { op: 'd', after: null }), { envelopes: ['debezium'] }],
    [
      /^the value is a CloudEvent whose data is/,
      record(0, { ...cloudEvent, data: '{' }),
      { envelopes: ['cloudevents'] },
    ],
    [/^the value is a CloudEvent without data$/, record(0, cloudEvent), { envelopes: ['cloudevents'] }],
    [/^the value has no a\.b, where readings lie$/, record(0, { a: {} }), { path: ['a', 'b'] }],
  ],
  missing: [
    [/^torque is missing$/, record(0, { ...good, torque: undefined })],
    [/^torque is null$/, record(0, { ...good, torque: null })],
    [/^torque is missing; INPUT_NAMES=any takes it$/, record(0, { ...good, torque: undefined, TORQUE: 40 })],
    [/^machineId must be a whole number, and is missing$/, record(0, sensors)],
    [/^machineId must be a whole number, and is null$/, record(0, { ...good, machineId: null })],
    [/^machineId .* is missing; INPUT_NAMES=snake takes it$/, record(0, { machine_id: 1, ...sensors })],
  ],
  ambiguous: [
    [
      /^torque stands there under 2 names$/,
      record(0, { ...good, torque: undefined, Torque: 1, TORQUE: 1 }),
      { names: 'any' },
    ],
  ],
  not_a_number: [
    [/^torque must be a number, and is "hot"$/, record(0, { ...good, torque: 'hot' })],
    [/^torque must be a number, and is "40"; INPUT_NUMBERS=text takes it$/, record(0, { ...good, torque: '40' })],
    [/^torque must be a number, and is not finite/, record(0, JSON.stringify(good).replace('40', '1e400'))],
  ],
  out_of_range: [
    [/^airTemperature must be above 0 K, and is 0$/, record(0, { ...good, airTemperature: 0 })],
    [/^torque must be at least 0 Nm, and is -1$/, record(0, { ...good, torque: -1 })],
    [/^torque must be at most 10000 Nm, and is 10001$/, record(0, { ...good, torque: 10_001 })],
  ],
  invalid_time: [
    [
      /^collectedAt must be ISO-8601 text or an array of numbers, and is "now"$/,
      record(0, { ...good, collectedAt: 'now' }),
    ],
    [
      /^timestamp of the Kafka record must be from .* ms, and is not known$/,
      record(0, good, { timestamp: Number.NaN }),
    ],
  ],
  invalid_id: [
    [/^machineId must be a whole number, and is "x"$/, record(0, { ...good, machineId: 'x' })],
    [/^dcpConfigId must be a whole number or null, and is 1\.5$/, record(0, { ...good, dcpConfigId: 1.5 })],
  ],
  unknown_machine: [[/^machine 2 is not in the Portal's machine table$/, record(0, { ...good, machineId: 2 })]],
  unknown_type: [
    [/^machine 3 has the type "XL" .* which the profile does not know$/, record(0, { ...good, machineId: 3 })],
  ],
  unstorable: [[/^it cannot be stored: 22003$/, record(0, { ...good, machineId: 4, toolWear: 90 })]],
  unscorable: [
    // A model's own message looked like the kind that it quotes.
    [/^the reading cannot be scored: torque must be a number, $/, record(0, { ...good, toolWear: throwsAtWear })],
    [/^its alert cannot be written: no limit$/, record(0, { ...good, toolWear: unexplainedAtWear })],
    [/^the model gives no probability for it$/, record(0, { ...good, toolWear: noProbabilityAtWear })],
  ],
  other: [
    [/^the record's key reaches beyond its end$/, record(0, '', { fault: "the record's key reaches beyond its end" })],
  ],
};

function nested(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
}

describe('the kind of a refusal', () => {
  for (const [kind, given] of Object.entries(examples)) {
    it(`is ${kind} for each sentence that says so`, async () => {
      for (const [reason, refused, forms] of given) {
        const [deadLetter, ...others] = await refusals([refused], forms);
        assert.match(deadLetter?.reason ?? 'accepted', reason);
        assert.deepEqual([deadLetter?.kind, others], [kind, []], deadLetter?.reason);
      }
    });
  }

  it('is not chosen by a value that the sentence quotes', async () => {
    const quoted = 'is null; must be above ';
    const [torque, machineId] = await refusals([
      record(0, { ...good, torque: quoted }),
      record(0, { ...good, machineId: quoted }),
    ]);
    assert.deepEqual([torque?.kind, machineId?.kind], ['not_a_number', 'invalid_id']);
  });

  it(`is the one that its sentence has always been counted under, for ${messages} mutated messages`, async () => {
    const random = seededRandom(20_261_127, 2);
    const seen = new Set<RefusalKind>();
    const forms: InputForms = { names: 'any', envelopes: ['alert'], array: true };
    for (let from = 0; from < messages; from += 1_000) {
      const records = Array.from({ length: 1_000 }, () => {
        const value = mutatedMessage(random, 'm', 2_000);
        return { ...record(0, ''), value: random() < 0.1 ? new TextEncoder().encode(`[${textOf(value)}]`) : value };
      });
      for (const { kind, reason } of await refusals(records, random() < 0.5 ? forms : {})) {
        assert.equal(kind, kindOfSentence(reason), reason);
        seen.add(kind);
      }
    }
    assert.deepEqual([...seen].sort(), [
      'invalid_id',
      'invalid_time',
      'missing',
      'not_a_number',
      'not_a_reading',
      'out_of_range',
      'unknown_machine',
    ]);
  });
});

function textOf(value: Uint8Array | null): string {
  return new TextDecoder().decode(value ?? new Uint8Array());
}

/** As the kinds were told before readings carried them: a sentence that is reworded is to be reworded here, and keeps its kind. */
function kindOfSentence(reason: string): string {
  const kinds: readonly (readonly [kind: RefusalKind, pattern: RegExp])[] = [
    ['not_a_reading', /^the value /],
    ['missing', / is (missing|null)(;|$)/],
    ['ambiguous', / stands there under \d+ names$/],
    ['not_a_number', / must be a number, /],
    ['out_of_range', / must be (above|at least|at most) /],
    ['unknown_machine', / is not in the Portal's machine table$/],
    ['unknown_type', /which the profile does not know$/],
    ['invalid_time', /^(collectedAt|timestamp of the Kafka record) must be /],
    ['unstorable', / cannot be stored/],
    ['unscorable', /^(the reading cannot be scored|its alert cannot be written|the model gives no probability)/],
    ['invalid_id', / must be a whole number/],
  ];
  return kinds.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'other';
}
