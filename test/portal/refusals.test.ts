// A code of the API that the page has no words for is told in English on the Korean page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingKinds } from '../../src/debezium/observation.ts';
import { causeCodes } from '../../src/portal/causes.ts';
import { NoSuchPlan, PlanConflict } from '../../src/portal/collect/errors.ts';
import { refusalCodes, refusalOf } from '../../src/portal/refusals.ts';
import { LacksRole } from '../../src/web-server/request-errors.ts';
import '../../web/test/support/korean-page.ts';

const { causesSaid } = await import('../../web/lib/refusals/cause-texts.ts');
const { refusalSaid } = await import('../../web/lib/refusals/refusal-said.ts');

test('each code of the API has words', () => {
  const about = { state: 'normal', by: 'kim', name: 'x', record: 'alarm', member: 'name', machineId: 1 } as const;
  const wordless = refusalCodes.filter((code) => {
    const said = refusalSaid({ code, ...about, line: 2, least: 3, most: 4 }, 0);
    return said === undefined || !/[가-힣]/.test(said) || /undefined/.test(said);
  });
  assert.deepEqual(wordless, []);
});

test('what is refused of plans of collecting has a code', () => {
  assert.deepEqual(refusalOf(new PlanConflict(7)), { code: 'plan-exists', machineId: 7 });
  assert.deepEqual(refusalOf(new NoSuchPlan(3)), { code: 'no-such-plan', name: '3' });
});

test('who lacks a role is told which, by the name that people know it by', () => {
  const lacks = (...roles: readonly string[]) => refusalOf(new LacksRole('POST /api/x needs the role', roles))?.name;
  assert.deepEqual(
    [lacks('operate'), lacks('administer'), lacks('read', 'measure'), lacks('measure')],
    ['operator', 'admin', 'viewer', undefined],
  );
});

test('each reason why pages are not live has words, and each finding of the guardian is one', () => {
  const at = '2026-03-01T02:03:04.280Z';
  const wordless = causeCodes.filter((code) => !/[가-힣]/.test(causesSaid([{ code, at }], () => '11:03') ?? ''));
  assert.deepEqual(wordless, []);
  const codes: readonly string[] = causeCodes;
  assert.deepEqual(
    findingKinds.filter((kind) => !codes.includes(kind)),
    [],
  );
});
