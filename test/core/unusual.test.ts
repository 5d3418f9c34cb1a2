// What an alert of a model without labels says: what is unusual for this very machine, and by how much, in both languages.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Baselines, findBaseline } from '../../src/core/explanation/baselines.ts';
import { createExplain, type ScoredReading } from '../../src/core/explanation/explain.ts';
import { pumps } from '../training/unlabelled-support.ts';

const hours = Array.from({ length: 24 }, (_, hour) => 30 + hour);
const baselines: Baselines = {
  machineTypes: {
    STANDARD: { temperature: { median: 40, deviation: 2, hours }, vibration: { median: 2, deviation: 0.5 } },
  },
  machines: { 7: { temperature: { median: 50, deviation: 1 } } },
};
const type = { name: 'STANDARD', code: 0 };
const atSix = Date.UTC(2025, 0, 6, 6, 30);

function explained(language: 'en' | 'ko', scored: Partial<ScoredReading>, known: Baselines | null = baselines) {
  const subject = { profile: pumps, features: pumps.features, types: [type], unusual: { baselines: known } };
  return createExplain(subject, { language, countMax: 5 })({
    sensors: { temperature: 60, vibration: 2.2 },
    type,
    isAnomalous: true,
    contributions: { values: Float32Array.from([1.5, 0.25, -3]), start: 0 },
    ...scored,
  });
}

describe('an alert of a model without labels', () => {
  test('says what is unusual for this machine, by its own median and deviations', () => {
    const { summary, contributions } = explained('en', { of: { machineId: 7, collectedAt: atSix } });
    assert.equal(
      summary,
      'Unusual for this machine; Temperature is 60 °C, 10 deviations above the median 50 °C of this machine; Vibration is 2.2 mm/s, by itself near the median 2 mm/s of type STANDARD',
    );
    assert.equal(contributions?.sensors[0]?.sentence, 'Temperature is 60 °C; it makes the reading unusual');
  });

  test('in Korean', () => {
    const { summary, contributions } = explained('ko', { of: { machineId: 7, collectedAt: atSix } });
    assert.equal(
      summary,
      '이 기계에서 이례적임; 온도 60 °C, 이 기계의 중앙값 50 °C 대비 표준편차의 10배만큼 높음; 진동 2.2 mm/s, 유형 STANDARD의 중앙값 2 mm/s 대비 단독으로는 평소 수준',
    );
    assert.equal(contributions?.sensors[0]?.sentence, '온도 60 °C; 이례적인 쪽으로 작용');
  });

  test('a machine that nobody knows is held to its type, by the hour where a day shows', () => {
    const { summary } = explained('en', { of: { machineId: 8, collectedAt: atSix } });
    assert.match(summary, /Temperature is 60 °C, 12 deviations above the median 36 °C of type STANDARD at this hour/);
    const below = explained('en', {
      of: { machineId: 7, collectedAt: atSix },
      sensors: { temperature: 44, vibration: 2 },
    });
    assert.match(below.summary, /Temperature is 44 °C, 6 deviations below the median 50 °C/);
  });

  test('sensors that speak against it are not named, and without baselines values stand alone', () => {
    const against = { contributions: { values: Float32Array.from([1.5, -0.25, -3]), start: 0 } };
    assert.doesNotMatch(explained('en', against).summary, /Vibration/);
    assert.equal(explained('en', against, null).summary, 'Unusual for this machine; Temperature is 60 °C');
    assert.equal(explained('en', { contributions: null }).summary, 'Unusual for this machine');
  });
});

test('the hour of a time before 1970 is an hour all the same', () => {
  const before = findBaseline(baselines, 'temperature', 'STANDARD', { machineId: 1, collectedAt: -1 });
  assert.deepEqual(before, { usual: 53, deviation: 2, isOwn: false, isHourly: true });
  assert.equal(findBaseline(baselines, '__proto__', 'STANDARD', undefined), undefined);
});
