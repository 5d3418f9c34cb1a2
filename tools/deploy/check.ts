// `npm run deploy:check`: everything of deploy/ before the tools of those who take it: promtool and amtool for rules and configuration, helm's
// lint and template for each file of deploy/helm/values, kubeconform against the schemas of Kubernetes and of the operators, kube-score's policies. Builds what tools
// are absent. Exit code 1 when one of them complains, 2 when a tool cannot be had.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';
import { kubernetesSchemas } from './kubernetes-schemas.ts';
import { operatorSchemas } from './operator-schemas.ts';
import { buildTool, findTool, type ToolName } from './tools.ts';

const chart = 'deploy/helm/spindle';
const rendered = join(projectFolder, 'build/deploy');
/** What kube-score asks for and this chart leaves to the plant, or must not do. */
const ignored = [
  // One Portal by nature, one worker of Kafka Connect by choice.
  'deployment-replicas',
  'deployment-strategy',
];

process.chdir(projectFolder);
const problems: string[] = [];
try {
  const schemas = [kubernetesSchemas(), operatorSchemas()];
  checkMonitoring();
  mkdirSync(rendered, { recursive: true });
  for (const file of readdirSync('deploy/helm/values')) checkValues(file, schemas);
  checkRefusals();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(problems.length === 0 ? 'deploy: all is well\n' : `deploy: ${problems.length} complaints\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkMonitoring(): void {
  tell('rules', tool('promtool', 'check', 'rules', 'deploy/prometheus/rules.yaml'));
  tell(
    'unit tests of the rules',
    tool('promtool', 'test', 'rules', 'deploy/prometheus/rules.test.yaml', 'deploy/prometheus/rules-days.test.yaml'),
  );
  tell('Prometheus', tool('promtool', 'check', 'config', '--syntax-only', 'deploy/prometheus/prometheus.yaml'));
  tell('Alertmanager', tool('amtool', 'check-config', 'deploy/prometheus/alertmanager.yaml'));
}

function checkValues(file: string, schemas: readonly string[]): void {
  const values = `deploy/helm/values/${file}`;
  tell(`helm lint, ${file}`, tool('helm', 'lint', '--strict', chart, '-f', values));
  const template = tool('helm', 'template', 'spindle', chart, '--namespace', 'plant', '-f', values);
  tell(`helm template, ${file}`, template);
  const path = join(rendered, file);
  writeFileSync(path, template.stdout);
  const places = schemas.flatMap((each) => ['-schema-location', each]);
  tell(`kubeconform, ${file}`, tool('kubeconform', '-strict', '-summary', ...places, path));
  const score = tool(
    'kube-score',
    'score',
    '--output-format',
    'ci',
    ...ignored.flatMap((each) => ['--ignore-test', each]),
    path,
  );
  const complaints = score.stdout.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line));
  tell(`kube-score, ${file}`, { status: complaints.length === 0 ? 0 : 1, stdout: complaints.join('\n'), stderr: '' });
}

/** The chart's schema refuses what would not work, and passwords. */
function checkRefusals(): void {
  const values = ['-f', 'deploy/helm/values/external.yaml'];
  for (const wrong of [
    'image.repository=',
    'settings.DB_PASSWORD=secret',
    'consumer.replicas=0',
    'connect.mode=deployment',
    'severs.enabled=true',
  ]) {
    const { status } = tool('helm', 'template', 'spindle', chart, ...values, '--set', wrong);
    tell(`helm refuses ${wrong}`, { status: status === 0 ? 1 : 0, stdout: 'it was taken', stderr: '' });
  }
}

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function tool(name: ToolName, ...args: readonly string[]): Result {
  if (findTool(name) === undefined) {
    process.stderr.write(`building ${name} …\n`);
    buildTool(name);
  }
  return spawnSync(findTool(name) as string, args, { encoding: 'utf8', maxBuffer: 64_000_000 });
}

function tell(what: string, { status, stdout, stderr }: Result): void {
  process.stdout.write(`${status === 0 ? 'ok   ' : 'NOT  '} ${what}\n`);
  if (status !== 0) problems.push(`${what}:\n${stdout}${stderr}`);
}
