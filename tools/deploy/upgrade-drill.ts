// `npm run deploy:drill:upgrade [-- --from REF]`: upgrades a running plant as the chart does, while readings come in: the schema first, beside consumers and a
// Portal of the earlier version; then a new consumer for each old one, old and new side by side in one group; then the Portal. At the end everything is counted.
// The earlier version is that of REF, by default the commit before the newest migration of the AI server's database; it is taken out of git and set up in a
// folder of its own. Takes about six minutes; exit code 1 when anything is lost or doubled, 2 when there is no such version.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectFolder } from '../../src/stack/home.ts';
import { type Running, runCommand, runDrill, say, send } from './drill-plant.ts';

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
await runDrill('upgrade', async (ground) => {
  const old = bringOld(ground.folder);
  const { env } = await ground.startPlant({ spindle: old });
  const start = (name: 'consumer' | 'portal', spindle?: string) => ground.startProgram(name, env, spindle);
  const olds = [await start('consumer', old), await start('consumer', old)];
  const oldPortal = await start('portal', old);
  const sending = send(env, ground.journal, perSecond, 0);
  await sleep(dwellMs);
  const migrated = (await runCommand(['migrate'], env)).trim();
  say(`the schema: ${migrated.replaceAll('\n', '; ') || 'nothing to do'}`);
  await runCommand(['connector', 'register'], env);
  await sleep(dwellMs);
  for (const program of [...olds, oldPortal]) say(`old, on the new schema: /readyz ${await readiness(program)}`);
  for (const each of olds) {
    await start('consumer');
    await sleep(dwellMs);
    await each.stop();
    say('a new consumer is there, and an old one has stopped');
  }
  await oldPortal.stop();
  await start('portal');
  await sleep(dwellMs);
  await sending.stop();
  return ground.count(env);
});

async function readiness({ url }: Running): Promise<string> {
  const answer = await fetch(`${url}/readyz`);
  return `${answer.status} ${((await answer.json()) as { status?: string }).status ?? ''}`;
}

/** Its sources, with this version's packages where it has the same, else with its own. */
function bringOld(folder: string): string {
  const old = join(folder, 'old');
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
  return old;
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
