// The chart, where helm is on the PATH or built by `npm run deploy:tools`: every example is rendered, gives the programs settings that there are,
// keeps secrets out of it, and holds the rules and dashboards that deploy/ has.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { secretSettings } from '../../src/programs/support/dot-env/generated/setting-names.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { findTool, howToGet } from '../../tools/deploy/tools.ts';
import { type Pod, unrestricted } from './restricted.ts';

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly readinessProbe?: { readonly httpGet?: { readonly scheme?: string } };
  readonly resources: { readonly limits: Readonly<Record<string, string>> };
}
interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: resources are of many kinds, and each test knows its own.
  readonly spec: any;
}

const helm = findTool('helm');
const skip = helm === undefined ? howToGet('helm') : false;
const chart = join(projectFolder, 'deploy/helm/spindle');
const valuesFolder = join(projectFolder, 'deploy/helm/values');
const examples = readdirSync(valuesFolder).sort();
const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

function template(example: string, ...args: readonly string[]) {
  const all = ['template', 'spindle', chart, '--namespace', 'plant', '-f', join(valuesFolder, example), ...args];
  return spawnSync(helm as string, all, { encoding: 'utf8', maxBuffer: 64_000_000 });
}

function resourcesOf(example: string, ...args: readonly string[]): readonly Resource[] {
  const { status, stdout, stderr } = template(example, ...args);
  assert.equal(status, 0, stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

function containersOf(resources: readonly Resource[]): readonly Container[] {
  return resources
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .flatMap(({ spec }) => spec.template.spec.containers);
}

describe('the chart', { skip }, () => {
  const settings = new Set([...read('docs/settings.md').matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name));

  for (const example of examples) {
    test(`makes of ${example} programs that are confined, with settings that there are`, () => {
      const containers = containersOf(resourcesOf(example));
      assert.ok(containers.length > 1);
      for (const { name, env = [], securityContext, resources } of containers) {
        const names = env.map((each) => each.name);
        assert.deepEqual([...new Set(names)], names, `${name} has a setting twice`);
        if (name !== 'connect')
          assert.deepEqual(
            names.filter((each) => !settings.has(each)),
            [],
            name,
          );
        assert.equal(securityContext['readOnlyRootFilesystem'], true, name);
        assert.deepEqual(securityContext['capabilities'], { drop: ['ALL'] }, name);
        assert.ok(resources.limits['memory'], name);
        const secrets = env.filter((each) => /PASSWORD|TOKEN/.test(each.name) && each.value !== undefined);
        assert.ok(
          secrets.every(({ value = '' }) => value.startsWith('$' + '{dir:')),
          `${name} has a secret as text`,
        );
      }
    });
  }

  test('makes of every example pods that the Pod Security Standard `restricted` lets in', () => {
    let count = 0;
    for (const example of examples) {
      for (const { kind, metadata, spec } of resourcesOf(example)) {
        if (kind !== 'Deployment' && kind !== 'Job') continue;
        count++;
        const pod = spec.template.spec as Pod;
        assert.deepEqual(unrestricted(pod), [], `${example}: ${metadata.name}`);
        const open = { ...pod, securityContext: {}, volumes: [{ name: 'x', hostPath: {} }], hostNetwork: true };
        assert.deepEqual(
          unrestricted(open)
            .slice(0, 3)
            .map((each) => each.replace(/^.*: (?=seccomp)/, '')),
          ['hostNetwork', 'volume x: hostPath', 'seccompProfile'],
        );
      }
    }
    assert.ok(count >= examples.length);
  });

  test('brings the rules and dashboards of deploy/', () => {
    const resources = resourcesOf('plant.yaml');
    const rules = resources.find(({ kind }) => kind === 'PrometheusRule');
    assert.deepEqual(rules?.spec, parse(read('deploy/prometheus/rules.yaml')));
    const dashboards = Object.fromEntries(
      resources.filter(({ kind }) => kind === 'ConfigMap').flatMap(({ data = {} }) => Object.entries(data)),
    );
    for (const file of readdirSync(join(projectFolder, 'deploy/grafana/dashboards'))) {
      assert.deepEqual(JSON.parse(dashboards[file] ?? ''), JSON.parse(read(`deploy/grafana/dashboards/${file}`)), file);
    }
  });

  test('lets the consumers be scaled by one alone: KEDA, or a number', () => {
    const consumer = (example: string) =>
      resourcesOf(example).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spindle-consumer');
    assert.equal(consumer('plant.yaml')?.spec.replicas, undefined);
    assert.equal(consumer('stream-only.yaml')?.spec.replicas, 3);
  });

  test('names the proxies before the Portal, and asks for them where there is an ingress', () => {
    const portal = containersOf(resourcesOf('plant.yaml')).find(({ name }) => name === 'portal');
    const proxies = portal?.env?.find(({ name }) => name === 'TRUSTED_PROXIES');
    assert.equal(proxies?.value, '10.244.0.0/16');
    const { status, stderr } = template('plant.yaml', '--set-json', 'portal.ingress.trustedProxies=[]');
    assert.notEqual(status, 0);
    assert.match(stderr, /portal\.ingress\.trustedProxies: name the addresses/);
  });

  test('gives a Kafka Connect of its own who may use its REST API, and the consumers the password', () => {
    const resources = resourcesOf('deployment.yaml');
    const connect = resources.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'spindle-connect',
    );
    assert.ok(connect);
    const { volumes, containers } = connect.spec.template.spec;
    const users = volumes.find(({ name }: { name: string }) => name === 'users');
    assert.deepEqual(users?.secret, { secretName: 'spindle-connect', items: [{ key: 'users', path: 'users' }] });
    const mount = containers[0].volumeMounts.find(({ name }: { name: string }) => name === 'users');
    assert.equal(`${mount?.mountPath}/users`, /file="([^"]+)"/.exec(read('deploy/connect/login.conf'))?.[1]);
    for (const probe of ['startupProbe', 'readinessProbe']) {
      assert.deepEqual(containers[0][probe].tcpSocket, { port: 'http' }, probe);
    }
    // The same probe twice, as a liveness probe, is what kube-score refuses: whatever is slow to be ready would be killed for it.
    assert.equal(containers[0].livenessProbe, undefined);
    const consumer = containersOf(resources).find(({ name }) => name === 'consumer');
    const given = new Map(consumer?.env?.map((each) => [each.name, each as unknown as Record<string, unknown>]));
    assert.equal(given.get('CONNECT_USERNAME')?.['value'], 'spindle');
    const reference = { secretKeyRef: { name: 'spindle-connect', key: 'password' } };
    assert.deepEqual(given.get('CONNECT_PASSWORD')?.['valueFrom'], reference);
    const { status, stderr } = template('deployment.yaml', '--set', 'connect.rest.secret=');
    assert.notEqual(status, 0);
    assert.match(stderr, /connect[./]rest[./]secret/);
  });

  test('asks a program with a certificate of its own by https, and no other', () => {
    const given = [
      '--set',
      'portal.settings.PORTAL_TLS_CERT_PATH=/tls.crt,monitoring.serviceMonitor.tlsConfig.serverName=p',
    ];
    const resources = resourcesOf('plant.yaml', ...given).filter((each) => each !== null);
    const schemes = containersOf(resources).flatMap(({ name, readinessProbe }) =>
      readinessProbe?.httpGet?.scheme === undefined ? [] : [[name, readinessProbe.httpGet.scheme]],
    );
    assert.deepEqual(schemes, [['portal', 'HTTPS']]);
    const endpoints = resources
      .filter(({ kind }) => kind === 'ServiceMonitor')
      .map(({ metadata, spec }) => [metadata.name, spec.endpoints[0].scheme, spec.endpoints[0].tlsConfig?.serverName]);
    assert.deepEqual(
      endpoints.filter(([, scheme]) => scheme !== undefined),
      [['spindle-portal', 'https', 'p']],
    );
  });

  // A certificate's key stood in the pods of all programs, and the Portal asked a server that speaks TLS over plain HTTP.
  test('gives each program its own certificates and no other one, and leads the Portal to the server by https', () => {
    const resources = resourcesOf('tls.yaml').filter((each) => each !== null);
    const secretsOf = (name: string): readonly string[] =>
      resources
        .filter(({ kind, metadata }) => /^(Deployment|Job)$/.test(kind) && metadata.name === `spindle-${name}`)
        .flatMap(({ spec }) => spec.template.spec.volumes)
        .flatMap(({ secret }: { secret?: { secretName: string } }) => secret?.secretName ?? []);
    for (const name of ['server', 'consumer', 'portal']) {
      const own = secretsOf(name).filter((each) => each !== 'plant-authority');
      assert.ok(own.length > 1 && own.every((each) => each.startsWith(`spindle-${name}-`)), `${name}: ${own}`);
    }
    assert.ok(secretsOf('migrate').includes('spindle-owner-postgres'));
    const portal = containersOf(resources).find(({ name }) => name === 'portal');
    const given = new Map(portal?.env?.map(({ name, value }) => [name, value]));
    assert.equal(given.get('PORTAL_API_URL'), 'https://spindle-server:8000');
    const mounted = (portal as unknown as { volumeMounts: { mountPath: string }[] }).volumeMounts;
    for (const setting of ['PORTAL_TLS_KEY_PATH', 'PORTAL_API_CA_PATH', 'DB_SSL_KEY_PATH', 'KAFKA_SSL_KEY_PATH']) {
      const path = given.get(setting) ?? '';
      assert.ok(
        mounted.some(({ mountPath }) => path.startsWith(`${mountPath}/`)),
        `${setting}=${path}`,
      );
    }
  });

  test('says to people an address with https where the Portal or its ingress speaks TLS', () => {
    const addressOf = (...given: readonly string[]) =>
      containersOf(resourcesOf('plant.yaml', ...given))
        .find(({ name }) => name === 'portal')
        ?.env?.find(({ name }) => name === 'PORTAL_PUBLIC_URL')?.value;
    assert.equal(addressOf(), 'https://portal.example');
    assert.equal(addressOf('--set', 'portal.ingress.tlsSecret='), 'http://portal.example');
    const own = 'portal.ingress.tlsSecret=,portal.settings.PORTAL_TLS_CERT_PATH=/tls.crt';
    assert.equal(addressOf('--set', own), 'https://portal.example', 'the Portal refuses any other');
  });

  // Traces did not get out: their port was not among those of the values.
  test('lets the programs get as far as their collector of traces, and nobody else', () => {
    const portsOf = (resources: readonly Resource[], component: string): readonly number[] => {
      const policy = resources.find(
        ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === `spindle-${component}`,
      );
      return policy?.spec.egress[1].ports.map(({ port }: { port: number }) => port);
    };
    const usual = [5432, 9092, 9093, 8083, 443];
    const plant = resourcesOf('plant.yaml');
    for (const name of ['server', 'consumer']) assert.deepEqual(portsOf(plant, name), [...usual, 4318], name);
    // The Portal asks the server, too.
    assert.deepEqual(portsOf(plant, 'portal'), [...usual, 4318, 8000]);
    assert.deepEqual(portsOf(plant, 'migrate'), usual);
    const own = 'portal.settings.OTEL_EXPORTER_OTLP_ENDPOINT=http://[fd00::1]/otlp';
    const external = resourcesOf('external.yaml', '--set', own);
    assert.deepEqual(portsOf(external, 'portal'), [...usual, 80, 8000]);
    assert.deepEqual(portsOf(external, 'server'), usual);
    const secure = resourcesOf('external.yaml', '--set', 'settings.OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp.example');
    assert.deepEqual(portsOf(secure, 'consumer'), usual);
    const prometheus = 'http://prometheus:9090/api/v1/otlp/v1/metrics';
    const apart = resourcesOf(
      ...['external.yaml', '--set', `settings.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=${prometheus}`],
      ...['--set', 'server.settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://jaeger:4318/v1/traces'],
    );
    assert.deepEqual(portsOf(apart, 'consumer'), [...usual, 9090]);
    assert.deepEqual(portsOf(apart, 'server'), [...usual, 4318, 9090]);
  });

  test('refuses what it does not know', () => {
    for (const wrong of ['severs.enabled=true', 'image.repository=', 'connect.mode=deployment']) {
      assert.notEqual(template('external.yaml', '--set', wrong).status, 0, wrong);
    }
  });
});

// It took five of them as text, where everybody reads the values of a release.
test("the chart's schema refuses every secret as a value, but a reference to one", () => {
  const schema = JSON.parse(read('deploy/helm/spindle/values.schema.json'));
  const isTaken = new Ajv({ strict: false }).compile({
    definitions: schema.definitions,
    $ref: '#/definitions/settings',
  });
  assert.ok(secretSettings.length > 5);
  for (const name of secretSettings) assert.equal(isTaken({ [name]: 'a secret' }), false, name);
  assert.equal(
    isTaken({ CDC_DB_PASSWORD: '$' + '{dir:/run/secrets/spindle:password}', DRIFT_SLICE_SECONDS: 3600 }),
    true,
  );
});
