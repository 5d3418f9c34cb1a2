// `npm run deploy:drill`: a real Prometheus and Alertmanager, with the configuration of deploy/prometheus, watch a consumer and a Portal on real parts.
// Each is killed: its alert has to reach Alertmanager, and to be gone after it is back. Takes about five minutes; exit code 1 when an alert
// does not come or go, 2 when a tool is absent.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectFolder } from '../../src/stack/home.ts';
import type { Supervisor } from '../../src/stack/supervise/supervise.ts';
import { freePort } from '../../test/support/stack.ts';
import { end, Hopeless, startRealParts, until } from './real-parts.ts';
import { findTool, howToGet, type ToolName } from './tools.ts';

const programs = [
  { name: 'consumer', alert: 'SpindleConsumerDown' },
  { name: 'portal', alert: 'SpindlePortalDown' },
] as const;
type Ports = Readonly<Record<'consumer' | 'portal' | 'prometheus' | 'alertmanager', number>>;

const folder = mkdtempSync(join(tmpdir(), 'spindle-drill-'));
const running: ChildProcess[] = [];
const endedTools: string[] = [];
let stack: Supervisor | undefined;
for (const name of ['prometheus', 'alertmanager'] as const) {
  if (findTool(name) !== undefined) continue;
  process.stderr.write(`${howToGet(name)}\n`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(1)));
try {
  await drill();
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await stop();
}

async function stop(): Promise<void> {
  await Promise.all(running.map((child) => end(child, 'SIGTERM')));
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function drill(): Promise<void> {
  const parts = await startRealParts(join(folder, 'home'));
  stack = parts.stack;
  const ports: Ports = {
    consumer: await freePort(),
    portal: await freePort(),
    prometheus: await freePort(),
    alertmanager: await freePort(),
  };
  const env = {
    ...process.env,
    ...parts.env,
    CONSUMER_PORT: String(ports.consumer),
    PORTAL_PORT: String(ports.portal),
    PORTAL_FIRST_ADMIN: 'off',
  };
  const main = join(projectFolder, 'src/main.ts');
  const { status, stderr } = spawnSync(process.execPath, [main, 'migrate'], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const startProgram = (name: string): ChildProcess => start(process.execPath, [main, name], name, env);
  startMonitoring(ports);
  for (const { name, alert } of programs) {
    const child = startProgram(name);
    await until(`${name} to be seen by Prometheus`, () => isUp(ports, name));
    await until(`${alert} to be over`, async () => !(await firing(ports)).includes(alert));
    const killedAt = performance.now();
    await end(child, 'SIGKILL');
    await until(alert, async () => (await firing(ports)).includes(alert));
    const firedAfterS = Math.round((performance.now() - killedAt) / 1000);
    const again = startProgram(name);
    const startedAt = performance.now();
    await until(`${alert} to be over`, async () => !(await firing(ports)).includes(alert));
    const overAfterS = Math.round((performance.now() - startedAt) / 1000);
    process.stdout.write(
      `${alert}: in Alertmanager ${firedAfterS} s after the kill, gone ${overAfterS} s after the new start\n`,
    );
    await end(again, 'SIGTERM');
  }
}

/** The project's own configuration, with the addresses of this drill and Prometheus' steps three times as quick. */
function startMonitoring(ports: Ports): void {
  const from = join(projectFolder, 'deploy/prometheus');
  const config = parse(readFileSync(join(from, 'prometheus.yaml'), 'utf8'));
  config.global = { scrape_interval: '5s', evaluation_interval: '5s' };
  config.alerting.alertmanagers[0].static_configs[0].targets = [`127.0.0.1:${ports.alertmanager}`];
  config.scrape_configs = programs.map(({ name }) => ({
    job_name: `spindle-${name}`,
    static_configs: [{ targets: [`127.0.0.1:${ports[name]}`] }],
  }));
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(config));
  cpSync(join(from, 'rules.yaml'), join(folder, 'rules.yaml'));
  startTool('prometheus', [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'metrics')}`,
    `--web.listen-address=127.0.0.1:${ports.prometheus}`,
  ]);
  startTool('alertmanager', [
    `--config.file=${join(from, 'alertmanager.yaml')}`,
    `--storage.path=${join(folder, 'alerts')}`,
    `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
    '--cluster.listen-address=',
  ]);
}

function startTool(name: ToolName, args: readonly string[]): void {
  start(findTool(name) as string, args, name, process.env).once('exit', () => {
    const lines = readFileSync(join(folder, `${name}.log`), 'utf8')
      .trim()
      .split('\n')
      .slice(-3);
    endedTools.push(`${name} has ended: ${lines.join('\n')}`);
  });
}

/** Where one has ended nothing fires, and nothing is over. */
async function ask(port: number, path: string): Promise<unknown> {
  if (endedTools.length > 0) throw new Hopeless(endedTools.join('\n'));
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
}

function start(file: string, args: readonly string[], name: string, env: NodeJS.ProcessEnv): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', log, log] });
  running.push(child);
  return child;
}

async function isUp(ports: Ports, name: string): Promise<boolean> {
  const query = encodeURIComponent(`up{job="spindle-${name}"} == 1`);
  const answer = await ask(ports.prometheus, `/api/v1/query?query=${query}`);
  return (answer as { data: { result: readonly unknown[] } }).data.result.length > 0;
}

async function firing(ports: Ports): Promise<readonly string[]> {
  const alerts = await ask(ports.alertmanager, '/api/v2/alerts?active=true');
  return (alerts as readonly { readonly labels: { readonly alertname: string } }[]).map(
    ({ labels }) => labels.alertname,
  );
}
