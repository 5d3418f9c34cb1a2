// Every example of the Python system's document that the REST API answers, as written there: members, their order, rounding, status.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildTestServer, exampleRequest } from '../support.ts';

// Copied from the Python system's document, with its numbers as they are spelled there.
const documentedHealth = `{
  "status": "healthy",
  "version": "1.0.0",
  "predictor_ready": true,
  "cache_info": {
    "current_size": 5,
    "max_size": 1000,
    "ttl_seconds": 3600
  },
  "model_info": {
    "model_type": "XGBClassifier",
    "n_features": 11
  }
}`;
const documentedPrediction = `{
  "machine_id": 1,
  "is_anomaly": false,
  "prediction": 0,
  "machine_type": "M",
  "normal_probability": 0.9832,
  "anomaly_probability": 0.0168,
  "features": {
    "Type_encoded": 1,
    "Air_temperature_K": 300.5,
    "Process_temperature_K": 310.2,
    "Rotational_speed_rpm": 1500.0,
    "Torque_Nm": 42.5,
    "Tool_wear_min": 100.0,
    "Temp_diff": 9.7,
    "Power": 63.75,
    "Tool_wear_rate": 0.0666,
    "Torque_speed_ratio": 0.0283,
    "Temp_toolwear": 31020.0
  }
}`;

describe("the examples of the Python system's document", () => {
  let app: FastifyInstance;
  before(async () => {
    app = await buildTestServer();
  });
  after(() => app.close());

  test('GET /health answers the example, member by member in its order', async () => {
    const response = await app.inject('/health');
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(response.body, compact(documentedHealth));
  });

  test('POST /predict answers the example first, and ours after it', async () => {
    const response = await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    assert.equal(response.statusCode, 200);
    const ours = ',"severity":null,"explanation":null,"model":{"name":"test-model","version":"7"}}';
    assert.equal(response.body, compact(documentedPrediction).slice(0, -1) + ours);
  });

  test('GET /system/info answers the configuration first, and ours after it', async () => {
    const response = await app.inject('/system/info');
    assert.equal(response.statusCode, 200);
    const body = response.json();
    assert.deepEqual(Object.keys(body), [
      'config',
      'cache_info',
      'model_info',
      'kafka_config',
      'drift',
      'models',
      'optional_sensors',
    ]);
    assert.deepEqual(Object.keys(body.config), ['api_host', 'api_port', 'log_level', 'cache_ttl', 'cache_maxsize']);
    assert.deepEqual(body.cache_info, { current_size: 5, max_size: 1000, ttl_seconds: 3600 });
    assert.equal(body.model_info.model_type, 'XGBClassifier');
    assert.equal(body.model_info.n_features, 11);
  });

  test('GET /cache/stats answers the statistics', async () => {
    const response = await app.inject('/cache/stats');
    const members = ['current_size', 'max_size', 'ttl_seconds', 'hit_count', 'miss_count', 'hit_rate'];
    assert.equal(response.statusCode, 200);
    assert.deepEqual(Object.keys(response.json()), members);
  });

  test('GET /docs and GET /redoc are pages', async () => {
    for (const path of ['/docs', '/redoc']) {
      const response = await app.inject(path);
      assert.equal(response.statusCode, 200);
      assert.match(String(response.headers['content-type']), /^text\/html/);
    }
  });

  test('GET / names the service, its version and its endpoints, and each of them exists', async () => {
    const { service, version, status, endpoints } = (await app.inject('/')).json();
    assert.deepEqual(
      { service, version, status },
      { service: 'AI Anomaly Detection Server', version: '1.0.0', status: 'running' },
    );
    for (const path of Object.values(endpoints as Record<string, string>)) {
      const method = path.startsWith('/predict') ? 'POST' : 'GET';
      assert.ok(app.hasRoute({ method, url: path }), `${method} ${path}`);
    }
  });
});

function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}
