// `npm run images [-- --debian] [-- --without-smoke] [-- --twice] [-- --push REGISTRY --sign KEY]`: builds both images, holds them to their size, writes their bills of materials and their provenance to
// build/images, and runs every program out of them against real parts. `--debian` makes the bases from Debian's packages, as is done where no
// public base can be pulled; `--twice` builds each anew, with nothing kept from before, and compares; `--push` and `--sign` publish what is
// well. Exit code 1 when an image is too large, does not work or
// becomes another, 2 when it cannot be built here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../../src/stack/home.ts';
import { differencesOf } from './compare-images.ts';
import { type Bases, debianBases, isolation } from './debian-bases.ts';
import { canPull, type Engine, findEngine, ImageFailure, run, withRuntime } from './engine.ts';
import { labelsOf, provenanceOf, revisionLabel, type Sources } from './provenance.ts';
import { publish } from './publish-images.ts';
import { smoke } from './smoke.ts';

const images = { programs: 'localhost/spindle:latest', connect: 'localhost/spindle-connect:latest' };
const bytesMax = { programs: 250_000_000, connect: 250_000_000 };
const folder = join(projectFolder, 'build/images');
/** Of the files that differ. */
const shownMax = 20;
const { values } = parseArgs({
  options: {
    debian: { type: 'boolean', default: false },
    'without-smoke': { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    push: { type: 'string' },
    sign: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(`Usage: npm run images [-- --debian] [-- --without-smoke] [-- --twice] [-- --push REGISTRY --sign KEY]

  --debian         makes the bases from Debian's packages, also where public ones can be pulled
  --without-smoke  builds and measures, and runs nothing
  --twice          builds each a second time, with nothing kept from the first, and says which files differ
  --push REGISTRY  pushes them to REGISTRY/spindle and REGISTRY/spindle-connect, where they are well and have run; with
  --sign KEY       signs them there by cosign with that private key, with their provenance and bills of materials
`);
  process.exit(0);
}

if ((values.push === undefined) !== (values.sign === undefined)) {
  say('give --push and --sign, or neither');
  process.exit(2);
}
if (values.push !== undefined && values['without-smoke']) {
  say('--push publishes what every program was run out of: leave out --without-smoke');
  process.exit(2);
}
process.chdir(projectFolder);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
mkdirSync(folder, { recursive: true });
try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ImageFailure)) throw error;
  say(error.message);
  process.exitCode = 2;
}

async function main(): Promise<boolean> {
  const engine = findEngine();
  if (engine === undefined)
    throw new ImageFailure('neither docker nor podman works here; install one: apt-get install podman');
  const bases = chooseBases(engine);
  for (const built of [programs(bases), connect(bases)]) buildWithPapers(engine, built);
  const isSame = !values.twice || buildAgain(engine, bases);
  const isSmall = Object.entries(images).map(([name, image]) =>
    hasSize(engine, image, bytesMax[name as keyof typeof bytesMax]),
  );
  const isSound = isSame && isSmall.every(Boolean);
  const runs = values['without-smoke'] || (await smoke(withRuntime(engine, images.programs), images));
  const isWell = isSound && runs;
  if (isWell) publishAll(engine);
  return isWell;
}

function publishAll(engine: Engine): void {
  const { push: registry, sign: key } = values;
  if (registry === undefined || key === undefined) return;
  for (const { image, title } of [programs(undefined), connect(undefined)]) {
    const reference = publish(engine, { image, title }, { registry, key, folder, version });
    process.stdout.write(`${reference}: signed, as are its provenance and its bill of materials\n`);
  }
}

/** The public ones of the Containerfiles, or our own. */
function chooseBases(engine: Engine): Bases | undefined {
  if (!values.debian && canPull(engine, 'docker.io/library/node:24.21.0-bookworm-slim')) return undefined;
  say("making the bases from Debian's packages");
  return debianBases(engine);
}

function programs(bases: Bases | undefined): Build {
  const own = bases === undefined ? {} : { BUILD_BASE: bases.build, RUN_BASE: bases.run };
  const bill = '/spindle/sbom.cdx.json';
  return { title: 'spindle', image: images.programs, file: 'Containerfile', args: own, options: npmSecret(), bill };
}

function connect(bases: Bases | undefined): Build {
  // The jars that set-up has fetched and verified stand in for those that Maven would bring in the image's own stage.
  const own = bases === undefined ? {} : { JAVA_BASE: bases.java, RUN_BASE: bases.run };
  const options = bases === undefined ? [] : ['--build-context', `jars=${jarsContext()}`];
  const bill = '/etc/kafka-connect/sbom.cdx.json';
  const file = 'deploy/connect/Containerfile';
  return { title: 'spindle-connect', image: images.connect, file, args: own, options, bill };
}

/** True where each image is the same, to the byte. */
function buildAgain(engine: Engine, bases: Bases | undefined): boolean {
  const same = [programs(bases), connect(bases)].map((first) => {
    const again = `${first.image.split(':')[0]}:again`;
    build(engine, { ...first, image: again, options: [...first.options, '--no-cache'] });
    const differences = differencesOf(engine, first.image, again);
    for (const difference of differences.slice(0, shownMax)) say(`${first.image} becomes another: ${difference}`);
    if (differences.length > shownMax) say(`and ${differences.length - shownMax} more`);
    if (differences.length === 0) process.stdout.write(`${first.image}: the same twice\n`);
    run(engine, ['rmi', again]);
    return differences.length === 0;
  });
  return same.every(Boolean);
}

function args(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
}

/** Laid out as in the stage that it replaces. */
function jarsContext(): string {
  const context = join(folder, 'jars');
  mkdirSync(join(context, 'spindle/build/java'), { recursive: true });
  cpSync(join(projectFolder, 'build/java/lib'), join(context, 'spindle/build/java/lib'), { recursive: true });
  return context;
}

/** Where packages come from here; in no layer of the image. */
function npmSecret(): readonly string[] {
  const file = join(homedir(), '.npmrc');
  if (!existsSync(file)) return [];
  return ['--secret', `id=npmrc,src=${file}`];
}

interface Build {
  readonly title: string;
  readonly image: string;
  readonly file: string;
  readonly args: Readonly<Record<string, string>>;
  readonly options: readonly string[];
  /** Where its bill of materials is in it. */
  readonly bill: string;
}

function buildWithPapers(engine: Engine, built: Build): void {
  const { title, image, file } = built;
  const { id, sources, startedAt, finishedAt } = build(engine, built);
  const facts = { name: image, id, file, args: built.args, engine: engine.name, startedAt, finishedAt };
  writeFileSync(join(folder, `${title}.provenance.json`), `${JSON.stringify(provenanceOf(facts, sources), null, 2)}\n`);
  writeFileSync(join(folder, `${title}.cdx.json`), fileOf(engine, image, built.bill));
}

function build(engine: Engine, { image, file, args: own, options }: Build) {
  say(`building ${image}`);
  const sources = sourcesOf(engine, Object.values(own));
  // Not as arguments of the file: of a label made of one, podman takes the step of an earlier commit.
  const labels = labelsOf(version, sources);
  const reproducible = engine.name === 'podman' ? ['--layers', '--timestamp=0'] : [];
  const startedAt = new Date();
  run(
    engine,
    [
      ...['build', ...isolation(engine), ...reproducible, '-q', '-f', file, ...args(own), ...options],
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
      ...['-t', image, '.'],
    ],
    true,
  );
  const finishedAt = new Date();
  say(`built ${image} in ${Math.round((finishedAt.getTime() - startedAt.getTime()) / 1000)} s`);
  const id = run(engine, ['image', 'inspect', '--format', '{{.Id}}', image]);
  const revision = run(engine, ['image', 'inspect', '--format', `{{index .Config.Labels "${revisionLabel}"}}`, image]);
  if (revision !== labels[revisionLabel]) throw new ImageFailure(`${image} says that it was built of ${revision}`);
  return { id, sources, startedAt, finishedAt };
}

/** Bases that an engine has only pulled by their name while it built are named in the Containerfile, and not here. */
function sourcesOf(engine: Engine, bases: readonly string[]): Sources {
  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  const git = (...args: readonly string[]): string => spawnSync('git', args, { encoding: 'utf8' }).stdout.trimEnd();
  return {
    commit: git('rev-parse', 'HEAD'),
    changed: git('status', '--porcelain', '--untracked-files=all')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(3)),
    lists: Object.fromEntries(['package-lock.json', 'tools/jars.sha256'].map((path) => [path, digest(path)])),
    bases: Object.fromEntries(
      bases.map((base) => [base, run(engine, ['image', 'inspect', '--format', '{{.Id}}', base])]),
    ),
  };
}

function hasSize(engine: Engine, image: string, bytesMax: number): boolean {
  const bytes = Number(run(engine, ['image', 'inspect', '--format', '{{.Size}}', image]));
  process.stdout.write(`${image}: ${(bytes / 1e6).toFixed(0)} MB\n`);
  if (bytes <= bytesMax) return true;
  say(`${image} is larger than ${bytesMax / 1e6} MB`);
  return false;
}

/** Read without running it: there is no program in it that could print a file. */
function fileOf(engine: Engine, image: string, path: string): string {
  const container = run(engine, ['create', image]);
  try {
    const copy = join(folder, 'copied.json');
    run(engine, ['cp', `${container}:${path}`, copy]);
    return readFileSync(copy, 'utf8');
  } finally {
    run(engine, ['rm', container]);
  }
}

function say(sentence: string): void {
  process.stderr.write(`images: ${sentence}\n`);
}
