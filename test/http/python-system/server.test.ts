// The Python system's requests over the network, asked of `spindle server` as a process with the real model and a real database.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { createDatabase, createMigratedDatabase, freePort, openPool, type TestDatabase } from '../../support/stack.ts';
import { type RunningServer, spawnServer, startServer } from '../server-process.ts';
import { exampleRequest } from '../support.ts';

describe('spindle server', () => {
  let database: TestDatabase;
  let server: RunningServer;
  before(async () => {
    database = await createMigratedDatabase('portal');
    const pool = openPool(database, 1);
    // Machine 1 is M in the Python system's document, whether or not the migrations bring machines.
    await pool.query(
      "insert into machine (id, name, type) values (1, 'Machine 1', 'MEDIUM') on conflict (id) do nothing",
    );
    await pool.end();
    server = await startServer(database, {});
  });
  after(async () => {
    await server?.stop();
    await database.drop();
  });

  test("GET /health answers as in the Python system's document", async () => {
    const { status, body } = await server.ask('/health');
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body), ['status', 'version', 'predictor_ready', 'cache_info', 'model_info']);
    assert.equal(body.status, 'healthy');
    assert.equal(body.predictor_ready, true);
    assert.equal(body.cache_info.max_size, 1000);
    assert.equal(body.cache_info.ttl_seconds, 3600);
    assert.deepEqual(body.model_info, { model_type: 'XGBClassifier', n_features: 11 });
  });

  test("POST /predict answers as in the Python system's document", async () => {
    const { status, body } = await server.predict(exampleRequest);
    assert.equal(status, 200, JSON.stringify(body));
    const { normal_probability: normal, anomaly_probability: anomaly, ...rest } = body;
    assert.deepEqual(rest, {
      machine_id: 1,
      is_anomaly: false,
      prediction: 0,
      machine_type: 'M',
      features: {
        Type_encoded: 1,
        Air_temperature_K: 300.5,
        Process_temperature_K: 310.2,
        Rotational_speed_rpm: 1500,
        Torque_Nm: 42.5,
        Tool_wear_min: 100,
        Temp_diff: 9.7,
        Power: 63.75,
        Tool_wear_rate: 0.0666,
        Torque_speed_ratio: 0.0283,
        Temp_toolwear: 31020,
      },
      severity: null,
      explanation: null,
      model: rest.model,
    });
    assert.equal(Math.round((normal + anomaly) * 10_000), 10_000);
    assert.ok(anomaly < 0.5);
  });

  test('a reading far beyond the limits is an anomaly with its reasons', async () => {
    const sensors = { ...exampleRequest.sensor_data, rotationalSpeed: 1300, torque: 75, toolWear: 240 };
    const { body } = await server.predict({ machine_id: 1, sensor_data: sensors });
    assert.equal(body.prediction, 1);
    assert.ok(body.explanation.failure_modes.length > 0);
  });

  test('GET /cache/stats counts the look-ups', async () => {
    const { body: earlier } = await server.ask('/cache/stats');
    await server.predict(exampleRequest);
    await server.predict(exampleRequest);
    const { body: later } = await server.ask('/cache/stats');
    assert.ok(later.hit_count > earlier.hit_count);
    assert.ok(later.current_size >= 1);
  });

  test('GET /system/info shows the settings and no password', async () => {
    const { status, body } = await server.ask('/system/info');
    assert.equal(status, 200);
    assert.equal(body.config.api_host, '127.0.0.1');
    assert.equal(body.kafka_config.topic_sensor, 'sensor-raw-data');
    assert.equal(JSON.stringify(body).includes(database.password), false);
  });

  test('GET /docs, /redoc, /openapi.json, /livez, /readyz and /metrics answer', async () => {
    for (const path of ['/docs', '/redoc', '/openapi.json', '/livez', '/readyz', '/metrics']) {
      const response = await fetch(server.address + path);
      await response.body?.cancel();
      assert.equal(response.status, 200, path);
    }
  });

  test('a machine that the Portal does not have is 404', async () => {
    const { status, body } = await server.predict({ ...exampleRequest, machine_id: 999_999 });
    assert.equal(status, 404);
    assert.match(body.detail, /999999/);
  });
});

describe('spindle server without its neighbours', () => {
  test('starts, says what is away, answers 503, and stops in order', async () => {
    const nowhere = {
      host: '127.0.0.1',
      port: await freePort(),
      database: 'none',
      user: 'none',
      password: 'hidden-word',
    };
    const server = await startServer(nowhere, {});
    assert.equal((await server.ask('/livez')).status, 200);
    for (const path of ['/readyz', '/health']) {
      const { status, body } = await server.ask(path);
      assert.equal(status, 503);
      assert.match(body.reason, new RegExp(`PostgreSQL at 127.0.0.1:${nowhere.port} does not answer`));
    }
    const { status, body } = await server.predict(exampleRequest);
    assert.equal(status, 503);
    assert.match(body.detail, /does not answer/);
    assert.equal(JSON.stringify(body).includes('hidden-word'), false);
    assert.equal(await server.stop(), 0);
    assert.equal(server.log().match(/database cannot be used/g)?.length, 1);
  });

  test('answers 503 where the database is there and its machine table is not', async () => {
    const empty = await createDatabase();
    const server = await startServer(empty, {});
    const ready = await server.ask('/readyz');
    assert.equal(ready.status, 503);
    assert.match(ready.body.reason, /"machine" does not exist/);
    const { status, body } = await server.predict(exampleRequest);
    assert.equal(status, 503);
    assert.equal(body.type, 'urn:spindle:problem:unavailable');
    assert.equal(await server.stop(), 0);
    await empty.drop();
  });

  test('refuses to listen on every address without credentials', async () => {
    const child = spawnServer({ API_HOST: '0.0.0.0' });
    const [code] = await once(child.process, 'close');
    assert.equal(code, 2);
    assert.match(child.log(), /API_HOST: 0\.0\.0\.0 .*ALLOW_ANONYMOUS=true/);
  });

  test('names the setting when its port is taken', async () => {
    const nowhere = { host: '127.0.0.1', port: await freePort(), database: 'none', user: 'none', password: 'none' };
    const first = await startServer(nowhere, {});
    const child = spawnServer({ API_PORT: new URL(first.address).port, DB_PORT: String(nowhere.port) });
    const [code] = await once(child.process, 'close');
    assert.equal(code, 1);
    assert.match(child.log(), /is in use; .*API_PORT/);
    await first.stop();
  });
});
