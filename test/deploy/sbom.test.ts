// The bill of materials of our own packages: what npm names and is on disk, no more, with Node; that it is made while an image is built was in no test.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';

const folder = mkdtempSync(join(tmpdir(), 'spindle-sbom-'));
after(() => rmSync(folder, { recursive: true }));

const ref = (name: string) => `${name}@1.0.0`;
/** As npm tells of a project: `own` depends on `kept` and `left`; `kept` on a package within it, which is there in another version besides. */
const told = {
  metadata: { timestamp: '2026-01-01T00:00:00Z', component: { 'bom-ref': ref('own'), name: 'own', version: '1.0.0' } },
  components: [
    ...['@scope/kept', 'inner', 'left'].map((name) => ({ 'bom-ref': ref(name), name, version: '1.0.0' })),
    { 'bom-ref': 'inner@2.0.0', name: 'inner', version: '2.0.0' },
  ],
  dependencies: [
    { ref: ref('own'), dependsOn: [ref('@scope/kept'), ref('left')] },
    { ref: ref('@scope/kept'), dependsOn: [ref('inner')] },
    { ref: ref('left'), dependsOn: ['inner@2.0.0'] },
    { ref: ref('inner'), dependsOn: [] },
  ],
};

test('lists what npm names and is on disk, also within another package, and Node, without time or chance', () => {
  for (const path of ['@scope/kept', '@scope/kept/node_modules/inner', 'unnamed']) {
    mkdirSync(join(folder, 'node_modules', path), { recursive: true });
    const name = path.replace(/.*node_modules\//, '');
    writeFileSync(join(folder, 'node_modules', path, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  }
  // A file within a package that is none.
  mkdirSync(join(folder, 'node_modules/@scope/kept/dist/left'), { recursive: true });
  writeFileSync(
    join(folder, 'node_modules/@scope/kept/dist/left/package.json'),
    JSON.stringify({ name: 'left', version: '1.0.0' }),
  );
  writeFileSync(join(folder, 'all.json'), JSON.stringify(told));
  const make = (): string =>
    execFileSync(process.execPath, [join(projectFolder, 'tools/deploy/sbom.mjs'), 'packages', 'all.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
  const bom = JSON.parse(make());
  assert.deepEqual(
    [bom.bomFormat, bom.specVersion, bom.metadata],
    ['CycloneDX', '1.5', { component: told.metadata.component }],
  );
  assert.deepEqual(
    bom.components.map((each: { name: string; version: string }) => `${each.name}@${each.version}`),
    [`node@${process.versions.node}`, ref('@scope/kept'), ref('inner')],
  );
  assert.deepEqual(bom.dependencies, [
    { ref: ref('own'), dependsOn: [ref('@scope/kept')] },
    { ref: ref('@scope/kept'), dependsOn: [ref('inner')] },
    { ref: ref('inner'), dependsOn: [] },
  ]);
  assert.equal(make(), make());
});
