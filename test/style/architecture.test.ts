// ARCHITECTURE.md leads a newcomer by names of folders and files: each that it names is there, and each room of src/ stands in its table with
// what the dependency rule permits it.
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { rooms } from '../../.dependency-cruiser.mjs';
import { projectFolder } from '../../src/stack/home.ts';

const lines = readFileSync(join(projectFolder, 'ARCHITECTURE.md'), 'utf8').split('\n');
const files = globSync(['src/**/*.*', 'web/**/*.*', 'test/**/*.*', 'tools/**/*.*', 'deploy/**/*.*'], {
  cwd: projectFolder,
  exclude: ['**/node_modules/**'],
});
const names = new Set(files.map((path) => basename(path).replace(/(\.test)?\.\w+$/, '')));
const endings = ['', '.ts', '.tsx', '.test.ts'];

interface Span {
  readonly line: number;
  readonly text: string;
  /** The cells of the table's row that it stands in; none outside of tables. */
  readonly cells: readonly string[];
}

/** What stands between backticks. */
const spans = lines.flatMap((text, at): Span[] => {
  const cells = text.startsWith('|') ? text.split('|').slice(1, -1) : [];
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => ({ line: at + 1, text: span, cells }));
});

test('every folder and file that ARCHITECTURE.md names is there', () => {
  const paths = spans.filter(({ text }) => /^[a-z.][\w.-]*\/[\w./-]*$/.test(text));
  assert.ok(paths.length > 200, `only ${paths.length} paths were found`);
  const absent = paths.filter(({ text, cells }) => {
    const [, room = ''] = /`([^`]+)`/.exec(cells[0] ?? '') ?? [];
    const folders = ['', 'src', 'web', join('src', room)];
    return !text.includes('NAME') && !folders.some((folder) => isThere(join(projectFolder, folder, text)));
  });
  assert.deepEqual(absent.map(said), []);
});

test('every file that its second table names by its name alone is there', () => {
  const from = lines.indexOf('## Where a thing is');
  const to = lines.indexOf('## Words');
  assert.ok(from > 0 && to > from);
  const alone = spans.filter(({ line, text }) => line > from && line < to && /^[a-z]+(-[a-z]+)+$/.test(text));
  assert.ok(alone.length > 20, `only ${alone.length} names were found`);
  assert.deepEqual(alone.filter(({ text }) => !names.has(text)).map(said), []);
});

test('every room of src/ has a row, which says what the dependency rule permits', () => {
  const rows = spans.filter(({ text, cells }) => cells.length === 3 && cells[0]?.trim() === `\`${text}\``);
  const table = rows.map(({ text, cells }) => [text.replace(/\/$/, ''), (cells[2] ?? '').trim()] as const);
  const folders = readdirSync(join(projectFolder, 'src'), { withFileTypes: true });
  assert.deepEqual(
    table.map(([room]) => room).sort(),
    folders.flatMap((each) => (each.isDirectory() ? [each.name] : [])).sort(),
  );
  for (const [room, text] of table.filter(([each]) => each !== 'programs')) {
    const said = text === 'nothing' ? [] : text.split(', ');
    assert.deepEqual(said.toSorted(), rooms[room]?.toSorted(), room);
  }
});

test('the drawing of the rooms has each of them, above all that it may import', () => {
  const from = lines.findIndex((line) => line.startsWith('| folder of `src/`'));
  const to = lines.lastIndexOf('```', from);
  const drawn = lines.slice(lines.lastIndexOf('```', to - 1) + 1, to);
  const floors = drawn.map((line) => [...line.matchAll(/([a-z-]+)\//g)].map(([, room = '']) => room));
  const floorOf = new Map(floors.flatMap((floor, depth) => floor.map((room) => [room, depth] as const)));
  assert.deepEqual(floors.flat().sort(), ['programs', ...Object.keys(rooms)].sort());
  for (const [room, others] of Object.entries(rooms)) {
    const beside = others.filter((other) => Number(floorOf.get(other)) <= Number(floorOf.get(room)));
    assert.deepEqual(beside, [], `${room} stands no higher than what it imports`);
  }
});

/** A name that ends with a slash is a folder's. */
function isThere(path: string): boolean {
  return path.endsWith('/') ? existsSync(path) : endings.some((ending) => existsSync(path + ending));
}

function said({ line, text }: Span): string {
  return `ARCHITECTURE.md:${line} ${text}`;
}
