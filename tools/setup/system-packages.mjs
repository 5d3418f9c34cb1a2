// Packages of the system: libraries that are asked for by the dynamic linker, so only their files tell whether they are there, and how packages
// are installed, or named to a person who may.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, run, say } from './common.mjs';

export function missingLibraries() {
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
export async function installLibraries() {
  const missing = missingLibraries();
  const packages = missing.map((library) => library.package);
  const uses = missing.map((library) => `${library.package} (for ${library.use})`).join(' and ');
  const hint = installHint(missing.map((library) => ({ ...library, apt: library.package })));
  if (!mayInstall()) return say(`${uses} missing; to install: ${hint}`);
  say(`${uses} missing: installing with apt-get`);
  await install(packages).catch((error) => say(`${error.message}; going on without. To install later: ${hint}`));
}

export function mayInstall() {
  return process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
}

export async function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const fix = `apt-get update && apt-get install -y ${packages.join(' ')}`;
  await run('apt-get', ['update', '-qq'], fix, env);
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], fix, env);
}

export function installHint(missing) {
  const names = (tool) => missing.map((each) => each[tool]).join(' ');
  if (findProgram('apt-get') !== undefined) return `sudo apt-get install -y ${names('apt')}`;
  if (findProgram('dnf') !== undefined) return `sudo dnf install -y ${names('dnf')}`;
  if (findProgram('brew') !== undefined) return `brew install ${names('brew')}`;
  return `install ${names('apt')}`;
}
