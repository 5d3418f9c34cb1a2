// Of features the page had the names that the model has, where explanations have the profile's labels.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProfile } from '../../src/portal/describe-profile.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { featureSaid } from '../../web/lib/pipeline/model-api.ts';

const profile = describeProfile(ai4i);

test('a feature has its own label, or that of the sensor whose value it is', () => {
  const known = new Map(profile.features.map(({ name, label, unit }) => [name, [label.en, label.ko, unit]]));
  assert.deepEqual(known.get('Torque_speed_ratio'), ['Torque / speed', '토크 / 회전 속도', '']);
  assert.deepEqual(known.get('Torque_Nm'), ['Torque', '토크', 'Nm']);
  assert.deepEqual(known.get('Temp_diff'), ['Process above air', '공정과 공기의 온도 차', 'K']);
  assert.deepEqual(known.get('Type_encoded'), ['Machine type', '설비 유형', '']);
  assert.equal(known.has('Strain_ratio'), false, 'it has none');
});

test('the page says it in its language, with the name in the model beside it', () => {
  const rawName = 'Power';
  assert.deepEqual(featureSaid(rawName, profile, 'ko'), { label: '토크 x 회전 속도 / 1000', unit: '', rawName });
  assert.deepEqual(featureSaid('Strain_ratio', profile, 'en'), { label: 'Strain_ratio', unit: '', rawName: null });
  const { features: _, ...older } = profile;
  assert.equal(featureSaid(rawName, older as typeof profile, 'en').label, rawName, 'of a Portal of an earlier version');
});
