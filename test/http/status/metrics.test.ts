import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { buildTestServer, exampleRequest, modelOf } from '../support.ts';

describe("the server's figures", () => {
  let app: FastifyInstance;
  before(async () => {
    app = await buildTestServer({ model: modelOf(ai4i, (row) => ((row[3] as number) > 50 ? 0.9 : 0.1)) });
  });
  after(() => app.close());

  test('count what was predicted, refused, and looked up', async () => {
    const high = { ...exampleRequest, sensor_data: { ...exampleRequest.sensor_data, torque: 60 } };
    await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    await app.inject({ method: 'POST', url: '/predict/batch', payload: { readings: [exampleRequest, high, {}] } });
    const inputs = [{ name: 'x', shape: [1, 11], datatype: 'FP32', data: ai4i.features.map(() => 60) }];
    await app.inject({ method: 'POST', url: '/v2/models/test-model/infer', payload: { inputs } });
    const text = (await app.inject('/metrics')).body;
    for (const line of [
      'spindle_predictions_total{outcome="normal"} 2',
      'spindle_predictions_total{outcome="anomalous"} 2',
      'spindle_predictions_refused_total 1',
      'spindle_machine_cache_hits 9',
      'spindle_machine_cache_misses 1',
      'spindle_model_info{name="test-model",model_version="7",profile="ai4i",server_version="1.0.0"} 1',
      'http_request_duration_seconds_count{method="POST",route="/predict",status="200"} 1',
    ]) {
      assert.ok(text.includes(`${line}\n`), line);
    }
    assert.match(text, /^process_resident_memory_bytes \d/m);
    assert.match(text, /^nodejs_eventloop_lag_seconds /m);
  });

  test('have labels of routes, not of paths, so that a scanner cannot add any', async () => {
    for (let each = 0; each < 20; each++) {
      await app.inject(`/nowhere/${each}`);
      await app.inject(`/v2/models/made-up-${each}`);
    }
    const text = (await app.inject('/metrics')).body;
    assert.doesNotMatch(text, /nowhere|made-up/);
    assert.match(text, /route="none",status="404"} 20/);
    assert.match(text, /route="\/v2\/models\/:model",status="404"} 20/);
  });
});
