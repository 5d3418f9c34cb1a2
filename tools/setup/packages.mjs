// The packages of npm, a Node that is new enough among them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { at, readJson, run, SetupFailure } from './common.mjs';

const nodeMajorMin = 24;

/** A folder that npm itself filled from this very lock is taken as it is: `npm ci` would delete it first. */
export function packagesMatchLock() {
  const wanted = readJson(at('package-lock.json'))?.packages;
  const installed = readJson(at('node_modules/.package-lock.json'))?.packages;
  if (wanted === undefined || installed === undefined || !hasNode()) return false;
  const differs = ([path, entry]) => wanted[path]?.version !== entry.version || !existsSync(at(path));
  const isAbsent = ([path, entry]) => path !== '' && entry.optional !== true && installed[path] === undefined;
  return !Object.entries(installed).some(differs) && !Object.entries(wanted).some(isAbsent);
}

export async function installPackages() {
  // The npm that runs us, else the one of the PATH.
  const npm = process.env.npm_execpath;
  const [file, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const install = (...more) =>
    run(
      file,
      [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', ...more],
      'is the registry reachable? then run: npm ci --include=dev',
    );
  // What npm has cached of a package's versions is enough, as the lock pins and hashes each: to ask about 900 of them anew takes 15 s of a
  // processor. A cache from before a version came out makes npm fail; then it asks.
  await install('--prefer-offline').catch(() => install());
  if (hasNode()) return;
  throw new SetupFailure(
    `Node ${process.versions.node} is too old, and npm has not put Node ${nodeMajorMin} into node_modules/.bin: there is a package of it for Linux and for Macs with Intel's processor alone, and npm leaves it out where optional packages are not wanted`,
    `install Node ${nodeMajorMin} or newer yourself; or let npm have optional packages (npm config delete omit) and run: npm ci --include=dev`,
  );
}

function hasNode() {
  const own = spawnSync(at('node_modules/.bin/node'), ['--version'], { encoding: 'utf8' });
  return majorOf(own.stdout) >= nodeMajorMin || majorOf(process.version) >= nodeMajorMin;
}

export function nodeProgram() {
  const own = at('node_modules/.bin/node');
  return existsSync(own) ? own : process.execPath;
}

function majorOf(version) {
  return Number(/^v(\d+)/.exec(version ?? '')?.[1] ?? 0);
}
