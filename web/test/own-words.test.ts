// Labels were in the reader's language, and the sentences beside them in the server's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evidenceSaid,
  languageOf,
  modeFirst,
  quantityOf,
  summarySaid,
  suspicionSaid,
  type Wording,
} from '../lib/alerts/own-words.ts';
import type { PortalAlert, PortalProfile } from '../lib/portal-api.ts';

const [en, ko] = (['en', 'ko'] as const).map(
  (language): Wording => ({ language, number: (value) => String(value) }),
) as [Wording, Wording];
const profile: PortalProfile = {
  name: 'test',
  sensors: [{ name: 'torque', unit: 'Nm', label: { en: 'Torque', ko: '토크' }, typical: 40, span: 100, limits: [] }],
  machineTypes: [],
  failureModes: [],
  features: [],
  quantities: [{ en: 'power', ko: '출력' }],
};
const limit = { value: 9427, unit: 'W', limit: 9000, side: 'above' } as const;
const mode = (evidence: string, quantity: string) => ({
  ...{ code: 'PWF', label: 'Power failure', evidence },
  limits: [{ ...limit, quantity }],
});
const english = mode('power is 9427 W, above 9000 W', 'power');
const korean = mode('출력 9427 W: 한계 9000 W보다 높음', '출력');

test('evidence is in the language of its reader, whichever the server has', () => {
  assert.deepEqual(evidenceSaid(english, profile, ko), { text: '출력 9427 W: 한계 9000 W보다 높음', language: 'ko' });
  assert.deepEqual(evidenceSaid(korean, profile, en), { text: 'power is 9427 W, above 9000 W', language: 'en' });
  // What is in the reader's language already stays as the server says it.
  assert.equal(evidenceSaid({ ...english, evidence: 'power of 9427 W' }, profile, en).text, 'power of 9427 W');
});

test('what the data are not enough for stays as it is, with the language that it is in', () => {
  const old = { code: 'PWF', label: 'Power failure', evidence: 'power is 9427 W' };
  assert.deepEqual(evidenceSaid(old, profile, ko), { text: 'power is 9427 W', language: 'en' });
  assert.equal(quantityOf('flux', profile, ko), 'flux');
  assert.equal(languageOf('토크 68 Nm'), 'ko');
});

test("the alarm's own mode comes before the others, and no other summary than the list of them is changed", () => {
  const worn = { code: 'TWF', label: 'Tool wear', evidence: 'wear is 230 min, above 200 min' };
  const list = 'Power failure: power is 9427 W, above 9000 W; Tool wear: wear is 230 min, above 200 min';
  const given = {
    summary: list,
    failureModes: [english, worn],
    nearestMode: null,
    wayBack: null,
    reasons: [],
  };
  assert.deepEqual(modeFirst(given, 'TWF'), {
    ...given,
    summary: 'Tool wear: wear is 230 min, above 200 min; Power failure: power is 9427 W, above 9000 W',
    failureModes: [worn, english],
  });
  assert.deepEqual(modeFirst(given, 'PWF'), given);
  assert.deepEqual(modeFirst(given, null), given);
  assert.equal(modeFirst({ ...given, summary: `Normal. ${list}` }, 'TWF').summary, `Normal. ${list}`);
});

test('a summary without a failure mode names the sensors that speak for one', () => {
  const explanation = {
    ...{
      summary: 'The model finds the combination of values unusual',
      failureModes: [],
      nearestMode: null,
      wayBack: null,
    },
    reasons: [
      { sensor: 'torque', value: 68, usual: null, contribution: 2 },
      { sensor: 'torque', value: 1, usual: null, contribution: -2 },
    ],
  };
  assert.deepEqual(summarySaid(explanation, profile, ko), {
    ...{ text: '값의 조합이 평소와 다르며, 벗어난 한계는 없음: 토크 68 Nm', language: 'ko' },
  });
  assert.equal(summarySaid({ ...explanation, reasons: [] }, profile, ko).language, 'en');
});

test('what makes a sensor suspect is said of its value and its bound', () => {
  const found = (check: string, values: object = {}): PortalAlert['dataQuality'][number] => ({
    ...{ check, sensors: ['torque'], sentence: 'Torque is odd' },
    ...values,
  });
  const said = (check: string, values?: object) => suspicionSaid(found(check, values), profile, ko).text;
  assert.equal(said('range', { value: 5000, limit: 1000 }), '토크 5000 Nm: 한계 1000 Nm보다 높음');
  assert.equal(said('range', { value: -5, limit: 0 }), '토크 -5 Nm: 한계 0 Nm보다 낮음');
  assert.equal(said('jump', { value: 90, limit: 50 }), '토크: 갑자기 90 Nm, 가능한 변화는 50 Nm까지');
  assert.equal(said('stuck', { value: 42 }), '토크: 42 Nm 그대로 너무 오래 유지됨');
  for (const other of ['combination', 'of-tomorrow', 'range'] as const) assert.equal(said(other), 'Torque is odd');
  assert.equal(suspicionSaid(found('range', { value: 5000, limit: 1000 }), profile, en).text, 'Torque is odd');
});
