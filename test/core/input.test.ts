// Each form that gateways send is refused while its switch is off, with the switch in the reason, and is the same reading when it is on.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeMessage } from '../../src/core/reading/decode-message.ts';
import type { InputForms } from '../../src/core/reading/input-forms.ts';
import { decodeReading, type Reading } from '../../src/core/reading/reading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';

const recordTime = Date.parse('2025-11-18T10:31:00Z');
const strict = { sourceTimeZone: 'UTC', valueBytesMax: 1_000_000 };
const sensors = { airTemperature: 298.1, processTemperature: 308.6, rotationalSpeed: 1551, torque: 68, toolWear: 0 };
const plain = { machineId: 3, ...sensors, collectedAt: '2025-11-18T10:30:00.000' };
const expected = { machineId: 3, sensors, collectedAt: Date.parse('2025-11-18T10:30:00Z') };
const snake = {
  machine_id: 3,
  air_temperature: 298.1,
  process_temperature: 308.6,
  rotational_speed: 1551,
  torque: 68,
  tool_wear: 0,
  collected_at: plain.collectedAt,
};
const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const decodeAll = (value: unknown, forms: InputForms) =>
  decodeMessage(ai4i, bytes(value), recordTime, { ...strict, input: { ...forms, arrayReadingsMax: 5 } });

function decodeOne(value: unknown, forms: InputForms): Reading | InvalidReading {
  const [first, ...others] = decodeAll(value, forms);
  assert.deepEqual(others, []);
  assert.equal(first?.element, undefined);
  return first?.result as Reading | InvalidReading;
}

interface Case {
  readonly what: string;
  readonly value: unknown;
  readonly forms: InputForms;
  readonly hint: string;
}

const event = { specversion: '1.0', id: '1', source: '/gateway', type: 'reading', time: '2025-11-18T10:30:00Z' };
const { collectedAt: _, ...timeless } = plain;
const change = { before: null, after: plain, op: 'c', ts_ms: 1 };
const cases: readonly Case[] = [
  {
    what: 'numbers as text',
    value: { ...plain, torque: '68.0' },
    forms: { numbers: 'text' },
    hint: 'INPUT_NUMBERS=text',
  },
  {
    what: 'numbers with a comma',
    value: { ...plain, torque: '68,0' },
    forms: { numbers: 'comma' },
    hint: 'INPUT_NUMBERS=comma',
  },
  {
    what: 'a machine id as text',
    value: { ...plain, machineId: '3' },
    forms: { numbers: 'text' },
    hint: 'INPUT_NUMBERS=text',
  },
  ...(
    [
      ['seconds', 1_763_461_800],
      ['milliseconds', 1_763_461_800_000],
      ['microseconds', 1_763_461_800_000_000],
      ['nanoseconds', 1_763_461_800_000_000_000],
    ] as const
  ).map(([time, count]) => ({
    what: `${time} since 1970`,
    value: { ...plain, collectedAt: count },
    forms: { time },
    hint: `INPUT_TIME=${time}`,
  })),
  {
    what: "ISO's basic format",
    value: { ...plain, collectedAt: '20251118T103000Z' },
    forms: { time: 'basic' },
    hint: 'INPUT_TIME=basic',
  },
  { what: 'snake_case', value: snake, forms: { names: 'snake' }, hint: 'INPUT_NAMES=snake' },
  {
    what: 'Pascal case',
    value: Object.fromEntries(
      Object.entries(plain).map(([name, value]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, value]),
    ),
    forms: { names: 'any' },
    hint: 'INPUT_NAMES=any',
  },
  {
    what: "Kafka Connect's envelope",
    value: { schema: { type: 'struct' }, payload: plain },
    forms: { envelopes: ['connect'] },
    hint: 'INPUT_ENVELOPE=connect',
  },
  { what: "Debezium's envelope", value: change, forms: { envelopes: ['debezium'] }, hint: 'INPUT_ENVELOPE=debezium' },
  {
    what: 'a CloudEvent',
    value: { ...event, data: plain },
    forms: { envelopes: ['cloudevents'] },
    hint: 'INPUT_ENVELOPE=cloudevents',
  },
  {
    what: 'our own alert',
    value: { machine_id: 3, sensor_data: plain },
    forms: { envelopes: ['alert'] },
    hint: 'INPUT_ENVELOPE=alert',
  },
];

describe('a gateway that sends', () => {
  for (const { what, value, forms, hint } of cases) {
    it(`${what} is read with its switch, and told of it without`, () => {
      assert.deepEqual(decodeOne(value, forms), expected);
      const refused = decodeReading(ai4i, bytes(value), recordTime, strict);
      assert.ok(refused instanceof InvalidReading);
      assert.ok(refused.message.endsWith(`; ${hint} takes it`), refused.message);
      assert.deepEqual(decodeOne(plain, forms), expected, 'the contract is taken whatever the switch');
    });
  }

  it('envelopes within envelopes is read with both, and told of the next one', () => {
    const value = { schema: {}, payload: change };
    assert.deepEqual(decodeOne(value, { envelopes: ['connect', 'debezium'] }), expected);
    const refused = decodeOne(value, { envelopes: ['connect'] });
    assert.ok(refused instanceof InvalidReading);
    assert.match(refused.message, /; INPUT_ENVELOPE=connect,debezium takes it$/);
  });

  it('a CloudEvent without a time in its data is taken at the time of the event, as JSON, text or base64', () => {
    const text = JSON.stringify(timeless);
    for (const data of [{ data: timeless }, { data: text }, { data_base64: Buffer.from(text).toString('base64') }])
      assert.deepEqual(decodeOne({ ...event, ...data }, { envelopes: ['cloudevents'] }), expected);
  });

  it('sensor_data without a machine takes the one beside it', () => {
    assert.deepEqual(
      decodeOne({ machine_id: 3, collected_at: plain.collectedAt, sensor_data: sensors }, { envelopes: ['alert'] }),
      expected,
    );
  });

  it('names and places of its own is read as the profile maps them', () => {
    const value = {
      batch: { reading: { dev: { id: 3 }, v: { ...sensors, torque: undefined, M: 68 }, ts: plain.collectedAt } },
    };
    const forms: InputForms = {
      path: ['batch', 'reading'],
      members: {
        machineId: ['dev', 'id'],
        collectedAt: 'ts',
        torque: ['v', 'M'],
        ...Object.fromEntries(
          Object.keys(sensors)
            .filter((name) => name !== 'torque')
            .map((name) => [name, ['v', name]]),
        ),
      },
    };
    assert.deepEqual(decodeOne(value, forms), expected);
    const refused = decodeOne({ machineId: 3 }, forms);
    assert.ok(refused instanceof InvalidReading);
    assert.equal(refused.message, 'the value has no batch.reading, where readings lie');
  });

  it('a deletion, an empty event, or two names for one member is refused with the reason', () => {
    const reasons: readonly (readonly [unknown, InputForms, RegExp])[] = [
      [{ before: plain, after: null, op: 'd' }, { envelopes: ['debezium'] }, /deletion of a row/],
      [event, { envelopes: ['cloudevents'] }, /CloudEvent without data/],
      [{ ...event, data: 'x' }, { envelopes: ['cloudevents'] }, /data is not JSON/],
      [{ ...event, data_base64: '%' }, { envelopes: ['cloudevents'] }, /data is not JSON/],
      [{ ...plain, torque: undefined, Torque: 1, TORQUE: 2 }, { names: 'any' }, /^torque stands there under 2 names$/],
      [{ ...plain, torque: '1e400' }, { numbers: 'text' }, /^torque must be a number/],
      [{ ...plain, torque: 'NaN' }, { numbers: 'text' }, /^torque must be a number, and is "NaN"$/],
      [{ ...plain, machineId: '3.5' }, { numbers: 'text' }, /^machineId must be a whole number/],
      [{ ...plain, collectedAt: 1e300 }, { time: 'seconds' }, /^collectedAt must be/],
      [{ ...plain, collectedAt: 1_763_461_800_000 }, { time: 'seconds' }, /; INPUT_TIME=milliseconds takes it$/],
    ];
    for (const [value, forms, pattern] of reasons) {
      const refused = decodeOne(value, forms);
      assert.ok(refused instanceof InvalidReading, JSON.stringify(value));
      assert.match(refused.message, pattern);
    }
  });
});

describe('an array', () => {
  it('gives an outcome for each element, and is refused whole while the switch is off', () => {
    const results = decodeAll([plain, { ...plain, torque: null }, plain], { array: true });
    assert.deepEqual(
      results.map((each) => each.element),
      [0, 1, 2],
    );
    assert.deepEqual(results[2]?.result, expected);
    assert.ok(results[1]?.result instanceof InvalidReading);
    assert.equal(results[1].result.message, 'torque is null');
    const refused = decodeReading(ai4i, bytes([plain]), recordTime, strict);
    assert.ok(refused instanceof InvalidReading);
    assert.equal(refused.message, 'the value is not a JSON object; INPUT_ARRAY=true takes it');
  });

  it('may lie in an envelope, and hold envelopes', () => {
    const events = [plain, plain].map((data) => ({ ...event, data }));
    assert.equal(decodeAll({ schema: {}, payload: [plain, plain] }, { array: true, envelopes: ['connect'] }).length, 2);
    const results = decodeAll(events, { array: true, envelopes: ['cloudevents'] });
    assert.deepEqual(
      results.map((each) => each.result),
      [expected, expected],
    );
  });

  it('is refused whole when it is empty, too long or nested too deeply', () => {
    for (const [value, pattern] of [
      [[], /array without readings/],
      [Array(6).fill(plain), /array of 6 readings, more than 5/],
      [{ ...event, data: `[{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}]` }, /nested more than 100 levels/],
      [`[${'['.repeat(50_000)}${']'.repeat(50_000)}]`, /nested more than 100 levels/],
    ] as const) {
      const refused = decodeOne(value, { array: true, envelopes: ['cloudevents'] });
      assert.ok(refused instanceof InvalidReading);
      assert.match(refused.message, pattern);
    }
  });
});

describe("a reading's own time", () => {
  const clockSpan = { behindMaxMs: 3_600_000, aheadMaxMs: 60_000 };
  const decodeAt = (collectedAt: unknown): Reading => {
    const result = decodeReading(ai4i, bytes({ ...plain, collectedAt }), recordTime, { ...strict, clockSpan });
    return result instanceof InvalidReading ? assert.fail(result.message) : result;
  };

  it('is kept and marked when it is too far from its record, as an unset or wrong clock is', () => {
    for (const time of [
      '0001-01-01T00:00:00',
      '1970-01-01T00:00:00Z',
      '2999-01-01T00:00:00Z',
      '2025-11-18T09:30:59Z',
      '2025-11-18T10:32:01Z',
      [1, 1, 1, 0, 0],
    ])
      assert.equal(decodeAt(time).clock, 'implausible', String(time));
    assert.equal(decodeAt('0001-01-01T00:00:00').collectedAt, Date.parse('0001-01-01T00:00:00Z'));
  });

  it('is not marked at the ends of what is plausible, nor when the record gives it', () => {
    for (const time of ['2025-11-18T09:31:00Z', '2025-11-18T10:32:00Z', null])
      assert.equal('clock' in decodeAt(time), false, String(time));
  });
});
