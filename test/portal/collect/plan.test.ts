// What may be written of a plan of collecting, and what of its address everybody may read.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressProblem, intervalProblem, planNote, shownAddress } from '../../../src/portal/collection/plan.ts';

const part = fc.constantFrom(
  'http',
  'https',
  'file',
  '://',
  ':',
  '//',
  '@',
  'host',
  '10.0.0.7',
  '[::1]',
  ':80',
  '/',
  '?',
  '#',
  '%41',
  ' ',
  'é',
  '\\',
);
const anything = fc.oneof(
  fc.string(),
  fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
);

describe('an address', () => {
  for (const good of [
    'http://10.0.0.7:8081/api/sensor/data',
    'https://plant.example',
    'http://[fd00::7]/x?machine=1&key=abc',
    'HTTP://host/',
  ])
    test(`${good} is taken`, () => assert.equal(addressProblem(good), null));
  for (const [wrong, problem] of [
    ['', /begin with http/],
    ['10.0.0.7/data', /begin with http/],
    ['ftp://host/data', /begin with http/],
    ['file:///etc/passwd', /begin with http/],
    ['javascript:alert(1)', /begin with http/],
    ['http://', /begin with http/],
    ['http://host:99999/', /begin with http/],
    ['http://chief:secret@host/', /user or password/],
    ['http://secret@host/', /user or password/],
    ['http://host/#part', /#/],
    ['http://ho st/', /spaces/],
    ['http://ho\nst/', /control/],
    ['http://host/\u0000', /control/],
    [`http://host/${'x'.repeat(2_000)}`, /longer than 2000/],
  ] as const)
    test(`${JSON.stringify(wrong).slice(0, 60)} is refused, and the reason repeats nothing of it`, () => {
      const said = addressProblem(wrong) ?? '';
      assert.match(said, problem);
      assert.doesNotMatch(said, /secret|chief/);
    });

  test('whatever is written, it is taken or refused, and what is taken is an address without a user', () => {
    fc.assert(
      fc.property(anything, (text) => {
        if (addressProblem(text) !== null) return;
        const { protocol, username, password, hostname } = new URL(text);
        assert.match(protocol, /^https?:$/);
        assert.equal(username + password, '');
        assert.notEqual(hostname, '');
      }),
    );
  });

  test('is shown without what may be a key', () => {
    assert.equal(shownAddress('http://host/data?key=abc'), 'http://host/data?…');
    assert.equal(shownAddress('http://host/data'), 'http://host/data');
    assert.equal(planNote({ intervalSeconds: 5, address: 'http://host/?k=1' }), 'every 5 s from http://host/?…');
  });
});

test('an interval is whole seconds within the bounds', () => {
  for (const good of [2, 60, 86_400]) assert.equal(intervalProblem(good, 2), null);
  for (const wrong of [1, 0, -5, 2.5, 86_401, Number.NaN, 1e300]) {
    assert.match(intervalProblem(wrong, 2) ?? '', /from 2 to 86400/);
  }
});
