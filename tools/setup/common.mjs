// What the steps of set-up share: the project's folder, programs that are run quietly, digests, and failures that name the fix.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const at = (...parts) => join(root, ...parts);
export const lastLinesMax = 20;

export class SetupFailure extends Error {
  constructor(cause, fix, lines = []) {
    super(cause);
    this.fix = fix;
    this.lines = lines;
  }
}

/** A busy machine, or a slow registry, may take minutes: whoever waits is told that it goes on. */
export async function tellProgress(name, work, tell, everyMs = 15_000) {
  const startedAt = Date.now();
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);
  tell(`${name} …`);
  const working = setInterval(() => tell(`${name}: at work for ${seconds()} s`), everyMs);
  try {
    await work();
  } finally {
    clearInterval(working);
  }
  tell(`${name}: done in ${seconds()} s`);
}

/** Runs a program in the project's folder, quietly; its last lines are shown when it fails. */
export function run(file, args, fix, env = process.env) {
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

export function digest(files, more = '') {
  const hash = createHash('sha256').update(more);
  for (const file of files) hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export function readJson(path) {
  try {
    return JSON.parse(read(path) ?? '');
  } catch {
    return undefined;
  }
}

export function say(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
}
