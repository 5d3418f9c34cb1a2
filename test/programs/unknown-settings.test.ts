import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unknownSettings } from '../../src/programs/support/dot-env/unknown-settings.ts';

test('a misspelled setting is named with the one that may be meant', () => {
  assert.deepEqual(unknownSettings('KAFKA_TOPIC_ANOMALY_ALERT=plant-alerts\n# API_PROT=1\nAPI_PROT=9100\n'), [
    '.env: API_PROT is no setting and has no effect; is API_PORT meant?',
    '.env: KAFKA_TOPIC_ANOMALY_ALERT is no setting and has no effect; is KAFKA_TOPIC_ALERT meant?',
  ]);
});

test("settings, and other programs' variables, are passed over", () => {
  assert.deepEqual(unknownSettings('API_PORT=9100\nPOSTGRES_PASSWORD=x\nMETRICS_TOKEN=y\nSPINDLE_IMAGE=z\n'), []);
});

test('the example is without a complaint, also with every line in force', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').replace(/^#(?=[A-Z])/gm, '');
  assert.ok(text.split('\n').length > 300);
  assert.deepEqual(unknownSettings(text), []);
});
