// A real Prometheus and a real Alertmanager, with the project's own rules and configuration, read a consumer: its alert is there once it is killed, and gone once it
// is back. And the same Prometheus is sent the same metrics by OpenTelemetry's protocol, under the same names. Where both programs are; the drill
// (`npm run deploy:drill`) has the times of the rules as they are, and the Portal.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { projectFolder } from '../../src/stack/home.ts';
import { findTool, howToGet } from '../../tools/deploy/tools.ts';
import { freePort } from '../support/stack.ts';
import { until } from '../support/until.ts';

const [prometheus, alertmanager] = [findTool('prometheus'), findTool('alertmanager')];
const from = join(projectFolder, 'deploy/prometheus');
const folder = mkdtempSync(join(tmpdir(), 'spindle-alert-'));
const running: ChildProcess[] = [];
const alert = 'SpindleConsumerDown';

function whySkipped(): string | false {
  if (prometheus === undefined) return howToGet('prometheus');
  if (alertmanager === undefined) return howToGet('alertmanager');
  const { stdout, stderr } = spawnSync(prometheus, ['--help'], { encoding: 'utf8' });
  // One before version 3 takes nothing by OpenTelemetry's protocol.
  return (stdout + stderr).includes('web.enable-otlp-receiver') ? false : howToGet('prometheus');
}

interface Ports {
  readonly consumer: number;
  readonly prometheus: number;
  readonly alertmanager: number;
}

type Alerts = readonly { readonly labels: { readonly alertname: string } }[];
interface Answer {
  readonly data: { readonly result: readonly { readonly metric: { readonly __name__: string } }[] };
}

function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const log = openSync(join(folder, `${running.length}-${basename(args[1] === 'consumer' ? args[1] : file)}.log`), 'w');
  const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', log, log] });
  closeSync(log);
  running.push(child);
  return child;
}

/** What each has said last: without it nobody knows why one of them did not do its part. */
async function tellingWhatTheySaid(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    const said = readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map(
        (name) => `${name}:\n${readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').slice(-15).join('\n')}`,
      );
    throw new Error([(error as Error).message, ...said].join('\n\n'), { cause: error });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The project's own, with the addresses of this test, and without waiting: a rule that waits for a minute is told at the next look. */
function startMonitoring(ports: Ports): void {
  const config = parse(readFileSync(join(from, 'prometheus.yaml'), 'utf8'));
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  config.alerting.alertmanagers[0].static_configs[0].targets = [`127.0.0.1:${ports.alertmanager}`];
  const targets = [`127.0.0.1:${ports.consumer}`];
  config.scrape_configs = [{ job_name: 'spindle-consumer', static_configs: [{ targets }] }];
  const rules = parse(readFileSync(join(from, 'rules.yaml'), 'utf8'));
  for (const { rules: all } of rules.groups) for (const rule of all) delete rule.for;
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(config));
  writeFileSync(join(folder, 'rules.yaml'), stringify(rules));
  start(prometheus as string, [
    ...[`--config.file=${join(folder, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(folder, 'metrics')}`],
    ...[`--web.listen-address=127.0.0.1:${ports.prometheus}`, '--web.enable-otlp-receiver'],
  ]);
  start(alertmanager as string, [
    ...[`--config.file=${join(from, 'alertmanager.yaml')}`, `--storage.path=${join(folder, 'alerts')}`],
    ...[`--web.listen-address=127.0.0.1:${ports.alertmanager}`, '--cluster.listen-address='],
  ]);
}

/** Without anybody whom it needs: it waits for them, and tells what it has. */
function startConsumer(ports: Ports): ChildProcess {
  const nobody = { DB_PORT: '1', AI_DB_PORT: '1', KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' };
  const otlp = `http://127.0.0.1:${ports.prometheus}/api/v1/otlp/v1/metrics`;
  return start(process.execPath, [join(projectFolder, 'src/main.ts'), 'consumer'], {
    ...{ ...process.env, ...nobody, SPINDLE_HOME: folder, CONSUMER_PORT: String(ports.consumer) },
    ...{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: otlp, OTEL_METRIC_EXPORT_INTERVAL: '1000' },
  });
}

describe('a real Prometheus and Alertmanager', { skip: whySkipped() }, () => {
  after(async () => {
    await Promise.all(running.map(end));
    rmSync(folder, { recursive: true, force: true });
  });

  test('have the alert of a consumer that is killed, until it is back, and its metrics in both ways under the same names', () =>
    tellingWhatTheySaid(haveTheAlert));
});

async function haveTheAlert(): Promise<void> {
  const ports = { consumer: await freePort(), prometheus: await freePort(), alertmanager: await freePort() };
  const json = async <T>(port: number, path: string) =>
    (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as T;
  const alerts = async (): Promise<string[]> =>
    (await json<Alerts>(ports.alertmanager, '/api/v2/alerts?active=true')).map(({ labels }) => labels.alertname);
  /** The names of metrics with these labels. */
  const named = async (labels: string): Promise<Set<string>> => {
    const query = encodeURIComponent(`count by (__name__) ({${labels}})`);
    const { data } = await json<Answer>(ports.prometheus, `/api/v1/query?query=${query}`);
    return new Set(data.result.map(({ metric }) => metric.__name__));
  };
  const isAlerted = (wanted: boolean) =>
    until(`${alert} to be ${wanted ? 'there' : 'over'}`, async () =>
      (await alerts()).includes(alert) === wanted ? true : undefined,
    );
  startMonitoring(ports);
  // Nobody answers yet.
  await isAlerted(true);
  const consumer = startConsumer(ports);
  await isAlerted(false);
  const scraped = `instance="127.0.0.1:${ports.consumer}"`;
  await until('the same names in both ways', async () => {
    const [read, sent] = await Promise.all([
      named(scraped),
      named('job="spindle-consumer",instance!~"127.0.0.1:.*",instance!=""'),
    ]);
    // Of the reading itself, and of what OpenTelemetry says of the program.
    for (const name of read) if (name === 'up' || name.startsWith('scrape_')) read.delete(name);
    sent.delete('target_info');
    assert.ok(read.has('spindle_machine_cache_size') && read.has('process_cpu_seconds_total'));
    assert.deepEqual([...sent].sort(), [...read].sort());
    return true;
  });
  await end(consumer);
  await isAlerted(true);
  startConsumer(ports);
  await isAlerted(false);
}
