import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sensorsThatMatter, shownSensorsMax } from '../lib/alerts/sensor-choice.ts';
import type { PortalAlert, PortalProfile } from '../lib/portal-api.ts';

const label = { en: '', ko: '' };
const sensor = (name: string) => ({ name, unit: '', label, typical: 50, span: 100, limits: [] });
const profile = (names: readonly string[]): PortalProfile => ({
  name: 'test',
  sensors: names.map(sensor),
  machineTypes: [],
  failureModes: [{ code: 'OSF', label, sensors: ['reason'] }],
  features: [],
  quantities: [],
});
const alert: PortalAlert = {
  sequence: 1,
  eventId: '',
  machineId: 1,
  machineType: 'M',
  severity: 'ALERT',
  probability: 0.7,
  detectedAt: '2026-03-01T09:30:00Z',
  sensors: { reason: 50, usual: 50, low: 10, high: 95, more: 60, less: 41, even: 51 },
  explanation: {
    summary: '',
    failureModes: [{ code: 'OSF', label: '', evidence: '' }],
    reasons: [],
    nearestMode: null,
    wayBack: null,
  },
  suppressedBy: null,
  suppressedReason: null,
  besideModel: null,
  dataQuality: [],
  receivedAt: '2026-03-01T09:30:01Z',
};
const shown = (names: readonly string[]) => sensorsThatMatter(alert, profile(names)).map(({ name }) => name);

test('few sensors are all shown, in the order of the profile', () => {
  const few = ['usual', 'high', 'lacking', 'reason'];
  assert.deepEqual(shown(few), few);
});

test('of many, those of the reasons come first, then those far from usual, and what the alert lacks last', () => {
  const many = ['lacking', 'usual', 'low', 'even', 'high', 'more', 'less', 'reason'];
  assert.deepEqual(shown(many), ['reason', 'high', 'low', 'more', 'less', 'even']);
  assert.equal(shown(many).length, shownSensorsMax);
});
