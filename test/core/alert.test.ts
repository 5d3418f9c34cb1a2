// Each case that concerns what we publish is one that stops, or is lost by, the existing Java Portal.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AlertFormat, createEncodeAlert, decodeAlert } from '../../src/core/alert.ts';
import { detect } from '../../src/core/assessment.ts';
import { InvalidReading } from '../../src/core/errors.ts';
import { createExplain } from '../../src/core/explanation/explain.ts';
import { noExplanation } from '../../src/core/explanation/explanation.ts';
import { writtenPlainly } from '../../src/core/explanation/write-explanation.ts';
import { decodeReading } from '../../src/core/reading/reading.ts';
import { decodeText } from '../../src/core/text/text-bytes.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { anyText } from '../support/times.ts';

const thresholds = { anomaly: 0.25, warning: 0.3, alert: 0.5, critical: 0.7 };
const utc: AlertFormat = { time: 'utc', timeZone: 'UTC', sensorDataBytesMax: 65_536 };
const detectedAt = Date.parse('2025-11-18T10:30:00.456Z');
const raw =
  '{"machineId":7,"dcpConfigId":3,"airTemperature":303.0,"processTemperature":311.0,"rotationalSpeed":1269,"torque":62.5,"toolWear":186,"collectedAt":[2026,11,24,2,31,58,339819831]}';

const type = { name: 'L', code: 0 };
const explain = createExplain(
  { profile: ai4i, features: ai4i.features, types: [type] },
  { language: 'en', countMax: 5 },
);
const contributions = Float32Array.from({ length: ai4i.features.length + 1 }, (_, place) => place - 4);

function encode(text: string, format: AlertFormat = utc, probability = 0.9375): string {
  const rawValue = new TextEncoder().encode(text);
  const reading = decodeReading(ai4i, rawValue, 0, { sourceTimeZone: 'UTC', valueBytesMax: 1e6 });
  if (reading instanceof InvalidReading) throw reading;
  const source = {
    eventId: '0',
    detection: detect(
      thresholds,
      { reading, type, probability },
      writtenPlainly(
        explain({
          sensors: reading.sensors,
          type,
          isAnomalous: true,
          contributions: { values: contributions, start: 0 },
        }),
      ),
    ),
    rawValue,
    detectedAt,
  };
  return decodeText(createEncodeAlert(format, { name: 'm', version: '1' })(source));
}

describe('an alert', () => {
  it('has the four members of the Python system first, in shape and order', () => {
    const alert = JSON.parse(encode(raw));
    assert.deepEqual(Object.keys(alert), [
      'machine_id',
      'sensor_data',
      'prediction',
      'detected_at',
      'event_id',
      'model',
      'explanation',
    ]);
    assert.equal(alert.machine_id, 7);
    assert.deepEqual(alert.prediction, {
      is_anomaly: true,
      anomaly_probability: 0.9375,
      machine_type: 'L',
      severity: 'CRITICAL',
    });
    assert.equal(alert.detected_at, '2025-11-18T10:30:00.456Z');
  });

  it('is to the byte the JSON of its members, one after another as well', () => {
    const encodeEach = createEncodeAlert(utc, { name: 'm"', version: '1\n' });
    fc.assert(
      fc.property(
        anyText,
        anyText,
        fc.float(),
        fc.integer({ min: 0, max: 9 }),
        (eventId, typeName, probability, ms) => {
          const reading = { machineId: 7, sensors: {}, collectedAt: 0 };
          const scored = { reading, type: { name: typeName, code: 0 }, probability };
          const detection = detect(thresholds, scored, writtenPlainly(noExplanation));
          const source = { eventId, detection, rawValue: new TextEncoder().encode(raw), detectedAt: detectedAt + ms };
          const plain = {
            prediction: {
              is_anomaly: true,
              anomaly_probability: probability,
              machine_type: typeName,
              severity: detection.severity,
            },
            detected_at: new Date(detectedAt + ms).toISOString(),
            event_id: eventId,
            model: { name: 'm"', version: '1\n' },
            explanation: noExplanation,
          };
          assert.equal(
            decodeText(encodeEach(source)),
            `{"machine_id":7,"sensor_data":${raw},${JSON.stringify(plain).slice(1)}`,
          );
        },
      ),
    );
  });

  it('carries the whole raw reading under its raw names, numbers as they were spelled', () => {
    assert.ok(encode(raw).includes(`"sensor_data":${raw}`));
    const unusual = raw.replace('{', '{ "serial" : 90071992547409931, ').replace('303.0', '3.03E2');
    assert.ok(encode(unusual).includes('"sensor_data":{"serial":90071992547409931,'));
    assert.ok(encode(unusual).includes('"airTemperature":3.03E2'));
  });

  it('is one JSON object on one line, without envelope or double encoding, also when the reading was framed or spread over lines', () => {
    const spread = JSON.stringify(JSON.parse(raw), null, 2);
    assert.doesNotMatch(encode(spread), /\n/);
    assert.equal(typeof JSON.parse(encode(spread)).sensor_data, 'object');
    assert.equal(JSON.parse(encode(`\0\0\0\0\x07${raw}`)).sensor_data.machineId, 7);
  });

  it('repeats a member that came twice only once, with the value that was scored', () => {
    const alert = encode(raw.replace('{', '{"torque":"hot",'));
    assert.equal(alert.match(/"torque":/g)?.length, 1);
    assert.equal(JSON.parse(alert).sensor_data.torque, 62.5);
  });

  it('has a time without zone for the existing Java Portal', () => {
    const alert = JSON.parse(encode(raw, { ...utc, time: 'local', timeZone: 'Asia/Seoul' }));
    assert.equal(alert.detected_at, '2025-11-18T19:30:00.456');
    assert.match(
      JSON.parse(encode(raw, { ...utc, time: 'local' })).detected_at,
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/,
    );
  });

  it('always has one of the three severities', () => {
    const severity = (probability: number) => JSON.parse(encode(raw, utc, probability)).prediction.severity;
    assert.deepEqual([0.25, 0.3, 0.4999, 0.5, 0.6999, 0.7, 1].map(severity), [
      'WARNING',
      'WARNING',
      'WARNING',
      'ALERT',
      'ALERT',
      'CRITICAL',
      'CRITICAL',
    ]);
  });

  it('cuts a huge reading to the sensors and says so', () => {
    const alert = encode(raw.replace('{', `{"note":"${'x'.repeat(70_000)}",`));
    assert.ok(alert.length < 4_000);
    const { sensor_data: data } = JSON.parse(alert);
    assert.deepEqual([data.machineId, data.torque, data.truncated], [7, 62.5, true]);
  });

  it('says which limits the reading crosses', () => {
    const { explanation } = JSON.parse(encode(raw));
    assert.deepEqual(
      explanation.failure_modes.map((mode: { code: string }) => mode.code),
      ['HDF', 'OSF'],
    );
    assert.match(
      explanation.summary,
      /Overstrain failure: tool wear x torque is 11625 min·Nm, above 11000 min·Nm for type L/,
    );
  });

  it('reads back', () => {
    const alert = decodeAlert(encode(raw));
    assert.equal(alert.machineId, 7);
    assert.equal(alert.severity, 'CRITICAL');
    assert.equal(alert.sensorData['torque'], 62.5);
    assert.throws(() => decodeAlert('{"machine_id":1.5}'), /machine_id must be a whole number/);
    assert.throws(() => decodeAlert('[]'), /not a JSON object/);
    assert.deepEqual(alert.explanation, JSON.parse(encode(raw)).explanation);
  });

  // What stood there was passed on unseen as an explanation, whatever it was.
  it('reads an explanation of others only as far as it is one', () => {
    const explained = (explanation: unknown) =>
      decodeAlert(JSON.stringify({ ...JSON.parse(encode(raw)), explanation })).explanation;
    for (const none of [undefined, null, 7, 'why', [], {}, { summary: 7, failure_modes: [] }]) {
      assert.equal(explained(none), null, JSON.stringify(none));
    }
    for (const failure_modes of [undefined, null, 'OSF', { length: 1 }, [null, 7, [], {}, { code: 7 }]]) {
      assert.deepEqual(explained({ summary: 's', failure_modes }), { ...noExplanation, summary: 's' });
    }
    assert.deepEqual(
      explained({
        summary: 's',
        failure_modes: [
          { code: 'A', label: 7 },
          { code: 'B', evidence: 'e' },
        ],
      }),
      {
        ...noExplanation,
        summary: 's',
        model_and_limits: 'agree',
        failure_modes: [
          { code: 'A', label: '', evidence: '', limits: [] },
          { code: 'B', label: '', evidence: 'e', limits: [] },
        ],
      },
    );
  });
});
