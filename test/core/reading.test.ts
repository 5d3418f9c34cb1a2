import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvalidReading } from '../../src/core/errors.ts';
import { decodeReading, type Reading } from '../../src/core/reading/reading.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { times } from '../support/times.ts';

const recordTime = Date.parse('2026-11-24T00:00:00Z');
const context = { sourceTimeZone: 'UTC', valueBytesMax: 100_000 };
const body = {
  machineId: 7,
  dcpConfigId: 3,
  airTemperature: 298.1,
  processTemperature: 308.6,
  rotationalSpeed: 1551,
  torque: 42.8,
  toolWear: 0,
  collectedAt: '2025-11-18T10:30:00.123' as unknown,
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (value: Uint8Array | null) => decodeReading(ai4i, value, recordTime, context);
const decodeBody = (value: unknown) => decode(bytes(JSON.stringify(value)));

function accepted(result: Reading | InvalidReading): Reading {
  if (result instanceof InvalidReading) assert.fail(`refused: ${result.message}`);
  return result;
}

function refused(result: Reading | InvalidReading): InvalidReading {
  assert.ok(result instanceof InvalidReading, `accepted: ${JSON.stringify(result)}`);
  return result;
}

describe('a reading is accepted', () => {
  it('in the form of the contract', () => {
    const reading = accepted(decodeBody(body));
    assert.equal(reading.machineId, 7);
    assert.deepEqual(reading.sensors, {
      airTemperature: 298.1,
      processTemperature: 308.6,
      rotationalSpeed: 1551,
      torque: 42.8,
      toolWear: 0,
    });
    assert.equal(reading.collectedAt, Date.parse('2025-11-18T10:30:00.123Z'));
  });

  it('byte for byte as the existing Portal sends it', () => {
    const value =
      '{"machineId":1,"dcpConfigId":1,"airTemperature":298.1,"processTemperature":308.6,"rotationalSpeed":1551,"torque":42.8,"toolWear":0,"collectedAt":[2026,11,24,2,26,56,890314090]}';
    assert.equal(value.length, 176);
    assert.equal(accepted(decode(bytes(value))).collectedAt, Date.parse('2026-11-24T02:26:56.890Z'));
  });

  it('with doubles as Java prints them', () => {
    const value = JSON.stringify(body).replace('298.1', '3.0E2').replace('42.8', '40.0');
    const reading = accepted(decode(bytes(value)));
    assert.equal(reading.sensors['airTemperature'], 300);
    assert.equal(reading.sensors['torque'], 40);
  });

  it("with the record's time when collectedAt is null or absent", () => {
    assert.equal(accepted(decodeBody({ ...body, collectedAt: null })).collectedAt, recordTime);
    const { collectedAt: _, ...without } = body;
    assert.equal(accepted(decodeBody(without)).collectedAt, recordTime);
  });

  it('with unknown members, and with members named like those of every object', () => {
    const value = JSON.stringify(body).replace('{', '{"site":"A","__proto__":{"torque":1},"constructor":1,');
    assert.equal(accepted(decode(bytes(value))).sensors['torque'], 42.8);
  });

  it('with a byte-order mark, or in the frame of a schema registry', () => {
    const plain = bytes(JSON.stringify(body));
    assert.equal(accepted(decode(new Uint8Array([0xef, 0xbb, 0xbf, ...plain]))).machineId, 7);
    assert.equal(accepted(decode(new Uint8Array([0, 0, 0, 0, 42, ...plain]))).machineId, 7);
  });

  it('at the ends of the physical ranges', () => {
    assert.equal(accepted(decodeBody({ ...body, rotationalSpeed: 0, torque: 0 })).sensors['torque'], 0);
    assert.equal(accepted(decodeBody({ ...body, rotationalSpeed: 100_000 })).sensors['rotationalSpeed'], 100_000);
  });
});

describe('a reading is refused with the field at fault', () => {
  const sensors = ['airTemperature', 'processTemperature', 'rotationalSpeed', 'torque', 'toolWear'];
  for (const sensor of sensors) {
    it(`when ${sensor} is missing, null, text, "NaN", "Infinity" or out of its range`, () => {
      const { [sensor as 'torque']: _, ...without } = body;
      assert.equal(refused(decodeBody(without)).field, sensor);
      for (const value of [null, 'NaN', 'Infinity', '42', true, [], {}, -1, -0.001, 1e9]) {
        const result = refused(decodeBody({ ...body, [sensor]: value }));
        assert.equal(result.field, sensor);
        assert.match(result.message, new RegExp(`^${sensor} `));
      }
    });
  }

  // JSON.stringify writes null for Infinity, so that the reason said "is null" of a member that was not.
  it('when a number is larger than any double, with a reason that says so', () => {
    for (const [name, text] of [
      ['torque', '1e400'],
      ['torque', '-1e400'],
      ['machineId', '1e999'],
      ['dcpConfigId', '1e999'],
    ] as const) {
      const result = refused(decode(bytes(JSON.stringify({ ...body, [name]: 123454321 }).replace('123454321', text))));
      assert.equal(result.field, name);
      assert.match(result.message, /, and is not finite: beyond what a double holds/);
    }
  });

  it('and with no character in the reason that a terminal would obey', () => {
    const text = '\u001b[31m\u0007\u009b2J\u202e\u2028\u{e0001}\ud800\u007f';
    for (const name of ['torque', 'machineId', 'collectedAt', 'dcpConfigId']) {
      const { message } = refused(decodeBody({ ...body, [name]: text }));
      assert.doesNotMatch(message, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u, JSON.stringify(message));
    }
    const { message } = refused(decodeBody({ ...body, torque: `${'x'.repeat(1e5)}\u001b` }));
    assert.ok(message.length < 100, message);
  });

  it('when a temperature is 0 K', () => {
    assert.match(refused(decodeBody({ ...body, airTemperature: 0 })).message, /above 0 K/);
  });

  it('when the machine id is not a whole number that a double holds', () => {
    for (const machineId of [undefined, null, '7', 1.5, -1, true, 2 ** 53, 'M-1']) {
      assert.equal(refused(decodeBody({ ...body, machineId })).field, 'machineId', String(machineId));
    }
  });

  it('when dcpConfigId would stop the existing Portal', () => {
    for (const dcpConfigId of ['abc', 1.5, true, {}]) {
      assert.equal(refused(decodeBody({ ...body, dcpConfigId })).field, 'dcpConfigId');
    }
  });

  it('when collectedAt is no time', () => {
    assert.equal(refused(decodeBody({ ...body, collectedAt: 'soon' })).field, 'collectedAt');
  });
});

describe('a value is refused whole', () => {
  it('when it is null, empty, not UTF-8, not JSON or not an object', () => {
    assert.match(refused(decode(null)).message, /null/);
    assert.match(refused(decode(bytes(''))).message, /empty/);
    assert.match(refused(decode(new Uint8Array([0x7b, 0xff, 0xfe]))).message, /UTF-8/);
    for (const text of ['{', '{"machineId":7', 'NaN', '{"torque":NaN}'])
      assert.match(refused(decode(bytes(text))).message, /JSON/);
    for (const text of ['7', '"x"', 'null', '[1]']) assert.match(refused(decode(bytes(text))).message, /JSON object/);
  });

  it('when it is larger than the bound', () => {
    const result = refused(decodeBody({ ...body, note: 'x'.repeat(context.valueBytesMax) }));
    assert.match(result.message, /bytes, more than 100000/);
  });
});

it('no bytes whatsoever make the decoder throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
      const result = decode(value);
      assert.ok(result instanceof InvalidReading || Number.isSafeInteger(result.machineId));
    }),
    { numRuns: times(2_000, 500) },
  );
});

it('no JSON value in the place of a member makes the decoder throw, and a reason stays short', () => {
  const names = fc.constantFrom('machineId', 'torque', 'collectedAt', 'dcpConfigId');
  fc.assert(
    fc.property(names, fc.jsonValue({ maxDepth: 4 }), (name, value) => {
      const result = decodeBody({ ...body, [name]: value });
      if (result instanceof InvalidReading) {
        assert.equal(result.field, name);
        assert.ok(result.message.length < 200);
      }
    }),
    { numRuns: times(2_000, 500) },
  );
});
