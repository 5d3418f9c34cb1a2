// A support bundle has what whoever helps asks for, and of all the secrets that are planted here none, in none of its files.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { requirePlace, writeArchive } from '../../../src/programs/doctor/bundle/archive.ts';
import { collect } from '../../../src/programs/doctor/bundle/collect.ts';
import { redactorOf } from '../../../src/programs/doctor/bundle/redact.ts';
import { secretSettings } from '../../../src/programs/support/dot-env/generated/setting-names.ts';
import { openHome } from '../../../src/stack/home.ts';
import { writeRunningStack } from '../../../src/stack/running.ts';
import { runCommand } from '../../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-bundle-'));
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function contents(file: string): ReadonlyMap<string, string> {
  const entries = Object.entries(unzipSync(readFileSync(file)));
  return new Map(entries.map(([path, bytes]) => [path, strFromU8(bytes)]));
}

/** Characters that JSON, an address and base64 each write in a way of their own. */
const planted: string[] = [];
function plant(name: string): string {
  const value = `pl@nted/${name}+"\\é`;
  planted.push(value);
  return value;
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** All the ways in which a program might have written them. */
function everyForm(): string[] {
  return planted.flatMap((value) => [
    value,
    inJson(value),
    inJson(inJson(value)),
    encodeURIComponent(value),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
  ]);
}

describe('doctor --bundle', () => {
  const file = join(folder, 'bundle.zip');
  let stdout = '';
  let stderr = '';
  let files: ReadonlyMap<string, string>;

  before(async () => {
    const home = openHome(join(folder, 'home'));
    const paths = Object.fromEntries(
      ['key.pem', 'oidc', 'smtp', 'notify.yaml'].map((name) => [name, join(folder, name)]),
    );
    const pem = Buffer.from('a key of TLS').toString('base64').padEnd(64, 'A');
    planted.push(pem);
    writeFileSync(paths['key.pem'] as string, `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----\n`);
    writeFileSync(paths['oidc'] as string, `${plant('oidc file')}\n`);
    writeFileSync(paths['smtp'] as string, plant('webhook file'));
    writeFileSync(
      paths['notify.yaml'] as string,
      'receivers:\n  a: { kind: slack, url: { env: THE_CHANNEL } }\n  b: { kind: teams, url: { file: smtp } }\nroutes: []\n',
    );
    writeFileSync(home.secretsFile, JSON.stringify({ admin: plant('stack admin'), connect: plant('stack connect') }));
    writeFileSync(home.processesFile, '[{"name":"consumer","pid":1,"port":8001}]');
    const password = plant('connect url');
    const registered = { 'database.password': plant('registered'), 'slot.name': 'the_slot', name: 'spindle-outbox' };
    const connectPort = await serve(({ url = '' }, response) => {
      const answers: Record<string, unknown> = {
        '/': { version: '4.1.0' },
        '/connectors/spindle-outbox/status': {
          connector: { state: 'FAILED' },
          tasks: [{ id: 0, state: 'FAILED', trace: `refused ${everyForm().join(' ')}` }],
        },
        '/connectors/spindle-outbox/config': registered,
        '/connectors?expand=info': {},
      };
      response.end(JSON.stringify(answers[url] ?? {}));
    });
    const programPort = await serve(({ url }, response) => {
      const text = `a_metric 5\n# ${everyForm().join(' ')}\n`;
      response.end(url === '/readyz' ? JSON.stringify({ status: 'ready', degraded: everyForm() }) : text);
    });
    const secrets = Object.fromEntries(secretSettings.map((name) => [name, plant(name)]));
    // Two settings for one secret are refused.
    const { PORTAL_OIDC_CLIENT_SECRET: _, ...ofDoctor } = secrets;
    const env = {
      ...ofDoctor,
      SPINDLE_HOME: home.folder,
      ...{ DB_HOST: '127.0.0.1', DB_PORT: '1', AI_DB_HOST: '127.0.0.1', AI_DB_PORT: '1' },
      KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
      CONNECT_URL: `http://admin:${encodeURIComponent(password)}@127.0.0.1:${connectPort}`,
      CDC_CONNECTOR_OVERRIDES: JSON.stringify({ 'database.sslpassword': plant('override'), 'poll.interval.ms': '7' }),
      ...{ API_TLS_KEY_PATH: paths['key.pem'], PORTAL_OIDC_CLIENT_SECRET_PATH: paths['oidc'] },
      ...{ NOTIFY_PATH: paths['notify.yaml'], THE_CHANNEL: 'https://hooks.example.com/services/T0/B0/hidden' },
      REGISTRY_TOKEN: plant('of somebody else'),
      ...{ CONSUMER_PORT: String(programPort), API_PORT: '1', PORTAL_PORT: String(programPort) },
    };
    planted.push(env.THE_CHANNEL, '/services/T0/B0/hidden', `admin:${password}`);
    const ofProgram = { AI_DB_PASSWORD: plant('of a program'), KAFKA_TOPIC_SENSOR: 'its-topic' };
    const stack = { environment: secrets, started: ['consumer'], programs: { consumer: ofProgram } };
    const remove = writeRunningStack(home, stack);
    const lines = ['{"msg":"The consumer is ready."}', ...everyForm(), 'password=unknown-to-us', 'the last line'];
    writeFileSync(join(home.logs, 'consumer.log'), `${lines.join('\n')}\n`);
    writeFileSync(join(home.logs, `${secrets['DB_PASSWORD']?.replaceAll('/', '_')}.log`), 'x\n');
    try {
      const finished = await runCommand(['doctor', '--bundle', file], { env });
      ({ stdout, stderr } = finished);
      assert.equal(finished.code, 0, stderr);
    } finally {
      remove();
    }
    files = contents(file);
  });

  test('says where it is on stdout alone, and on stderr what it has and has not', () => {
    assert.equal(stdout, `${file}\n`);
    assert.match(stderr, /^logs: collected$/m);
    assert.match(stderr, /^AI server's database: collected$/m);
    assert.match(stderr, /^topics: not to be had: .*127\.0\.0\.1:1/m);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  test('has of all that is secret nothing, in whatever form, file or name', () => {
    const forms = [...everyForm(), 'unknown-to-us'];
    assert.ok(planted.length > 20, 'they were planted');
    for (const [path, text] of files)
      for (const form of forms) assert.ok(!`${path}\n${text}`.includes(form), `${form} is in ${path}`);
    for (const form of forms) assert.ok(!stderr.includes(form), `${form} is told on stderr`);
  });

  test('has all else', () => {
    const read = (path: string) => files.get(path) ?? assert.fail(`${path} is not in ${[...files.keys()].join(', ')}`);
    const about = JSON.parse(read('about.json'));
    assert.match(about.spindle, /^\d/);
    assert.match(about.missing.server, /fetch failed|ECONNREFUSED/);
    const findings = JSON.parse(read('findings.json')).findings as { check: string; ok: boolean }[];
    assert.equal(findings.find(({ check }) => check === 'model')?.ok, true);
    assert.equal(findings.find(({ check }) => check === 'AI server database')?.ok, false);
    const settings = JSON.parse(read('settings.json'));
    assert.equal(settings.doctor.KAFKA_BOOTSTRAP_SERVERS, '127.0.0.1:1');
    assert.equal(settings.doctor.DB_PASSWORD, '***');
    assert.match(settings.doctor.CDC_CONNECTOR_OVERRIDES, /"poll.interval.ms":"7"/);
    assert.equal(settings.programs.consumer.KAFKA_TOPIC_SENSOR, 'its-topic');
    assert.match(read('logs/consumer.log'), /The consumer is ready[\s\S]*the last line\n$/);
    assert.match(read('programs/consumer/metrics.txt'), /^a_metric 5$/m);
    assert.equal(JSON.parse(read('programs/consumer/readyz.json')).status, 'ready');
    assert.equal(JSON.parse(read('connect/configuration.json')).registered['slot.name'], 'the_slot');
    assert.equal(JSON.parse(read('connect/status.json')).tasks[0].state, 'FAILED');
    assert.match(read('databases/ai-server.json'), /"problem": ".*ECONNREFUSED/);
    assert.equal(JSON.parse(read('stack.json')).processes[0].name, 'consumer');
  });

  test('is refused where it would overwrite a file, or is called otherwise', async () => {
    const again = await runCommand(['doctor', '--bundle', file], { env: { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' } });
    assert.equal(again.code, 2);
    assert.match(again.stderr, /is there already/);
    assert.throws(() => requirePlace(join(folder, 'a.tar')), /does not end with \.zip/);
    assert.throws(() => requirePlace(join(folder, 'nowhere', 'a.zip')), /is no folder/);
  });
});

test('an archive in which a secret would be is not written', () => {
  const file = join(folder, 'leaking.zip');
  const { leakIn } = redactorOf([{ name: 'DB_PASSWORD', value: 'the-password' }]);
  const entries = [{ path: 'a.txt', text: 'has the-password in it' }];
  assert.throws(
    () => writeArchive(file, entries, { redact: (text) => text, leakIn, tooShort: [] }),
    /no bundle was written: a\.txt in it would have shown DB_PASSWORD/,
  );
  assert.equal(statSync(file, { throwIfNoEntry: false }), undefined);
});

test('files whose names differ by a secret alone are all there', () => {
  const file = join(folder, 'alike.zip');
  const secrets = ['one-secret', 'two-secret'].map((value) => ({ name: value, value }));
  writeArchive(
    file,
    secrets.map(({ value }, at) => ({ path: `logs/${value}.log`, text: `line ${at}` })),
    redactorOf(secrets),
  );
  assert.deepEqual([...contents(file).values()].sort(), ['line 0', 'line 1']);
});

test('what fails or never answers leaves its reason, and keeps nothing else out', async () => {
  const told: string[] = [];
  const sections = [
    { name: 'never', collect: () => new Promise<never>(() => {}) },
    { name: 'fails', collect: () => Promise.reject(new Error('it is away')) },
    { name: 'answers', collect: () => [{ path: 'a.txt', text: `${'x'.repeat(99)}\n`.repeat(100_000) }] },
  ];
  const { entries, missing } = await collect(sections, 50, (name, problem) => told.push(`${name}: ${problem}`));
  assert.deepEqual(missing, { never: 'took longer than 50 ms', fails: 'it is away' });
  assert.deepEqual(told.sort(), ['answers: null', 'fails: it is away', 'never: took longer than 50 ms']);
  assert.equal(entries.length, 1);
  assert.ok((entries[0]?.text.length ?? 0) < 4_300_000, 'bounded');
  assert.match(entries[0]?.text ?? '', /\n\(cut here: it is 10000000 characters\)\n$/);
});
