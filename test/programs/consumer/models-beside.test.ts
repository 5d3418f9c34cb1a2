// Models beside the first one are known by their names, and bounded, before anything is read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { press } from '../../../examples/press/profile.ts';
import { besideSettings } from '../../../src/models/beside-settings.ts';
import { defaultModelFolder, loadModelFromPaths } from '../../../src/models/model-loading.ts';
import { modelSettings } from '../../../src/models/model-settings.ts';
import { loadModelsBeside, profileOfModel } from '../../../src/models/models-beside.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { modelOf } from '../../http/support.ts';

const settingsOf = (env: Readonly<Record<string, string>>) =>
  readSettings({ ...modelSettings, ...besideSettings }, env);
const load = async (env: Readonly<Record<string, string>>) => {
  const settings = settingsOf(env);
  return loadModelsBeside(settings, ai4i, await loadModelFromPaths(settings, ai4i));
};

test('folders and thresholds are read from the setting', () => {
  const { MODELS_BESIDE: folders } = settingsOf({ MODELS_BESIDE: 'models/leak, models/valve=0.4 ,/a=b/c' });
  assert.deepEqual(folders, [
    { path: 'models/leak', threshold: undefined },
    { path: 'models/valve', threshold: 0.4 },
    { path: '/a=b/c', threshold: undefined },
  ]);
  assert.deepEqual(settingsOf({}).MODELS_BESIDE, []);
  for (const wrong of ['models/leak=2', 'models/leak=much', '=0.4'])
    assert.throws(
      () => settingsOf({ MODELS_BESIDE: wrong }),
      /MODELS_BESIDE: ".*" (?:has a threshold|names no folder)/,
    );
});

test('the limits of the profile may judge beside a trained model', async () => {
  const [limits, ...more] = await load({ MODELS_BESIDE: 'limits=0.5' });
  assert.equal(more.length, 0);
  assert.equal(limits?.model.manifest.kind, 'limits');
  assert.equal(limits?.threshold, 0.5);
});

test('more models than may be, and two of one name, are refused', async () => {
  await assert.rejects(
    load({ MODELS_BESIDE: 'limits', MODELS_MAX: '1' }),
    /MODELS_BESIDE: names 1 models beside that of MODEL_PATH, and MODELS_MAX lets 1 run in all/,
  );
  await assert.rejects(
    load({ MODELS_BESIDE: defaultModelFolder }),
    /MODELS_BESIDE: two models are called ai4i-xgboost, and alerts go by names; train one anew with --name/,
  );
});

test('a model explains by the failure modes of its target alone', () => {
  const codes = (modes: readonly string[] | null) => {
    const { manifest, ...model } = modelOf(press, () => 0);
    const target = { name: 'valve', when: 'Valve', modes };
    return profileOfModel(press, { ...model, manifest: { ...manifest, target } }).failureModes.map(({ code }) => code);
  };
  assert.deepEqual(codes(['VALVE']), ['VALVE']);
  assert.deepEqual(codes(null), ['LEAK', 'VALVE']);
  assert.equal(
    profileOfModel(
      press,
      modelOf(press, () => 0),
    ),
    press,
  );
});
