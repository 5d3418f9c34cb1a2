import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAlert } from '../../../src/portal/alerts/read-alert.ts';
import { alertText, reading } from '../support.ts';

const read = (text: string, timeZone = 'UTC') => readAlert(Buffer.from(text), { ...reading, timeZone });

describe('a message on the topic of alerts', () => {
  test('is read with the sensors of the profile alone', () => {
    const alert = read(alertText(1));
    assert.equal(alert.eventId, '0190a1b2-0000-5000-8000-000000000001');
    assert.equal(alert.detectedAt, '2026-03-01T09:30:00.456Z');
    assert.deepEqual(alert.sensors, {
      airTemperature: 302.6,
      processTemperature: 310.4,
      rotationalSpeed: 1312,
      torque: 61.7,
      toolWear: 201,
    });
    assert.deepEqual(
      alert.explanation?.failureModes.map((mode) => mode.code),
      ['HDF'],
    );
  });

  test('may give its time without a zone, as ALERT_TIME_FORMAT=local writes it', () => {
    const alert = read(alertText(1, { detected_at: '2026-03-01T18:30:00.456' }), 'Asia/Seoul');
    assert.equal(alert.detectedAt, '2026-03-01T09:30:00.456Z');
  });

  test('has the time that decided for its episode where it says so, else that of its machine', () => {
    assert.equal(read(alertText(1)).readingAt, '2026-03-01T09:30:00.000Z');
    assert.equal(read(alertText(1, { reading_at: '2026-03-01T09:55:00Z' })).readingAt, '2026-03-01T09:55:00.000Z');
    assert.equal(read(alertText(1, { reading_at: 'soon' })).readingAt, '2026-03-01T09:30:00.000Z');
  });

  test('has its marks, and loses no more than a mark that is written otherwise', () => {
    const found = {
      check: 'stuck',
      sensors: ['torque'],
      value: 40,
      limit: null,
      unit: 'Nm',
      sentence: 'Torque is stuck',
    };
    const marked = read(
      alertText(1, {
        suppressed_by: 'window-9',
        suppressed_reason: 'Tool\0 change',
        data_quality: [found, { check: 1 }, 'odd', null],
      }),
    );
    assert.deepEqual([marked.suppressedBy, marked.suppressedReason], ['window-9', 'Tool change']);
    assert.deepEqual(marked.dataQuality, [
      { check: 'stuck', sensors: ['torque'], sentence: 'Torque is stuck', value: 40 },
    ]);
    const own = read(
      alertText(1, {
        data_quality: [
          { ...found, value: 5, limit: 4, unit: 'Nm' },
          { ...found, value: 'x' },
        ],
      }),
    );
    assert.deepEqual(
      own.dataQuality.map(({ value, limit }) => [value, limit]),
      [
        [5, 4],
        [undefined, undefined],
      ],
    );
    const model = { name: 'press-valve', version: '1' };
    assert.equal(read(alertText(1, { model: { ...model, beside: true } })).besideModel, 'press-valve');
    assert.equal(read(alertText(1, { model })).besideModel, null, 'the first model needs no name');
    const plain = read(alertText(1, { suppressed_by: 7, data_quality: 'odd' }));
    assert.deepEqual([plain.suppressedBy, plain.suppressedReason, plain.dataQuality], [null, null, []]);
  });

  test('is refused, with a reason that repeats none of it, when it is no alert', () => {
    const refused: readonly [string, RegExp][] = [
      ['SECRET{', /^the value is not JSON$/],
      ['"SECRET"', /^the alert is not a JSON object$/],
      [alertText(1, { event_id: 'SECRET' }), /^event_id must be a UUID$/],
      [alertText(1, { machine_id: 'SECRET' }), /^machine_id must be a whole number$/],
      [alertText(1, { detected_at: 'SECRET' }), /^detected_at must be/],
      [alertText(1, { prediction: { severity: 'SECRET' } }), /^prediction\.severity must be one of/],
      [alertText(1, { prediction: { severity: 'ALERT', anomaly_probability: 7 } }), /must be from 0 to 1$/],
    ];
    for (const [text, reason] of refused) {
      assert.throws(
        () => read(text),
        (error) => error instanceof TypeError && reason.test(error.message) && !error.message.includes('SECRET'),
        text,
      );
    }
    assert.throws(() => readAlert(null, reading), /^TypeError: the value is null$/);
    assert.throws(() => readAlert(Buffer.from([0xff, 0xfe]), reading), /^TypeError: the value is not UTF-8$/);
  });
});
