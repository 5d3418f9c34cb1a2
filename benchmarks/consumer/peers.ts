// The loops beside which the consumer is seen, run on the same topic: Kafka's own tool, which only drains it, a plain loop in Java, and one
// in Python. Each is left out, with a word on stderr, where what it needs is missing. They are made under build/peers and stay there.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Forest } from '../../src/inference/forest/forest.ts';
import { readModel } from '../../src/inference/xgboost-file/read-model.ts';
import { defaultModelFolder } from '../../src/models/model-loading.ts';
import { projectFolder } from '../../src/stack/home.ts';
import type { Measured } from './measured.ts';
import type { BenchOptions } from './options.ts';
import { machineType } from './readings.ts';

export interface Task {
  readonly bootstrap: string;
  readonly topic: string;
  readonly readings: number;
  /** Where files of the run may be written. */
  readonly folder: string;
}

const home = join(projectFolder, 'build/peers');
const sources = join(projectFolder, 'benchmarks/peers');
const javaLibrary = join(projectFolder, 'build/java/lib');
const kafkaTools = 'org.apache.kafka:kafka-tools:4.3.0';
/** A large part for the young makes the loop a fifth faster; the parallel collector no faster, where broker and loop share two cores. */
const javaOptions = ['-Xms512m', '-Xmx512m', '-Xmn384m', '-XX:+UseSerialGC'];

export async function runPeers(options: BenchOptions, task: Task, tell: (line: string) => void): Promise<Measured[]> {
  mkdirSync(home, { recursive: true });
  const file = join(task.folder, 'task.json');
  writeFileSync(file, JSON.stringify({ ...(await describe(options)), ...task, partitions: options.partitions }));
  const peers = [
    { name: "Kafka's own tool, draining only", make: makeDrain, run: () => drain(task) },
    { name: 'Java: kafka-clients, Jackson, trees in arrays', make: makeJavaLoop, run: () => runJavaLoop(file) },
    {
      name: 'Python: librdkafka, orjson, numpy, XGBoost',
      make: makePython,
      run: () => runToJson(python, [loop, file]),
    },
  ];
  const measured: Measured[] = [];
  for (const { name, make, run } of peers) {
    const missing = make();
    if (missing === undefined) {
      tell(name);
      measured.push({ name, ...(await run()) });
    } else tell(`${name} is left out: ${missing}`);
  }
  return measured;
}

/** What a peer has to know of machines and model. */
async function describe({ machines }: BenchOptions) {
  const manifest = JSON.parse(readFileSync(join(defaultModelFolder, 'manifest.json'), 'utf8'));
  const model = join(defaultModelFolder, 'model.ubj');
  const codes: Record<string, number> = { LOW: 0, MEDIUM: 1, HIGH: 2 };
  const ids = Array.from({ length: machines }, (_, index) => index + 1);
  const typeCodes = Object.fromEntries(ids.map((id) => [id, codes[machineType(id)]]));
  return { typeCodes, threshold: manifest.threshold, model, trees: flatTrees(readModel(readFileSync(model))) };
}

/** All trees in one array of nodes, children side by side, the nearest first. */
function flatTrees(forest: Forest) {
  const features: number[] = [];
  const thresholds: number[] = [];
  const left: number[] = [];
  const roots: number[] = [];
  const place = (): number => {
    features.push(-1);
    thresholds.push(0);
    return left.push(-1) - 1;
  };
  for (const tree of forest.trees) {
    const root = place();
    roots.push(root);
    const waiting = [{ node: 0, at: root }];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { node, at } = next;
      thresholds[at] = tree.thresholds[node] as number;
      if (tree.left[node] === -1) continue;
      features[at] = tree.features[node] as number;
      left[at] = place();
      const right = place();
      waiting.push({ node: tree.left[node] as number, at: left[at] as number });
      waiting.push({ node: tree.right[node] as number, at: right });
    }
  }
  return { features, thresholds, left, roots, baseMargin: forest.baseMargins[0] };
}

const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin/java') : 'java';

function makeDrain(): string | undefined {
  if (existsSync(join(home, 'lib', 'kafka-tools-4.3.0.jar'))) return undefined;
  return failureOf('mvn', [
    '-q',
    '-B',
    'dependency:copy',
    `-Dartifact=${kafkaTools}`,
    `-DoutputDirectory=${join(home, 'lib')}`,
  ]);
}

async function drain({ bootstrap, topic, readings }: Task): Promise<Omit<Measured, 'name'>> {
  const classes = [join(home, 'lib/*'), join(javaLibrary, '*')].join(delimiter);
  const options = [
    '--bootstrap-server',
    bootstrap,
    '--topic',
    topic,
    '--num-records',
    String(readings),
    '--hide-header',
  ];
  const { stdout } = await runToEnd(java, [
    ...javaOptions,
    '-cp',
    classes,
    'org.apache.kafka.tools.ConsumerPerformance',
    ...options,
  ]);
  // The columns: start, end, MB, MB/s, records, records/s, ms of the rebalance, ms of the fetches, and their rates.
  const columns = stdout.trim().split('\n').at(-1)?.split(', ') ?? [];
  const count = Number(columns[4]);
  const seconds = Number(columns[7]) / 1000;
  if (!(count >= readings && seconds > 0)) throw new Error(`Kafka's own tool said: ${stdout}`);
  return { readings: count, seconds };
}

function makeJavaLoop(): string | undefined {
  const source = join(sources, 'ReadingLoop.java');
  const made = join(home, 'java/ReadingLoop.class');
  if (existsSync(made) && statSync(made).mtimeMs > statSync(source).mtimeMs) return undefined;
  const compiler = ['-jar', join(projectFolder, 'build/java/compiler/ecj.jar'), '-17', '-nowarn'];
  return failureOf(java, [...compiler, '-cp', jars(), '-d', join(home, 'java'), source]);
}

/** The compiler does not know the asterisk. */
function jars(): string {
  const names = ['kafka-clients-4.3.0', 'jackson-core-2.21.2', 'jackson-databind-2.21.2', 'jackson-annotations-2.21'];
  return names.map((name) => join(javaLibrary, `${name}.jar`)).join(delimiter);
}

function runJavaLoop(file: string): Promise<Omit<Measured, 'name'>> {
  const classes = [join(home, 'java'), join(javaLibrary, '*')].join(delimiter);
  return runToJson(java, [...javaOptions, '-cp', classes, 'ReadingLoop', file]);
}

const python = join(home, 'python/bin/python');
const loop = join(sources, 'reading_loop.py');

function makePython(): string | undefined {
  const requirements = join(sources, 'requirements.txt');
  const stamp = join(home, 'python/requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(requirements, 'utf8')) return undefined;
  const missing =
    failureOf(process.env['PYTHON'] ?? 'python3', ['-m', 'venv', join(home, 'python')]) ??
    failureOf(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  if (missing === undefined) writeFileSync(stamp, readFileSync(requirements));
  return missing;
}

/** Undefined where the command ends well; else what it said last. */
function failureOf(file: string, args: readonly string[]): string | undefined {
  const { status, error, stdout, stderr } = spawnSync(file, [...args], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? `${file} ended with ${status}: ${`${stdout}${stderr}`.trim().split('\n').at(-1)}`;
}

async function runToJson(file: string, args: readonly string[]): Promise<Omit<Measured, 'name'>> {
  const { stdout } = await runToEnd(file, args);
  return JSON.parse(stdout);
}

async function runToEnd(file: string, args: readonly string[]): Promise<{ stdout: string }> {
  const child = spawn(file, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return { stdout };
}
