// What a machine's address answers, as the values of a reading: as the existing Portal takes it, but that whole numbers are not cut.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ReadAnswer, readAnswer } from '../../../src/portal/collection/read-answer.ts';

const sensors = ['torque', 'speed'];
const read = (text: string): ReadAnswer => {
  const answer = readAnswer(text, sensors);
  return 'problem' in answer ? assert.fail(answer.problem) : answer;
};
const torqueOf = (json: string) => read(`{"torque":${json},"speed":1}`).values['torque'];

describe('an answer', () => {
  test('has its sensors by name, and nothing else of it counts', () => {
    assert.deepEqual(
      read('{"speed": 1551.9, "torque": 42.8, "status": "ok", "machineId": 99, "nested": {"speed": 3}}'),
      {
        values: { torque: 42.8, speed: 1551.9 },
        lacking: [],
      },
    );
  });

  for (const [json, value] of [
    ['0', 0],
    ['-1.5e3', -1_500],
    ['"298.1"', 298.1],
    ['" 7 "', 7],
    ['"+1.5E-3"', 0.0015],
    ['null', null],
    ['true', null],
    ['[1]', null],
    ['{"value":1}', null],
    ['"hot"', null],
    ['""', null],
    ['"0x10"', null],
    ['"1,5"', null],
    ['1e999', null],
    ['"1e999"', null],
    [`"${'1'.repeat(500)}"`, null],
    ['"NaN"', 'NaN'],
    ['"Infinity"', 'Infinity'],
    ['"-Infinity"', '-Infinity'],
  ] as const)
    test(`${json.slice(0, 40)} is ${value}`, () => assert.equal(torqueOf(json), value));

  test('that lacks sensors says which', () => {
    assert.deepEqual(read('{"speed": "NaN"}'), { values: { torque: null, speed: 'NaN' }, lacking: sensors });
    assert.deepEqual(readAnswer('{"__proto__": {"torque": 5}}', ['torque', 'constructor']), {
      values: { torque: null, constructor: null },
      lacking: ['torque', 'constructor'],
    });
  });

  for (const [text, reason] of [
    ['', /empty/],
    [' \n', /empty/],
    ['<html>', /no JSON/],
    ['{"torque": NaN}', /no JSON/],
    ['{"torque": 1', /no JSON/],
    ['[{"torque": 1}]', /an array, and not one object/],
    ['"42"', /a string, and not one object/],
    ['7', /a number/],
    ['null', /null, and not one object/],
    ['['.repeat(30_000), /no JSON/],
  ] as const)
    test(`${JSON.stringify(text.slice(0, 30))} is none`, () => {
      const answer = readAnswer(text, sensors);
      assert.match('problem' in answer ? answer.problem : '', reason);
    });

  test('whatever it is, it is refused with a sentence, or has every sensor as what JSON can hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object({ key: fc.constantFrom(...sensors) }).map((each) => JSON.stringify(each)),
        ),
        (text) => {
          const answer = readAnswer(text, sensors);
          if ('problem' in answer) return assert.match(answer.problem, /^its answer is /);
          assert.deepEqual(Object.keys(answer.values), sensors);
          assert.deepEqual(JSON.parse(JSON.stringify(answer.values)), answer.values);
          for (const name of sensors) {
            assert.equal(answer.lacking.includes(name), typeof answer.values[name] !== 'number');
          }
        },
      ),
    );
  });
});
