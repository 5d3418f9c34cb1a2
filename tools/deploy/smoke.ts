// Runs both images against real parts: PostgreSQL and Kafka of the embedded stack beside them, Kafka Connect and every program out of the
// images, confined as in a cluster, each with its own role of PostgreSQL. It passes when a simulated machine's alert is in the Portal, each program writes nothing, is no root, and
// ends orderly.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/support/stack.ts';
import { confined, type Engine, run } from './engine.ts';
import { type RealParts, startRealParts, until } from './real-parts.ts';

/** What each program finds out about itself. */
const probe = `
  const fs = require('node:fs');
  const write = (path) => { try { fs.writeFileSync(path, ''); return 'writes'; } catch (error) { return error.code; } };
  console.log(process.getuid(), write('/spindle/x'), fs.existsSync('/bin/sh'));`;

interface Plant {
  readonly engine: Engine;
  readonly images: { readonly programs: string; readonly connect: string };
  readonly folder: string;
  readonly prefix: string;
  readonly connectPassword: string;
  readonly ports: Readonly<Record<'server' | 'consumer' | 'portal' | 'connect', number>>;
}

/** False, with a sentence on stderr, when anything of it is not so. */
export async function smoke(engine: Engine, images: Plant['images']): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-images-'));
  const ports = {
    server: await freePort(),
    consumer: await freePort(),
    portal: await freePort(),
    connect: await freePort(),
  };
  const prefix = `spindle-smoke-${randomBytes(3).toString('hex')}`;
  const plant: Plant = { engine, images, folder, prefix, connectPassword: randomBytes(12).toString('hex'), ports };
  let parts: RealParts | undefined;
  const started: string[] = [];
  try {
    parts = await startStack(plant);
    await pass(plant, parts, started);
    process.stdout.write('every program ran out of its image: an alert of a simulated machine is in the Portal\n');
    return true;
  } catch (error) {
    process.stderr.write(`images: ${(error as Error).message}\n`);
    for (const name of started) process.stderr.write(`--- ${name}\n${lastLines(engine, name)}\n`);
    return false;
  } finally {
    for (const name of started) run(engine, ['rm', '--force', name]);
    await parts?.stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pass(plant: Plant, { capture }: RealParts, started: string[]): Promise<void> {
  const { engine, images, ports, prefix } = plant;
  const start = (name: Who | 'connect', image: string, ...args: readonly string[]): string => {
    const container = `${prefix}-${name}`;
    const secrets = ['spindle', 'connect'].map(
      (name) => `--volume=${join(plant.folder, 'secrets', name)}:/run/secrets/${name}:ro`,
    );
    started.push(container);
    run(engine, [
      'run',
      '-d',
      '--name',
      container,
      ...confined,
      '--env-file',
      envFile(plant, name === 'connect' ? 'commands' : name),
      ...secrets,
      image,
      ...args,
    ]);
    return container;
  };
  const step = (...args: readonly string[]): void => {
    run(engine, ['run', '--rm', ...confined, '--env-file', envFile(plant, 'commands'), images.programs, ...args]);
  };
  start('connect', images.connect);
  step('migrate');
  await until('Kafka Connect', async () => (await askConnect(plant, '/connectors')).ok);
  const { status } = await fetch(`http://127.0.0.1:${ports.connect}/connectors`);
  if (status !== 401) throw new Error(`Kafka Connect answers ${status} to who brings no password`);
  step('connector', 'register');
  const programs = (['server', 'consumer', 'portal'] as const).map((name) => {
    const container = start(name, images.programs, name);
    return { name, container, port: ports[name] };
  });
  for (const { name, port } of programs)
    await until(name, async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  start('simulator', images.programs, 'simulator');
  await until('an alert in the Portal', async () => {
    const answer = await fetch(`http://127.0.0.1:${ports.portal}/api/alerts`);
    return ((await answer.json()) as { alerts: readonly unknown[] }).alerts.length > 0;
  });
  const configuration = await (await askConnect(plant, '/connectors/spindle-outbox/config')).text();
  if (configuration.includes(capture.password)) throw new Error("Kafka Connect tells the database's password");
  for (const { name, container } of programs) check(engine, name, container);
}

function askConnect({ ports, connectPassword }: Plant, path: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`spindle:${connectPassword}`).toString('base64')}`;
  return fetch(`http://127.0.0.1:${ports.connect}${path}`, { headers: { authorization } });
}

function check(engine: Engine, name: string, container: string): void {
  const found = run(engine, ['exec', container, '/usr/local/bin/node', '-e', probe]);
  if (found !== '65532 EROFS false') throw new Error(`${name} should be 65532 EROFS false, and is ${found}`);
  run(engine, ['stop', '--time', '20', container]);
  const exitCode = run(engine, ['inspect', '--format', '{{.State.ExitCode}}', container]);
  if (exitCode !== '0') throw new Error(`${name} ended with ${exitCode} when it was told to stop`);
  process.stdout.write(`${name}: ready, no root, writes nothing, has no shell, stops orderly\n`);
}

type Who = keyof RealParts['roles'];

function envFile({ folder }: Plant, who: Who): string {
  return join(folder, `env-${who}`);
}

async function startStack(plant: Plant): Promise<RealParts> {
  const { folder, ports, connectPassword } = plant;
  const parts = await startRealParts(join(folder, 'home'));
  for (const name of ['spindle', 'connect']) mkdirSync(join(folder, 'secrets', name), { recursive: true });
  writeFileSync(join(folder, 'secrets/spindle/cdc_password'), parts.capture.password);
  writeFileSync(join(folder, 'secrets/connect/users'), `spindle=${connectPassword}\n`);
  const all = {
    ...parts.env,
    CDC_DB_USER: parts.capture.user,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Kafka Connect replaces it.
    CDC_DB_PASSWORD: '${dir:/run/secrets/spindle:cdc_password}',
    CONNECT_URL: `http://127.0.0.1:${ports.connect}`,
    CONNECT_PASSWORD: connectPassword,
    CONNECT_LISTENERS: `http://127.0.0.1:${ports.connect}`,
    API_PORT: ports.server,
    CONSUMER_PORT: ports.consumer,
    PORTAL_PORT: ports.portal,
    ALLOW_ANONYMOUS: 'true',
  };
  for (const [who, own] of Object.entries(parts.roles)) {
    const lines = Object.entries({ ...all, ...own }).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(envFile(plant, who as Who), lines.join(''), { mode: 0o600 });
  }
  return parts;
}

function lastLines(engine: Engine, container: string): string {
  try {
    return run(engine, ['logs', '--tail', '8', container]);
  } catch (error) {
    return (error as Error).message;
  }
}
