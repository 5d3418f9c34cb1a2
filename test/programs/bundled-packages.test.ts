// Packages in few files, as set-up makes them: programs load those, packages themselves each other as ever.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findIn, type Manifest, readManifest } from '../../src/programs/support/loading/bundled-packages.ts';
import { projectFolder } from '../../src/stack/home.ts';

const urlOf = (path: string) => pathToFileURL(join(projectFolder, path)).href;
const manifest = readManifest() as Manifest;

test('set-up has made them of what is installed now, each for an import of src/', () => {
  assert.ok(manifest !== undefined, 'there are none: npm run setup');
  const sources = globSync('src/**/*.ts', { cwd: projectFolder }).map((path) =>
    readFileSync(join(projectFolder, path), 'utf8'),
  );
  for (const name of Object.keys(manifest.files)) {
    const isImported = (source: string) => new RegExp(`(from |import\\()'${name}'`).test(source);
    assert.ok(sources.some(isImported), `no file of src/ imports ${name}`);
  }
});

test('a file of the project is given the bundle, a package what is installed', () => {
  const find = findIn(manifest);
  const bundle = find('typebox', urlOf('src/http/schemas.ts'));
  assert.ok(bundle !== undefined && existsSync(fileURLToPath(bundle)), `the bundle is ${bundle}`);
  assert.equal(find('typebox', urlOf('test/http/any.test.ts')), bundle);
  assert.equal(find('typebox', urlOf('node_modules/@fastify/type-provider-typebox/dist/index.js')), undefined);
  assert.equal(find('typebox', 'file:///elsewhere/index.js'), undefined);
  assert.equal(find('typebox', undefined), undefined);
  assert.equal(find('./schemas.ts', urlOf('src/http/schemas.ts')), undefined);
});
