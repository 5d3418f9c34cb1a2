// `npm run deploy:drill`: a real Prometheus and Alertmanager, with the configuration of deploy/prometheus, watch a consumer and a Portal while readings come in.
// Each is killed: its alert has to reach Alertmanager, and to be gone after it is back. At the end everything is counted. Takes about five minutes; exit code 1
// when an alert does not come or go, or anything is lost or doubled, 2 when a tool is absent.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, cpSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { projectFolder } from '../../src/stack/home.ts';
import { freePort } from '../../test/support/stack.ts';
import { type Ground, type Running, runDrill, send } from './drill-plant.ts';
import { end, Hopeless, until } from './real-parts.ts';
import { findTool, howToGet, type ToolName } from './tools.ts';

const programs = [
  { name: 'consumer', alert: 'SpindleConsumerDown' },
  { name: 'portal', alert: 'SpindlePortalDown' },
] as const;
type Ports = Readonly<Record<'consumer' | 'portal' | 'prometheus' | 'alertmanager', number>>;

const perSecond = 50;
const tools: ChildProcess[] = [];
const endedTools: string[] = [];
for (const name of ['prometheus', 'alertmanager'] as const) {
  if (findTool(name) !== undefined) continue;
  process.stderr.write(`${howToGet(name)}\n`);
  process.exit(2);
}
await runDrill('alerts', async (ground) => {
  const { env } = await ground.startPlant();
  const ports: Ports = {
    consumer: await freePort(),
    portal: await freePort(),
    prometheus: await freePort(),
    alertmanager: await freePort(),
  };
  const own = { ...env, CONSUMER_PORT: String(ports.consumer), PORTAL_PORT: String(ports.portal) };
  ground.atEnd(async () => {
    await Promise.all(tools.map((child) => end(child, 'SIGTERM')));
  });
  startMonitoring(ports, ground.folder);
  const start = (name: 'consumer' | 'portal') => ground.startProgram(name, own);
  const running = { consumer: await start('consumer'), portal: await start('portal') };
  const sending = send(env, ground.journal, perSecond, 0);
  for (const { name, alert } of programs) await killOne(ports, { name, alert, running: running[name], start });
  await sending.stop();
  return ground.count(env);
});

interface Killed {
  readonly name: 'consumer' | 'portal';
  readonly alert: string;
  readonly running: Running;
  readonly start: (name: 'consumer' | 'portal') => ReturnType<Ground['startProgram']>;
}

async function killOne(ports: Ports, { name, alert, running, start }: Killed): Promise<void> {
  const isFiring = async (): Promise<boolean> => (await firing(ports)).includes(alert);
  await until(`${name} to be seen by Prometheus`, () => isUp(ports, name));
  await until(`${alert} to be over`, async () => !(await isFiring()));
  const killedAt = performance.now();
  await running.kill();
  await until(alert, isFiring);
  const firedAfterS = Math.round((performance.now() - killedAt) / 1000);
  const startedAt = performance.now();
  await start(name);
  await until(`${alert} to be over`, async () => !(await isFiring()));
  const overAfterS = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(
    `${alert}: in Alertmanager ${firedAfterS} s after the kill, gone ${overAfterS} s after the new start\n`,
  );
}

/** The project's own configuration, with the addresses of this drill and Prometheus' steps three times as quick. */
function startMonitoring(ports: Ports, folder: string): void {
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
  startTool('prometheus', folder, [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'metrics')}`,
    `--web.listen-address=127.0.0.1:${ports.prometheus}`,
  ]);
  startTool('alertmanager', folder, [
    `--config.file=${join(from, 'alertmanager.yaml')}`,
    `--storage.path=${join(folder, 'alerts')}`,
    `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
    '--cluster.listen-address=',
  ]);
}

function startTool(name: ToolName, folder: string, args: readonly string[]): void {
  const path = join(folder, `${name}.log`);
  const log = openSync(path, 'a');
  const child = spawn(findTool(name) as string, args, { cwd: folder, stdio: ['ignore', log, log] });
  closeSync(log);
  tools.push(child);
  child.once('exit', () => {
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-3);
    endedTools.push(`${name} has ended: ${lines.join('\n')}`);
  });
}

/** Where one has ended nothing fires, and nothing is over. */
async function ask(port: number, path: string): Promise<unknown> {
  if (endedTools.length > 0) throw new Hopeless(endedTools.join('\n'));
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
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
