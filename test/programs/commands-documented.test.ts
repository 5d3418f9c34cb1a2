// Whoever follows the documents finds what they name: every command runs, and every variable of the environment has its line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { loadProgram, programFiles } from '../support/program-files.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];
const scripts: Readonly<Record<string, string>> = JSON.parse(read('package.json')).scripts;
const runningMax = 3;

/** What stands as code: blocks and spans. Prose may say "Spindle needs". */
const code = documents.flatMap((path) => {
  const blocks = read(path).split(/^```.*$/m);
  return blocks.flatMap((block, index) =>
    index % 2 === 1 ? block.split('\n') : [...block.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  );
});
const found = (pattern: RegExp): string[] => [
  ...new Set(
    code.flatMap((line) => [...line.matchAll(pattern)].map(([, ...parts]) => parts.filter(Boolean).join(' '))),
  ),
];

const namedScripts = [...new Set([...found(/\bnpm run ([a-z][a-z:-]*)/g), 'start'])];
/** A program and perhaps its subcommand, as in `spindle machines add` and `npm run machines -- add`. */
const namedPrograms = [
  ...found(/(?:^|\s|\.\/)spindle ([a-z][a-z-]*)(?: ([a-z][a-z-]*)\b(?![.=/]))?/g),
  ...found(/\bnpm run ([a-z][a-z:-]*)(?: -- ([a-z][a-z-]*)\b(?![.=/]))?/g).flatMap((words) => {
    const [script = '', ...rest] = words.split(' ');
    const program = /(?:\.\/spindle|src\/main\.ts) ([a-z-]+)/.exec(scripts[script] ?? '')?.[1];
    return program === undefined ? [] : [[program, ...rest].join(' ')];
  }),
  'start',
];

async function help(args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...args, '--help'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

test('every npm script that a document names exists', () => {
  assert.ok(namedScripts.length > 20, namedScripts.join(' '));
  assert.deepEqual(
    namedScripts.filter((name) => scripts[name] === undefined),
    [],
  );
});

test('every program, and every subcommand that a document names, says how it is used', async (t) => {
  // One process for all of them, which loads every program: what `spindle NAME --help` writes, without a start for each.
  const files = [...programFiles.keys()];
  const spindle = new Command('spindle');
  for (const name of files) spindle.addCommand((await loadProgram(name)).createCommand().name(name));
  const listed = (await help(['src/main.ts'])).stdout.matchAll(/^ {2}([a-z][a-z-]*)/gm);
  assert.deepEqual(new Set(files), new Set([...listed].map(([, name]) => name).filter((name) => name !== 'help')));
  assert.ok(namedPrograms.length > 20, namedPrograms.join('; '));
  const known = new Set(namedPrograms.map((words) => words.split(' ')[0]));
  assert.deepEqual(
    files.filter((name) => !known.has(name)),
    [],
    'no document names them',
  );
  for (const name of new Set([...files, ...namedPrograms])) {
    await t.test(name, () => {
      const command = name
        .split(' ')
        .reduce<Command | undefined>((at, word) => at?.commands.find((each) => each.name() === word), spindle);
      assert.ok(command?.helpInformation().startsWith(`Usage: spindle ${name} `), `there is no spindle ${name}`);
    });
  }
});

test('every other script that takes options says how it is used', { concurrency: runningMax }, async (t) => {
  const files = namedScripts
    .map((name) => /node ((?:benchmarks|test|tools)\/\S+)$/.exec(scripts[name] ?? '')?.[1])
    .filter((file) => file !== undefined && read(file).includes('parseArgs'));
  assert.ok(files.length > 2, files.join(' '));
  await Promise.all(
    files.map((file) =>
      t.test(file, async () => {
        const { status, stdout, stderr } = await help([file ?? '']);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /usage: npm run /i);
      }),
    ),
  );
});

test('every variable of the environment that the programs read stands in docs/settings.md', () => {
  const settings = read('docs/settings.md');
  const variables = globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/process\.env(?:\.|\[')(\w+)/g)].map((match) => match[1] ?? ''),
  );
  // npm sets it for what it runs; nobody else does.
  const ofPeople = [...new Set(variables)].filter((name) => !name.startsWith('npm_'));
  assert.ok(ofPeople.includes('JAVA_HOME'));
  assert.deepEqual(
    ofPeople.filter((name) => !settings.includes(`| \`${name}\` |`)),
    [],
  );
});
