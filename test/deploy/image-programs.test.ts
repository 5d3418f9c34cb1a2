// The image of the programs leaves packages out: those of which only training and the embedded stack have need, and what only others have need of. No
// other program may load one of them before it begins, or it does not begin in the image.
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';
import { leftOut, unneededPackages } from '../../tools/deploy/prune-packages.mjs';
import { programFiles } from '../support/program-files.ts';

const importOf = /^(?:import|export) (?!type\b)[^;]*?from '([^']+)';/gm;

/** What is in a file of most programs is looked for once. */
const importsBy = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  const known = importsBy.get(file);
  if (known !== undefined) return known;
  const imports = [...readFileSync(file, 'utf8').matchAll(importOf)].map(([, from = '']) => from);
  importsBy.set(file, imports);
  return imports;
}

/** The imports that lead from a file to a package that is left out; undefined where none does. */
function wayToLeftOut(file: string, seen = new Set<string>()): readonly string[] | undefined {
  if (seen.has(file)) return undefined;
  seen.add(file);
  for (const from of importsOf(file)) {
    if (leftOut.includes(packageOf(from))) return [relative(projectFolder, file), from];
    const way = from.startsWith('.') ? wayToLeftOut(resolve(dirname(file), from), seen) : undefined;
    if (way !== undefined) return [relative(projectFolder, file), ...way];
  }
  return undefined;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

// The simulator took a function from beside training's options, which loaded the bridge to XGBoost: the image could not be built.
test('every program begins with what the image has', () => {
  assert.ok(leftOut.includes('koffi'));
  for (const [name, file] of programFiles) {
    assert.equal(wayToLeftOut(join(projectFolder, file))?.join(' -> '), undefined, name);
  }
});

// It had grown by 60 MB of what a package's documents page needs to be built, and of neighbours that are optional.
test('what programs import is in it, and what nothing needs is not', () => {
  const removed = new Set(
    unneededPackages(projectFolder).map((path) => relative(join(projectFolder, 'node_modules'), path)),
  );
  const sources = globSync('src/**/*.ts', { cwd: projectFolder });
  const imported = new Set(
    sources.flatMap((path) =>
      [...readFileSync(join(projectFolder, path), 'utf8').matchAll(/(?:from|import\(|resolve\() ?'([^'.][^']*)'/g)].map(
        ([, from = '']) => packageOf(from),
      ),
    ),
  );
  const there = [...imported].filter((name) => existsSync(join(projectFolder, 'node_modules', name)));
  assert.ok(there.length > 20, there.join(' '));
  assert.deepEqual(
    there.filter((name) => removed.has(name) && !leftOut.includes(name)),
    // `spindle profile` says so where it is absent.
    ['typescript'],
  );
  for (const name of ['typescript', 'react-dom', ...leftOut]) assert.ok(removed.has(name), name);
});

test('a package is kept with what it needs, where Node finds it, and without optional neighbours', () => {
  const root = mkdtempSync(join(tmpdir(), 'spindle-packages-'));
  const write = (path: string, content: object): void => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(
      join(root, path, 'package.json'),
      JSON.stringify({ name: path.split('node_modules/').at(-1), ...content }),
    );
  };
  try {
    write('', { dependencies: { a: '1', koffi: '1' } });
    write('node_modules/a', {
      dependencies: { '@x/b': '1' },
      peerDependencies: { peer: '1', perhaps: '1' },
      peerDependenciesMeta: { perhaps: { optional: true } },
    });
    write('node_modules/a/node_modules/@x/b', { dependencies: { a: '1' } });
    for (const name of ['@x/b', 'peer', 'perhaps', 'koffi']) write(`node_modules/${name}`, {});
    assert.deepEqual(
      unneededPackages(root)
        .map((path) => relative(root, path))
        .sort(),
      ['node_modules/@x/b', 'node_modules/koffi', 'node_modules/perhaps'],
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});
