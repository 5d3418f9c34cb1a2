// compose.yaml against the Compose Specification's own schema, and against the project: settings, commands, files and jobs that there are.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { projectFolder } from '../../src/stack/home.ts';
import { programFiles } from '../support/program-files.ts';

interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile?: string };
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly required?: boolean }>>;
}

const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');
const compose: { readonly services: Readonly<Record<string, Service>> } = parse(read('compose.yaml'), { merge: true });
const services = Object.entries(compose.services);
const programs = services.filter(([, { image }]) => image.includes('localhost/spindle:'));
const settings = new Set([...read('docs/settings.md').matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name));

test("it is what the Compose Specification's schema allows", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(read('test/deploy/fixtures/compose-spec/schema.json')));
  assert.ok(validate(compose), JSON.stringify(validate.errors, null, 2));
  assert.equal(validate({ services: { server: { comand: ['server'] } } }), false);
});

test('programs are given settings that there are, and commands that there are', () => {
  assert.ok(settings.size > 100);
  assert.deepEqual(programs.map(([name]) => name).sort(), [
    'connector',
    'consumer',
    'migrate',
    'portal',
    'server',
    'simulator',
  ]);
  for (const [name, { environment = {}, command = [] }] of programs) {
    assert.deepEqual(
      Object.keys(environment).filter((each) => !settings.has(each)),
      [],
      name,
    );
    assert.ok(programFiles.has(command[0] ?? ''), name);
  }
});

// Somebody set them in .env, and nothing came of it: what Compose is not told to pass on, no program sees.
test('what plants set of identities, traces and drift is passed on, with the default of the settings', () => {
  const defaults = new Map(
    [...read('docs/settings.md').matchAll(/^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`)?/gm)].map(
      ([, name = '', value = '']) => [name, value],
    ),
  );
  const all =
    /^(OTEL_EXPORTER_OTLP_((TRACES_|METRICS_)?ENDPOINT|HEADERS|(CLIENT_)?CERTIFICATE|CLIENT_KEY)|OTEL_(TRACES|METRICS)_EXPORTER|OTEL_METRIC_EXPORT_INTERVAL|OTEL_TRACES_SAMPLER_ARG|OTEL_RESOURCE_ATTRIBUTES|DRIFT_\w+)$/;
  const families = {
    server: new RegExp(`${all.source}|^OIDC_`),
    consumer: all,
    portal: new RegExp(`${all.source}|^PORTAL_OIDC_(?!CLIENT_SECRET_PATH|TIMEOUT_MS)`),
  };
  for (const [name, family] of Object.entries(families)) {
    const wanted = [...defaults].filter(([each]) => family.test(each));
    assert.ok(wanted.length > 6, name);
    for (const [setting, value] of wanted) {
      assert.equal(compose.services[name]?.environment?.[setting], `\${${setting}:-${value}}`, `${name} ${setting}`);
    }
  }
});

// What a plant set of certificates in .env came to no program, and a Portal with one was never healthy.
test('certificates are passed on to those who show them, with the folder that they are in', () => {
  const shown = [
    ...['DB_SSL', 'AI_DB_SSL', 'KAFKA_SSL'].flatMap((each) => ['CA', 'CERT', 'KEY'].map((of) => `${each}_${of}_PATH`)),
    'CONNECT_CA_PATH',
  ];
  const own = {
    server: ['API_TLS_CERT_PATH', 'API_TLS_KEY_PATH'],
    portal: ['PORTAL_TLS_CERT_PATH', 'PORTAL_TLS_KEY_PATH', 'PORTAL_API_CA_PATH'],
  };
  for (const [name, { environment = {}, volumes = [] }] of programs) {
    for (const each of [...shown, ...(own[name as keyof typeof own] ?? [])]) {
      assert.equal(environment[each], `\${${each}:-}`, `${name} ${each}`);
    }
    assert.deepEqual(volumes, ['$' + '{TLS_FOLDER:-./secrets/tls}:/etc/spindle/tls:ro'], name);
  }
  for (const [name, setting] of [
    ['server', 'API_TLS_CERT_PATH'],
    ['portal', 'PORTAL_TLS_CERT_PATH'],
  ] as const) {
    const { healthcheck } = compose.services[name] as unknown as { healthcheck: { test: readonly string[] } };
    assert.match(healthcheck.test.at(-1) ?? '', new RegExp(`process\\.env\\.${setting} \\? 'https' : 'http'`), name);
  }
});

test('without a profile just the programs run, and wait for nothing that does not', () => {
  const always = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
  assert.deepEqual(always.sort(), ['connector', 'consumer', 'migrate', 'portal', 'server']);
  for (const name of always) {
    for (const [other, { required }] of Object.entries(compose.services[name]?.depends_on ?? {})) {
      assert.ok(always.includes(other) || required === false, `${name} needs ${other}`);
    }
  }
  for (const [name, { profiles }] of services) assert.ok(profiles === undefined || profiles.includes('all'), name);
});

test('it runs pinned images, publishes on the loopback alone, and mounts files that there are', () => {
  for (const [name, { image, ports = [], volumes = [], build }] of services) {
    assert.match(
      image,
      /^(docker\.io\/[a-z/]+:v?\d+\.\d[\d.]*|\$\{SPINDLE(_CONNECT)?_IMAGE:-localhost\/spindle(-connect)?:latest\})$/,
      name,
    );
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
    for (const volume of volumes.filter((each) => each.startsWith('./'))) {
      assert.ok(existsSync(join(projectFolder, volume.split(':')[0] ?? '')), volume);
    }
    if (build !== undefined) assert.ok(existsSync(join(projectFolder, build.dockerfile ?? 'Containerfile')), name);
  }
});

test('programs may write nothing, gain nothing, and have a bound on memory', () => {
  for (const [name, service] of services.filter(([, { build }]) => build !== undefined)) {
    const { read_only, cap_drop, security_opt, mem_limit } = service as unknown as Record<string, unknown>;
    assert.deepEqual(
      { read_only, cap_drop, security_opt },
      { read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      name,
    );
    assert.match(String(mem_limit), /^\d+m$/, name);
  }
});

test("Prometheus' jobs are the programs, on their ports", () => {
  const { scrape_configs: jobs } = parse(read('deploy/prometheus/prometheus.yaml'));
  const found = jobs.map(
    ({ job_name, dns_sd_configs }: { job_name: string; dns_sd_configs: { names: string[]; port: number }[] }) => [
      job_name,
      dns_sd_configs[0]?.names[0],
      dns_sd_configs[0]?.port,
    ],
  );
  assert.deepEqual(found, [
    ['spindle-consumer', 'consumer', 8001],
    ['spindle-server', 'server', 8000],
    ['spindle-portal', 'portal', 8080],
  ]);
});

// It had secrets out of the environment, which Compose refuses to a container that may write nothing: Kafka Connect could not start.
test('what may write nothing is given secrets as files, and they are in no repository', () => {
  const given = parse(read('compose.yaml')).secrets as Readonly<Record<string, { readonly file?: string }>>;
  const ignored = read('.gitignore').split('\n');
  let files = 0;
  for (const [name, service] of services) {
    const { read_only, secrets = [] } = service as {
      read_only?: boolean;
      secrets?: readonly (string | { source: string })[];
    };
    if (read_only !== true) continue;
    for (const secret of secrets) {
      const source = typeof secret === 'string' ? secret : secret.source;
      assert.match(given[source]?.file ?? '', /^secrets\//, `${name}: ${source}`);
      files++;
    }
  }
  assert.equal(files, 2);
  assert.ok(ignored.includes('/secrets/'));
});

// Its REST API takes configurations that run programs, and asked nobody who he is.
test('the REST API of Kafka Connect asks for a password, by a file that no connector may name', () => {
  const worker = new Map(
    [...read('deploy/connect/worker.properties').matchAll(/^([a-z.]+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const [, users = ''] =
    /PropertyFileLoginModule required file="([^"]+)"/.exec(read('deploy/connect/login.conf')) ?? [];
  assert.match(worker.get('rest.extension.classes') ?? '', /\.BasicAuthSecurityRestExtension$/);
  assert.match(
    read('deploy/connect/Containerfile'),
    /-Djava\.security\.auth\.login\.config=\/etc\/kafka-connect\/login\.conf/,
  );
  assert.match(read('deploy/connect/Containerfile'), /^COPY .*deploy\/connect\/login\.conf .*\/etc\/kafka-connect\/$/m);
  const { secrets } = compose.services['connect'] as unknown as {
    secrets: readonly { source: string; target: string }[];
  };
  assert.equal(secrets.find(({ source }) => source === 'connect_users')?.target, users);
  const allowed = worker.get('config.providers.dir.param.allowed.paths') ?? '';
  assert.ok(allowed.startsWith('/') && !users.startsWith(`${allowed}/`), `${users} in ${allowed}`);
  const names = new RegExp(`^(${worker.get('config.providers.env.param.allowlist.pattern')})$`);
  assert.equal(names.test('CONNECT_PASSWORD'), false);
  for (const [, name = ''] of read('deploy/connect/worker.properties').matchAll(/\$\{env:(\w+)\}/g)) {
    assert.ok(names.test(name), name);
  }
});
