// Images had bills of materials, and nothing said of which commit, lists and bases they were built.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf, provenanceOf, revisionLabel, type Sources } from '../../tools/deploy/provenance.ts';

const sources: Sources = {
  commit: 'a'.repeat(40),
  changed: [],
  lists: { 'package-lock.json': 'b'.repeat(64) },
  bases: { 'localhost/base': `sha256:${'c'.repeat(64)}` },
};
const image = {
  name: 'localhost/spindle:latest',
  id: `sha256:${'d'.repeat(64)}`,
  file: 'Containerfile',
  args: { RUN_BASE: 'localhost/base' },
  engine: 'podman',
  startedAt: new Date('2026-01-01T00:00:00Z'),
  finishedAt: new Date('2026-01-01T00:01:00Z'),
};

test('a statement names the image by its digest, and commit, lists and bases by theirs', () => {
  const told = JSON.parse(JSON.stringify(provenanceOf(image, sources)));
  assert.deepEqual(
    [told._type, told.predicateType],
    ['https://in-toto.io/Statement/v1', 'https://slsa.dev/provenance/v1'],
  );
  assert.deepEqual(told.subject, [{ name: image.name, digest: { sha256: 'd'.repeat(64) } }]);
  const { buildDefinition, runDetails } = told.predicate;
  assert.deepEqual(buildDefinition.externalParameters, { containerfile: 'Containerfile', arguments: image.args });
  assert.deepEqual(buildDefinition.resolvedDependencies, [
    { uri: 'urn:spindle:source', digest: { gitCommit: sources.commit } },
    { uri: 'package-lock.json', digest: { sha256: 'b'.repeat(64) } },
    { uri: 'localhost/base', digest: { sha256: 'c'.repeat(64) } },
  ]);
  assert.match(runDetails.builder.id, /^urn:/);
  assert.equal(runDetails.metadata.finishedOn, '2026-01-01T00:01:00.000Z');
});

test('an image of files that differ from the commit says so', () => {
  const changed = { ...sources, changed: ['src/main.ts'] };
  assert.deepEqual(labelsOf('1.0.0', sources), {
    'org.opencontainers.image.version': '1.0.0',
    [revisionLabel]: sources.commit,
  });
  assert.equal(labelsOf('1.0.0', changed)[revisionLabel], `${sources.commit}-changed`);
  const told = JSON.parse(JSON.stringify(provenanceOf(image, changed)));
  assert.deepEqual(told.predicate.buildDefinition.internalParameters.changed, ['src/main.ts']);
});
