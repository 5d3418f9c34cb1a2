// What Spindle is made of may be given on under its own licence; a part that comes in with another one, or with none, is noticed here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectFolder } from '../../src/stack/home.ts';
import { isAllowed, licenceProblems } from '../../tools/licences/judge.ts';
import { allParts } from '../../tools/licences/parts.ts';

test('each part has a licence that is allowed', () => {
  const parts = allParts(projectFolder);
  for (const [name, least] of [
    ['pg@', 1],
    ['vitepress@', 1],
    ['kafka-clients-', 1],
    ['libxgboost4j', 3],
  ] as const) {
    assert.ok(parts.filter((part) => part.name.startsWith(name)).length >= least, name);
  }
  assert.deepEqual(licenceProblems(parts), []);
});

test('one that is not, or that nobody knows, is named', () => {
  const part = (licence: string | undefined) => ({ name: 'x@1.0.0', licence, use: 'shipped' as const });
  assert.match(licenceProblems([part('AGPL-3.0-only')])[0] ?? '', /x@1\.0\.0 has the licence AGPL-3\.0-only/);
  assert.match(licenceProblems([part(undefined)])[0] ?? '', /says no licence/);
  assert.deepEqual(licenceProblems([part('MIT')]), []);
});

test('of those that are offered one suffices, of those that are combined each counts', () => {
  assert.ok(isAllowed('EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0'));
  assert.ok(isAllowed('(EPL-2.0 OR GPL-2.0-only) AND Apache-2.0'));
  assert.ok(isAllowed('GPL-3.0-only OR MIT AND ISC'));
  assert.equal(isAllowed('MIT AND GPL-3.0-only'), false);
  assert.equal(isAllowed('(MIT OR ISC) AND (GPL-3.0-only OR SSPL-1.0)'), false);
  assert.equal(isAllowed('GPL-2.0-only WITH Classpath-exception-2.0'), false);
  assert.equal(isAllowed('SEE LICENSE IN x'.replaceAll(' ', '-')), false);
  assert.throws(() => isAllowed('(MIT'), /does not close/);
  assert.throws(() => isAllowed('MIT license'), /no expression/);
});
