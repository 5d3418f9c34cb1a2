import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { buildTestServer, modelOf } from './support.ts';

describe('GET /model-card', () => {
  test('is the page that came with the model, may run nothing, and /system/info links to it', async (t) => {
    const app = await buildTestServer({ model: { ...modelOf(ai4i, () => 0), card: '<!doctype html><p>Card</p>' } });
    t.after(() => app.close());
    const response = await app.inject('/model-card');
    assert.equal(response.statusCode, 200);
    assert.match(String(response.headers['content-type']), /^text\/html/);
    assert.equal(response.body, '<!doctype html><p>Card</p>');
    const policy = String(response.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /script-src/);
    assert.equal((await app.inject('/system/info')).json().model_info.card, '/model-card');
  });

  test('says that a model from elsewhere has none', async (t) => {
    const app = await buildTestServer();
    t.after(() => app.close());
    const response = await app.inject('/model-card');
    assert.equal(response.statusCode, 404);
    assert.match(response.json().detail, /test-model has no card/);
    assert.equal((await app.inject('/system/info')).json().model_info.card, null);
  });
});
