// `npm run deploy:drill:upgrade [-- --from REF]`: upgrades a running plant as the chart does, while readings come in: the schema first, beside consumers and a
// Portal of the earlier version; then a new consumer for each old one, old and new side by side in one group; then the Portal. At the end everything is counted.
// The earlier version is that of REF, by default the commit before the newest migration of the AI server's database; it is taken out of git and set up in a
// folder of its own. Takes about six minutes; exit code 1 when anything is lost or doubled, 2 when there is no such version.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openHome, projectFolder } from '../../src/stack/home.ts';
import type { ChaosPlant } from '../../test/chaos/plant.ts';
import { count, type Env, type Running, runCommand, say, send, startDrillPlant, startProgram } from './drill-plant.ts';

const perSecond = 100;
/** In each state of the plant: old alone, old on the new schema, side by side, new alone. */
const dwellMs = 15_000;
const migrations = 'src/database/migrations';

const { values } = parseArgs({ options: { from: { type: 'string' }, help: { type: 'boolean', default: false } } });
if (values.help) {
  process.stdout.write(
    'Usage: npm run deploy:drill:upgrade [-- --from REF]\n\n  --from REF  the earlier version (a commit or tag)\n',
  );
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'spindle-upgrade-drill-'));
const home = openHome(join(folder, 'home'));
const old = join(folder, 'old');
const journal = join(home.logs, 'journal.jsonl');
const running = new Set<Running>();
let plant: ChaosPlant | undefined;
let passed = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().then(() => process.exit(1)));
try {
  bringOld();
  passed = await drill();
} catch (error) {
  process.stderr.write(`${(error as Error).stack}\n`);
} finally {
  await stop();
}
process.exit(passed ? 0 : 1);

async function stop(): Promise<void> {
  await Promise.all([...running].map((program) => program.kill()));
  await plant?.stop();
  if (passed) rmSync(folder, { recursive: true, force: true });
  else say(`logs and journal: ${home.logs}`);
}

async function drill(): Promise<boolean> {
  plant = await startDrillPlant(home, { spindle: old });
  const { env } = plant;
  const olds = [await start('consumer', env, old), await start('consumer', env, old)];
  const oldPortal = await start('portal', env, old);
  const sending = send(env, journal, perSecond, 0);
  await sleep(dwellMs);
  say(`the schema: ${runCommand(['migrate'], env).trim().replaceAll('\n', '; ') || 'nothing to do'}`);
  runCommand(['connector', 'register'], env);
  await sleep(dwellMs);
  for (const program of [...olds, oldPortal]) say(`old, on the new schema: /readyz ${await readiness(program)}`);
  for (const each of olds) {
    await start('consumer', env, projectFolder);
    await sleep(dwellMs);
    await stopProgram(each);
    say('a new consumer is there, and an old one has stopped');
  }
  await stopProgram(oldPortal);
  await start('portal', env, projectFolder);
  await sleep(dwellMs);
  await sending.stop();
  const isRight = await count(env, home, journal);
  process.stdout.write(runCommand(['delivery', 'verify', '--timeout', '60'], env));
  return isRight;
}

async function start(name: 'consumer' | 'portal', env: Env, spindle: string): Promise<Running> {
  const program = await startProgram(name, { spindle, home, env });
  running.add(program);
  return program;
}

async function stopProgram(program: Running): Promise<void> {
  await program.stop();
  running.delete(program);
}

async function readiness({ url }: Running): Promise<string> {
  const answer = await fetch(`${url}/readyz`);
  return `${answer.status} ${((await answer.json()) as { status?: string }).status ?? ''}`;
}

/** Its sources, with this version's packages where it has the same, else with its own. */
function bringOld(): void {
  const ref = values.from ?? `${git('log', '-1', '--diff-filter=A', '--format=%H', '--', migrations)}^`;
  const commit = git('rev-parse', '--short', ref);
  say(`the earlier version is ${commit}, ${git('log', '-1', '--format=%cs', commit)}`);
  mkdirSync(old);
  writeFileSync(join(folder, 'old.tar'), run('git', ['archive', '--format=tar', commit], projectFolder));
  run('tar', ['-xf', join(folder, 'old.tar')], old);
  const lock = (of: string): string => readFileSync(join(of, 'package-lock.json'), 'utf8');
  if (lock(old) === lock(projectFolder)) symlinkSync(join(projectFolder, 'node_modules'), join(old, 'node_modules'));
  else run('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], old);
  run(process.execPath, ['tools/setup.mjs', '--only-build'], old);
}

function git(...args: readonly string[]): string {
  return run('git', args, projectFolder).toString('utf8').trim();
}

function run(file: string, args: readonly string[], cwd: string): Buffer {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, maxBuffer: 1_000_000_000 });
  if (error === undefined && status === 0) return stdout;
  process.stderr.write(`${file} ${args.join(' ')}: ${error?.message ?? stderr.toString('utf8')}\n`);
  process.exit(2);
}
