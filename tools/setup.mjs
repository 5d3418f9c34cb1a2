// Set-up: brings a fresh clone to where everything runs, and does nothing when it is there already. Plain JavaScript that Node 18
// runs without any package. Each step is stamped, beside its product, with a digest of what it was made from. One set-up works at a
// time; others wait. Writes to stderr only; ends with 2 when a step fails, naming the step, the cause and the fix.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jarProblems } from './jars.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const nodeMajorMin = 24;
const javaMajorMin = 17;
const lastLinesMax = 20;

class SetupFailure extends Error {
  constructor(cause, fix, lines = []) {
    super(cause);
    this.fix = fix;
    this.lines = lines;
  }
}

/** In order. `key` says what the product is made from; while the stamp holds the same, and the products are there, `run` is not called. */
const steps = [
  {
    name: 'npm packages',
    stamp: at('node_modules/.spindle-setup'),
    products: [at('node_modules/.package-lock.json')],
    key: () => digest([at('package-lock.json')], `${process.platform}-${process.arch}`),
    isMade: packagesMatchLock,
    run: installPackages,
  },
  {
    name: 'Java and Maven',
    stamp: at('build/.setup/java'),
    products: [],
    key: () => `${findJava() ?? 'no java'} ${findProgram('mvn') ?? 'no mvn'}`,
    run: checkJava,
  },
  {
    name: 'system libraries',
    stamp: at('build/.setup/libraries'),
    products: [],
    key: () =>
      missingLibraries()
        .map((library) => library.package)
        .join(' '),
    isMade: () => missingLibraries().length === 0,
    run: installLibraries,
  },
  {
    name: 'Kafka, Debezium and XGBoost (Maven)',
    stamp: at('build/java/.stamp'),
    products: [at('build/java/lib'), at('build/java/compiler/ecj.jar'), at('build/xgboost/lib')],
    key: () => digest([at('pom.xml'), at('tools/jars.sha256')]),
    isMade: () => jarProblems(root).length === 0,
    run: resolveJars,
  },
  {
    name: "the tests' own Kafka client (Java)",
    stamp: at('build/java/test/.stamp'),
    products: [at('build/java/test')],
    key: () => digest([at('pom.xml'), ...filesBelow(at('test/java'))]),
    isNeeded: () => existsSync(at('test/java')),
    run: compileTestClient,
  },
  {
    name: 'kernels (WebAssembly)',
    stamp: at('build/kernel/.stamp'),
    products: [at('build/kernel/kernel.wasm'), at('build/kernel/readings.wasm')],
    key: () => digest([at('package-lock.json'), ...filesBelow(at('kernel'))]),
    run: buildKernels,
  },
  {
    name: 'package for profiles elsewhere',
    stamp: at('build/package/.stamp'),
    products: [at('build/package/core/profile.js'), at('build/package/core/profile.d.ts')],
    key: () => digest([at('package-lock.json'), ...filesBelow(at('src/core')), ...filesBelow(at('src/profiles'))]),
    isNeeded: () => existsSync(at('node_modules/typescript')),
    run: buildPackage,
  },
  {
    name: 'web page',
    stamp: at('build/web/.stamp'),
    products: [at('build/web')],
    key: () => digest([at('package-lock.json'), ...webSources()]),
    isNeeded: () => existsSync(at('web/vite.config.ts')),
    run: buildWebPage,
  },
];

await main();

/** `--only-build` is for images: packages and Node are there, Java is not wanted. */
async function main() {
  if (process.argv.includes('--only-build')) {
    for (const step of steps.filter(({ run }) => run === buildKernels || run === buildWebPage)) await bring(step);
    return;
  }
  if (steps.every(isDone)) return;
  const unlock = await lock();
  try {
    for (const step of steps) await bring(step);
  } finally {
    unlock();
  }
}

async function bring(step) {
  if (isDone(step)) return;
  if (step.isMade?.() !== true) {
    const startedAt = Date.now();
    say(`${step.name} …`);
    try {
      await step.run();
    } catch (error) {
      fail(step.name, error);
    }
    say(`${step.name}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  mkdirSync(dirname(step.stamp), { recursive: true });
  writeFileSync(step.stamp, step.key());
}

function isDone(step) {
  if (step.isNeeded?.() === false) return true;
  return read(step.stamp) === step.key() && step.products.every((product) => existsSync(product));
}

function fail(name, error) {
  if (!(error instanceof SetupFailure)) throw error;
  const output = error.lines.map((line) => `    ${line}\n`).join('');
  process.stderr.write(`setup: ${name}: ${error.message}\n${output}setup: to mend it: ${error.fix}\n`);
  process.exit(2);
}

// npm packages

/** A folder that npm itself filled from this very lock is taken as it is: `npm ci` would delete it first. */
function packagesMatchLock() {
  const wanted = readJson(at('package-lock.json'))?.packages;
  const installed = readJson(at('node_modules/.package-lock.json'))?.packages;
  if (wanted === undefined || installed === undefined || !hasNode()) return false;
  const differs = ([path, entry]) => wanted[path]?.version !== entry.version || !existsSync(at(path));
  const isAbsent = ([path, entry]) => path !== '' && entry.optional !== true && installed[path] === undefined;
  return !Object.entries(installed).some(differs) && !Object.entries(wanted).some(isAbsent);
}

async function installPackages() {
  // The npm that runs us, else the one of the PATH.
  const npm = process.env.npm_execpath;
  const [file, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  await run(
    file,
    [...first, 'ci', '--include=dev', '--no-audit', '--no-fund'],
    'is the registry reachable? then run: npm ci --include=dev',
  );
  if (hasNode()) return;
  throw new SetupFailure(
    `Node ${process.versions.node} is too old, and the npm package "node" has not put Node ${nodeMajorMin} into node_modules/.bin`,
    `allow its install script (npm config delete ignore-scripts) and run: npm rebuild node; or install Node ${nodeMajorMin} yourself`,
  );
}

function hasNode() {
  const own = spawnSync(at('node_modules/.bin/node'), ['--version'], { encoding: 'utf8' });
  return majorOf(own.stdout) >= nodeMajorMin || majorOf(process.version) >= nodeMajorMin;
}

function nodeProgram() {
  const own = at('node_modules/.bin/node');
  return existsSync(own) ? own : process.execPath;
}

function majorOf(version) {
  return Number(/^v(\d+)/.exec(version ?? '')?.[1] ?? 0);
}

// Java

async function checkJava() {
  const missing = [];
  const problem = javaProblem();
  if (problem !== undefined)
    missing.push({ problem, apt: 'default-jre-headless', brew: 'openjdk', dnf: 'java-latest-openjdk-headless' });
  if (findProgram('mvn') === undefined)
    missing.push({ problem: 'Maven (mvn) is missing', apt: 'maven', brew: 'maven', dnf: 'maven' });
  if (missing.length === 0) return;
  const problems = missing.map((each) => each.problem).join('; ');
  const packages = missing.map((each) => each.apt);
  if (!mayInstall()) throw new SetupFailure(problems, installHint(missing));
  say(`${problems}: installing ${packages.join(' ')} with apt-get`);
  await install(packages);
  const still = javaProblem() ?? (findProgram('mvn') === undefined ? 'Maven (mvn) is missing' : undefined);
  if (still !== undefined)
    throw new SetupFailure(`${still}, although ${packages.join(' ')} was installed`, installHint(missing));
}

function javaProblem() {
  const java = findJava();
  if (java === undefined) return `Java ${javaMajorMin} or newer is missing`;
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr ?? '') ?? [];
  const major = first === '1' ? Number(second) : Number(first ?? 0);
  return major >= javaMajorMin
    ? undefined
    : `Java ${javaMajorMin} or newer is needed, and ${java} is ${major === 0 ? 'not Java' : major}`;
}

function findJava() {
  const home = process.env.JAVA_HOME;
  const ofHome = home ? join(home, 'bin/java') : undefined;
  const found = ofHome !== undefined && isExecutable(ofHome) ? ofHome : findProgram('java');
  return found === undefined ? undefined : realpathSync(found);
}

async function resolveJars() {
  // Until all are checked: a stamp of before would have the next command take what is refused here.
  rmSync(at('build/java/.stamp'), { force: true });
  // Jars of other versions must not stay on the class path. Maven believes its markers about what it has unpacked.
  for (const product of ['java/lib', 'java/compiler', 'java/dependency-maven-plugin-markers', 'xgboost'])
    rmSync(at('build', product), { recursive: true, force: true });
  await run('mvn', ['-B', '-q', 'process-resources'], 'is the Maven repository reachable? then run: npm run setup');
  const problems = jarProblems(root);
  if (problems.length === 0) return;
  throw new SetupFailure(
    'Maven brought other files than tools/jars.sha256 pins; none of them is used',
    'delete the files that are named from the local repository (~/.m2/repository) and run: npm run setup; ' +
      'where a version in pom.xml was changed on purpose: node tools/jars.mjs --write',
    problems.slice(0, lastLinesMax),
  );
}

/** By a compiler that is a jar, because Java to run programs, which is all that is asked for, brings none. */
async function compileTestClient() {
  const to = at('build/java/test');
  rmSync(to, { recursive: true, force: true });
  const compiler = ['-jar', at('build/java/compiler/ecj.jar'), `-${javaMajorMin}`, '-nowarn', '-d', to];
  const jars = readdirSync(at('build/java/lib')).map((jar) => at('build/java/lib', jar));
  await run(
    findJava(),
    [...compiler, '-cp', jars.join(delimiter), at('test/java')],
    'mend the sources in test/java, then run: npm run setup',
  );
}

// System libraries: asked for by the dynamic linker, so only their files tell whether they are there.

function missingLibraries() {
  if (process.platform !== 'linux') return [];
  const libraries = [
    { package: 'libgomp1', file: 'libgomp.so.1', use: 'training with XGBoost', dnf: 'libgomp', brew: '' },
    { package: 'libnss3', file: 'libnss3.so', use: 'the browser tests', dnf: 'nss', brew: '' },
  ];
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const folders = [
    `/usr/lib/${machine}-linux-gnu`,
    `/lib/${machine}-linux-gnu`,
    '/usr/lib64',
    '/lib64',
    '/usr/lib',
    '/lib',
    '/usr/local/lib',
  ];
  return libraries.filter(({ file }) => !folders.some((folder) => existsSync(join(folder, file))));
}

/** Most of Spindle works without them, so this says what is missing and goes on. */
async function installLibraries() {
  const missing = missingLibraries();
  const packages = missing.map((library) => library.package);
  const uses = missing.map((library) => `${library.package} (for ${library.use})`).join(' and ');
  const hint = installHint(missing.map((library) => ({ ...library, apt: library.package })));
  if (!mayInstall()) return say(`${uses} missing; to install: ${hint}`);
  say(`${uses} missing: installing with apt-get`);
  await install(packages).catch((error) => say(`${error.message}; going on without. To install later: ${hint}`));
}

function mayInstall() {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

async function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const fix = `apt-get update && apt-get install -y ${packages.join(' ')}`;
  await run('apt-get', ['update', '-qq'], fix, env);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], fix, env);
}

function installHint(missing) {
  const names = (tool) => missing.map((each) => each[tool]).join(' ');
  if (findProgram('apt-get') !== undefined) return `sudo apt-get install -y ${names('apt')}`;
  if (findProgram('dnf') !== undefined) return `sudo dnf install -y ${names('dnf')}`;
  if (findProgram('brew') !== undefined) return `brew install ${names('brew')}`;
  return `install ${names('apt')}`;
}

// The kernels: AssemblyScript to WebAssembly

async function buildKernels() {
  mkdirSync(at('build/kernel'), { recursive: true });
  await buildKernel('kernel.wasm', ['contributions.ts', 'quantized.ts', 'row.ts', 'walk.ts']);
  await buildKernel('readings.wasm', ['readings.ts']);
}

async function buildKernel(product, files) {
  const compiler = at('node_modules/assemblyscript/bin/asc.js');
  const sources = files.map((file) => at('kernel', file));
  await run(
    nodeProgram(),
    [compiler, ...sources, '--config', at('kernel/asconfig.json'), '--outFile', at('build/kernel', product)],
    'mend the sources in kernel/, then run: npm run setup',
  );
}

// What package.json exports

/** Types are the business of `npm run check`: a mistake elsewhere must not keep the programs from starting. */
async function buildPackage() {
  const compiler = at('node_modules/typescript/bin/tsc');
  await run(
    nodeProgram(),
    [compiler, '-p', at('tsconfig.package.json'), '--noCheck'],
    'mend the sources in src/core, then run: npm run setup',
  );
}

// The web page

/** A workspace may have packages of its own, which the lock stands for. */
function webSources() {
  return filesBelow(at('web')).filter((file) => !file.startsWith(at('web/node_modules')));
}

async function buildWebPage() {
  const vite = at('node_modules/vite/bin/vite.js');
  await run(
    nodeProgram(),
    [vite, 'build', '--config', at('web/vite.config.ts')],
    'mend the sources in web, then run: npm run setup',
  );
}

// Helpers

/** Runs a program in the project's folder, quietly; its last lines are shown when it fails. */
function run(file, args, fix, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.once('error', (error) => reject(new SetupFailure(`${file} could not be started: ${error.message}`, fix)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const lines = output.split('\n').filter((line) => line.trim() !== '');
      reject(new SetupFailure(`${[file, ...args].join(' ')}: ${how}`, fix, lines.slice(-lastLinesMax)));
    });
  });
}

/** Makes this the only set-up of this clone; resolves with what ends that. The lock of a process that is gone is taken over. */
async function lock() {
  const folder = at('build/.setup');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const own = JSON.stringify(identify(process.pid));
  const temporary = `${path}.${process.pid}`;
  let said = false;
  for (;;) {
    writeFileSync(temporary, own);
    try {
      // A link appears with its content or not at all.
      linkSync(temporary, path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
    const holder = readJson(path);
    if (isAlive(holder)) {
      if (!said) say(`another set-up is at work (process ${holder.pid}); waiting for it`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
    } else {
      removeStale(path);
    }
  }
  const unlock = () => {
    if (read(path) === own) rmSync(path, { force: true });
  };
  process.once('exit', unlock);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])
    process.once(signal, () => process.exit(code));
  return unlock;
}

/** Another process may have put a lock of its own there at this moment: that one is put back. */
function removeStale(path) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (isAlive(readJson(aside))) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function isAlive(holder) {
  if (typeof holder?.pid !== 'number') return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return identify(holder.pid).startedAt === holder.startedAt;
}

/** The moment of the start goes with the number, because numbers are used again. Empty where the system does not tell. */
function identify(pid) {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  return { pid, startedAt: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '' };
}

function digest(files, more = '') {
  const hash = createHash('sha256').update(more);
  for (const file of files) hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  try {
    return JSON.parse(read(path) ?? '');
  } catch {
    return undefined;
  }
}

function say(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
}
