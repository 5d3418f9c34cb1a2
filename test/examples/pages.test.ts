// The pages of examples/: their commands, as they are typed, one after the other. What a command makes lies in a folder of the test's, and what would take minutes
// is cut short: fewer rows, trees and folds. Servers are not started here, and nothing is fetched: other tests do the one, and files of the same form stand for the
// other.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root, smallAi4iRows, spindle, temporaryFolder } from '../training/support.ts';

const run = promisify(execFile);
/** What makes a command of a page short: its beginning, and what is typed behind it. */
const shortened: readonly (readonly [RegExp, string])[] = [
  [/make-readings\.ts --weeks 8/, '--weeks 2 --motors 3'],
  [/press\/make-readings\.ts/, '--rows 600'],
  [/temperature\/make-readings\.ts$/, '--from 2014-01-25'],
  [/temperature\/make-readings\.ts --until/, '--from 2013-12-25'],
  [/^\.\/spindle train --unlabelled/, '--folds 2 --rounds 30'],
  [/^\.\/spindle train/, '--repetitions 1 --folds 2 --rounds 10'],
];
const servers = /^npm start$/;
/** Says no, as its page tells. */
const endsWithOne = /^\.\/spindle drift .* moved\.csv$/;

/** What the commands of a page come to. */
class Typing {
  readonly #folder: string;
  readonly #made = new Set<string>();
  readonly #env: Record<string, string> = {};
  readonly typed: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(join(folder, 'ai4i2020.csv'), ai4iTable());
  }

  async type(line: string): Promise<void> {
    const [, name, value] = /^export (\w+)=(\S+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      this.#env[name] = value;
      return;
    }
    const [, settings = '', rest = ''] = /^((?:\w+=\S+ )*)(.*)$/.exec(line) ?? [];
    const own: Record<string, string> = {};
    for (const [, setting = '', given = ''] of settings.matchAll(/(\w+)=(\S+)/g)) own[setting] = given;
    const [command = '', to] = rest.split(' > ');
    if (servers.test(command)) {
      for (const path of Object.values(own)) assert.ok(existsSync(this.#place(path)), `${line}: there is no ${path}`);
      return;
    }
    if (command.startsWith('git clone ')) return this.#clone();
    const words = this.#words(command, to);
    const stdout = await this.#run(words, { ...this.#env, ...own }, line);
    if (to !== undefined) writeFileSync(this.#place(to), stdout);
    this.typed.push(command);
  }

  #words(command: string, to: string | undefined): string[] {
    const [, more = ''] = shortened.find(([pattern]) => pattern.test(command)) ?? [];
    const words = [...command.split(' '), ...more.split(' ').filter(Boolean)];
    const outs = [to, ...words.filter((_, at) => words[at - 1] === '--out')];
    for (const out of outs) if (out !== undefined) this.#made.add(out);
    return words.map((word) => this.#place(word));
  }

  /** In the test's folder, what is made there, or stands there for something large. */
  #place(word: string): string {
    if (word === 'data/ai4i2020.csv') return join(this.#folder, 'ai4i2020.csv');
    if (word.startsWith('SKAB/') || this.#made.has(word)) return join(this.#folder, word);
    return word;
  }

  async #run(words: readonly string[], env: Record<string, string>, line: string): Promise<string> {
    if (words[0] === './spindle') {
      const ended = await spindle(words.slice(1), env);
      assert.equal(ended.code, endsWithOne.test(line) ? 1 : 0, `${line}\n${ended.stdout}${ended.stderr}`);
      return ended.stdout;
    }
    if (words[0] === 'awk') return (await run('sh', ['-c', words.join(' ')], { maxBuffer: 100_000_000 })).stdout;
    assert.deepEqual(words.slice(0, 2), ['npx', 'node'], `nobody knows how to type ${line}`);
    const { stdout } = await run(process.execPath, words.slice(2), { cwd: root, maxBuffer: 100_000_000 });
    return stdout;
  }

  /** Eight short experiments, in the form of SKAB's files. */
  #clone(): void {
    const columns = readFileSync(join(root, 'examples/pump/profile.ts'), 'utf8').matchAll(/column: '([^']+)'/g);
    const header = ['datetime', ...[...columns].map(([, column]) => column), 'anomaly', 'changepoint'].join(';');
    mkdirSync(join(this.#folder, 'SKAB/data/valve1'), { recursive: true });
    for (let file = 0; file < 8; file++) {
      const rows = Array.from({ length: 60 }, (_, second) => {
        const fails = second >= 40;
        const time = `2020-03-0${file + 1} 10:00:${String(second).padStart(2, '0')}`;
        const sensors = [0.03, 0.04, 1.3, 0.1, 79, 26, 230, 20 + 3 * file + (fails ? 6 : 0)];
        return [time, ...sensors.map((value) => value + ((second * 7) % 5) / 50), fails ? 1 : 0, 0].join(';');
      });
      writeFileSync(join(this.#folder, `SKAB/data/valve1/${file}.csv`), `${[header, ...rows].join('\n')}\n`);
    }
  }
}

function ai4iTable(): string {
  const [header = ''] = readFileSync(join(root, 'data/ai4i2020.csv'), 'utf8').split('\n');
  const columns = header
    .trim()
    .replace(/^\uFEFF/, '')
    .split(',');
  const known = [
    'Type',
    'Air temperature [K]',
    'Process temperature [K]',
    'Rotational speed [rpm]',
    'Torque [Nm]',
    'Tool wear [min]',
    'Machine failure',
  ];
  const rows = smallAi4iRows(300).map((row) => {
    const cells = row.split(',');
    return columns.map((column) => cells[known.indexOf(column)] ?? '0').join();
  });
  return `${[columns.join(), ...rows].join('\n')}\n`;
}

/** The lines of its blocks. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
}

const pages = globSync('examples/*/README.md', { cwd: root }).sort();

describe('the pages of examples', () => {
  test('are there for each folder that has a profile, and for AI4I', () => {
    const folders = globSync('examples/*/profile.ts', { cwd: root }).map((path) =>
      path.replace('profile.ts', 'README.md'),
    );
    for (const page of [...folders, 'examples/ai4i/README.md']) assert.ok(pages.includes(page), page);
  });

  for (const page of pages) {
    test(`${page}: every command does what it is typed for`, async (t) => {
      const typing = new Typing(await temporaryFolder(t));
      const commands = commandsOf(page);
      for (const line of commands) await typing.type(line);
      assert.ok(typing.typed.length > 2, `${page} has ${typing.typed.length} commands`);
      assert.ok(
        typing.typed.some((command) => command.startsWith('./spindle train')),
        page,
      );
    });
  }
});
