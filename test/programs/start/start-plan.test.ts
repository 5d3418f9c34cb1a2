import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseNumbers } from '../../../src/programs/start/live-line.ts';
import { planStart, selectParts, startSettings } from '../../../src/programs/start/plan.ts';
import { readSettings } from '../../../src/programs/support/settings.ts';
import { describeHome } from '../../../src/stack/home.ts';
import { checkPorts } from '../../../src/stack/ports/ports.ts';
import { type Secrets, secretNames } from '../../../src/stack/secrets.ts';

const home = describeHome(join(tmpdir(), 'no-such-home'));
const secrets = Object.fromEntries(secretNames.map((name) => [name, `password of ${name}`])) as Secrets;
const settings = readSettings(startSettings, {});

test('everything runs by default, and the programs after the migrations', () => {
  const plan = planStart(settings, home, secrets, selectParts(undefined, undefined), 0);
  assert.equal(plan.steps.length, 9);
  for (const name of ['server', 'consumer', 'portal', 'simulator']) {
    assert.ok(plan.steps.find((step) => step.name === name)?.needs.includes('migrate'), name);
  }
});

test('episodes of simulated machines end soon, and those of a plant as it says', () => {
  /** Of simulated machines, of the consumer, and of commands against the stack. */
  const holdOf = (env: NodeJS.ProcessEnv, without?: string) => {
    const given = readSettings(startSettings, env);
    const plan = planStart(given, home, secrets, selectParts(undefined, without), 0);
    const consumer = plan.steps.find((step) => step.name === 'consumer');
    const name = 'EPISODE_HOLD_SECONDS';
    return [plan.simulatedHoldSeconds, consumer?.command().env?.[name], plan.running.environment[name]];
  };
  const shell = process.env['EPISODE_HOLD_SECONDS'];
  // `dead-letters replay` and every other command judged them by half an hour, and the consumer beside it by 20 s.
  assert.deepEqual(holdOf({}), [20, '20', '20']);
  assert.deepEqual(holdOf({}, 'simulator'), [null, shell, '']);
  assert.deepEqual(holdOf({ EPISODE_HOLD_SECONDS: '600' }), [null, shell, '600']);
  assert.deepEqual(holdOf({ PROFILE_PATH: 'plant.ts' }), [null, shell, '']);
  assert.deepEqual(holdOf({}, 'consumer'), [null, undefined, undefined]);
});

test('a part that is left out is not started, and its port is not wanted', () => {
  const plan = planStart(settings, home, secrets, selectParts(undefined, 'portal,simulator'), 0);
  assert.deepEqual(
    plan.steps.map((step) => step.name),
    ['postgres', 'kafka', 'connect', 'migrate', 'connector', 'server', 'consumer'],
  );
  assert.equal(
    plan.wantedPorts.some((wanted) => wanted.setting === 'PORTAL_PORT'),
    false,
  );
});

test('"stack" stands for the infrastructure', () => {
  assert.deepEqual([...selectParts('stack', undefined)], ['postgres', 'kafka', 'connect', 'migrate', 'connector']);
});

test('a part that does not exist is refused with the list of those that do', () => {
  assert.throws(() => selectParts(undefined, 'simulater'), /no part "simulater"; the parts are postgres, kafka/);
  assert.throws(() => selectParts('portal', 'portal'), /nothing to start/);
});

test('an offset moves every port, and the programs are told', () => {
  const plan = planStart(settings, home, secrets, selectParts(undefined, undefined), 100);
  assert.deepEqual(plan.ports, {
    postgres: 5532,
    kafka: 9192,
    kafkaController: 9193,
    connect: 8183,
    server: 8100,
    consumer: 8101,
    portal: 8180,
  });
  const server = plan.steps.find((step) => step.name === 'server');
  const env = server?.command().env ?? {};
  assert.equal(env['API_PORT'], '8100');
  assert.equal(env['DB_PORT'], '5532');
  assert.equal(env['KAFKA_BOOTSTRAP_SERVERS'], '127.0.0.1:9192');
  assert.equal(env['PORTAL_API_URL'], 'http://127.0.0.1:8100');
});

// Browsers refuse 10080, and so does fetch: of parts that are asked over HTTP each is refused there, whoever opens it.
test('an offset that moves a part to a port which browsers refuse is refused beforehand', async () => {
  const plan = planStart(settings, home, secrets, selectParts(undefined, undefined), 2_000);
  assert.equal(plan.ports.portal, 10_080);
  await assert.rejects(
    checkPorts(plan.wantedPorts.filter(({ part }) => part === 'portal')),
    /port 10080 \(portal\) is one that browsers refuse to open.*set PORTAL_PORT to another port/,
  );
  assert.deepEqual(
    plan.wantedPorts.flatMap(({ part, isHttp = false }) => (isHttp ? [part] : [])),
    ['connect', 'server', 'consumer', 'portal'],
  );
});

// Their folders were removed under a running stack, and they were started again with nothing in them.
test('parts that have data say where, so that it is seen when they are removed', () => {
  const plan = planStart(settings, home, secrets, selectParts('stack', undefined), 0);
  assert.deepEqual(
    plan.steps.flatMap((step) => (step.kind === 'part' && step.data !== undefined ? [[step.name, step.data]] : [])),
    [
      ['postgres', { folder: join(home.data, 'postgres'), marker: 'PG_VERSION' }],
      ['kafka', { folder: join(home.data, 'kafka'), marker: 'meta.properties' }],
    ],
  );
});

test('no password of the database is given to who registers the connector, but where Kafka Connect finds it', () => {
  const plan = planStart(settings, home, secrets, selectParts(undefined, undefined), 0);
  const reference = `\${file:${join(home.config, 'connect-secrets.properties')}:spindle_cdc}`;
  for (const name of ['connector', 'consumer']) {
    const env = plan.steps.find((step) => step.name === name)?.command().env ?? {};
    assert.equal(env['CDC_DB_PASSWORD'], reference, name);
    assert.equal(Object.values(env).includes(secrets.spindle_cdc), false, name);
  }
});

test('programs keep their own settings for infrastructure that does not run here', () => {
  const plan = planStart(settings, home, secrets, selectParts('server', undefined), 0);
  const env = plan.steps[0]?.command().env ?? {};
  assert.equal(env['KAFKA_BOOTSTRAP_SERVERS'], process.env['KAFKA_BOOTSTRAP_SERVERS']);
  assert.equal(env['AI_DB_HOST'], process.env['AI_DB_HOST']);
});

test("the live line sums the consumer's metrics over their labels", () => {
  const metrics = [
    '# TYPE spindle_readings_consumed_total counter',
    'spindle_readings_consumed_total 1200',
    'spindle_alerts_total{severity="ALERT"} 3',
    'spindle_alerts_total{severity="CRITICAL"} 4',
    'spindle_consumer_lag{partition="0"} 5',
    'spindle_consumer_lag{partition="1"} 0',
  ].join('\n');
  assert.deepEqual(parseNumbers(metrics), { readings: 1200, alerts: 7, lag: 5 });
});

// A server or Portal with a certificate was asked over plain HTTP whether it is ready, and never was.
test('programs with a certificate are asked, and told, by https', () => {
  const given = readSettings(startSettings, { API_TLS_CERT_PATH: '/api.pem', PORTAL_TLS_CERT_PATH: '/portal.pem' });
  const plan = planStart(given, home, secrets, selectParts(undefined, undefined), 0);
  assert.deepEqual(plan.schemes, { server: 'https', portal: 'https' });
  const portal = plan.steps.find((step) => step.name === 'portal');
  assert.equal(portal?.command().env?.['PORTAL_AI_SERVER_URL'], 'https://localhost:8000');
  assert.equal(portal?.command().env?.['PORTAL_API_CA_PATH'], '/api.pem', 'by which the Portal trusts it');
  const plain = planStart(settings, home, secrets, selectParts(undefined, undefined), 0);
  assert.deepEqual(plain.schemes, { server: 'http', portal: 'http' });
});

test('what runs says by full paths which profile and models it serves, to commands in other folders', () => {
  const given = readSettings(startSettings, {
    PROFILE_PATH: 'pumps.ts',
    MODELS_BESIDE: 'models/valve=0.4, /plant/seal',
  });
  const { running } = planStart(given, home, secrets, selectParts(undefined, undefined), 0);
  assert.equal(running.environment['PROFILE_PATH'], resolve('pumps.ts'));
  assert.equal(running.environment['MODEL_PATH'], '');
  assert.equal(running.environment['MODELS_BESIDE'], `${resolve('models/valve')}=0.4,/plant/seal`);
  const infrastructure = planStart(given, home, secrets, selectParts('stack', undefined), 0);
  assert.equal('PROFILE_PATH' in infrastructure.running.environment, false, 'nothing serves any');
});
