// Routes that admins set over the receivers of a file: what fits is in force, what does not is named by its place, and what a change changes is told by names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prioritiesTold, routesOf } from '../../../src/portal/notification/rules.ts';
import type { SetRules } from '../../../src/portal/notifier/file-schema.ts';
import { noReceivers } from '../../../src/portal/notifier/receivers.ts';
import { applyRules, changesOf, rulesGiven, rulesOf, rulesTold } from '../../../src/portal/notifier/set-rules.ts';
import { exampleReceivers } from './scripted.ts';

const base = exampleReceivers();
const fileRules = rulesOf(base.file ?? assert.fail());
const critical = { machineId: 7, machineType: 'M', kind: 'machine', mode: null, priority: 'CRITICAL' } as const;
/** In Seoul a Monday, at noon and at eleven in the evening. */
const [noon, night] = [Date.parse('2026-03-02T03:00:00Z'), Date.parse('2026-03-02T14:00:00Z')];

const set: SetRules = {
  routes: [
    { name: 'new', priorities: ['CRITICAL'], machineGroups: ['mill'], during: 'days', to: ['pager'] },
    { name: 'nights', during: 'late', to: ['shift-mail'], escalate: [{ afterMinutes: 5, to: ['maintenance-chat'] }] },
  ],
  times: { days: [{ from: '06:00', to: '22:00' }], late: [{ from: '22:00', to: '06:00' }] },
  machineGroups: { mill: [7] },
  quiet: { pager: { during: 'late', except: ['ALERT'] } },
};

/** As an admin sends what they have read. */
function sent(rules: SetRules): Parameters<typeof rulesGiven>[0] {
  const { routes, ...rest } = rulesTold(rules);
  return {
    ...rest,
    routes: routes.map((route) =>
      Object.fromEntries(Object.entries(route).filter(([, value]) => value !== null)),
    ) as never,
  };
}

test('what is set counts in place of all that the file says of it, over the same receivers', () => {
  const { receivers, problems } = applyRules(base, set);
  assert.deepEqual(problems, []);
  const names = (at: number, machineId = 7) => routesOf(receivers, { ...critical, machineId }, at).map((r) => r.name);
  assert.deepEqual([names(noon), names(noon, 8), names(night)], [['new'], [], ['nights']]);
  const [pager, mail] = ['pager', 'shift-mail'].map((name) => receivers.receivers.get(name) ?? assert.fail());
  assert.equal(pager?.way, base.receivers.get('pager')?.way);
  assert.deepEqual(pager && prioritiesTold(pager, night), ['ALERT']);
  assert.equal(mail?.quiet, null, 'the quiet hours of the file are gone with its routes');
  assert.deepEqual(rulesOf(receivers.file ?? assert.fail()), set);
});

test('what does not fit the file is named by its place, and the rest is in force', () => {
  const [first, second] = set.routes;
  const { receivers, problems } = applyRules(base, {
    routes: [
      { ...first, name: 'new', to: ['pager', 'gone'], machineGroups: ['nobody'] },
      { ...second, name: 'new', to: [] },
      { name: 'a b', to: ['pager'], during: 'never' },
    ],
    times: { days: [{ from: '25:00' }], late: [{ days: ['mon-fry'] }] },
    machineGroups: { mill: [] },
    quiet: { pager: { during: 'noon' }, gone: { during: 'late' } },
  });
  assert.deepEqual([...new Set(problems.map(({ field }) => field))].sort(), [
    ...['machineGroups.mill', 'quiet.gone', 'quiet.pager.during', 'routes[0].machineGroups[0]', 'routes[0].to[1]'],
    ...['routes[1].to', 'routes[2].name', 'times.days[0].from', 'times.late[0].days[0]'],
  ]);
  const told = problems.map(({ field, problem }) => `${field}: ${problem}`);
  assert.ok(told.includes('routes[0].to[1]: receivers has no gone'), told.join('\n'));
  // For the page, which says them in its reader's language.
  const codes = new Map(problems.map(({ field, refusal }) => [field, refusal.code]));
  assert.deepEqual(
    ['routes[0].to[1]', 'routes[1].to', 'times.days[0].from', 'routes[2].name'].map((field) => codes.get(field)),
    ['fault-unknown', 'fault-least', 'fault-form', 'fault-form'],
  );
  // Messages to it wait until the file has it again.
  assert.deepEqual(receivers.routes[0]?.to, ['pager', 'gone']);
});

test('without a file that was ever right nobody is told', () => {
  assert.equal(applyRules(noReceivers, set).receivers, noReceivers);
});

test('what an admin reads is what it is set by, letter by letter', () => {
  assert.deepEqual(rulesTold(rulesGiven(sent(fileRules)).rules), rulesTold(fileRules));
  assert.deepEqual(applyRules(base, rulesGiven(sent(fileRules)).rules).problems, []);
  const twice = { ...sent(set), machineGroups: ['mill', 'mill'].map((name) => ({ name, machines: [1] })) };
  assert.deepEqual(rulesGiven(twice).problems, [
    {
      ...{ field: 'machineGroups[1]', problem: 'mill is there twice' },
      refusal: { code: 'fault-twice', name: 'mill', place: 'machineGroups[1]' },
    },
  ]);
});

test('a change is told by the names of what it changes, however the same is written', () => {
  assert.deepEqual(changesOf(fileRules, rulesGiven(sent(fileRules)).rules), {});
  const [everything, press, top] = fileRules.routes;
  assert.ok(everything && press && top);
  const changed = {
    ...fileRules,
    routes: [{ ...top, machines: [8] }, press, { name: 'new', to: ['pager'] }],
    machineGroups: {},
    quiet: {},
  };
  assert.deepEqual(changesOf(fileRules, changed), {
    ...{ added: 'new', changed: 'critical', removed: 'everything', moved: 'routes' },
    ...{ machineGroups: 'press-shop', quiet: 'shift-mail' },
  });
  const many = Array.from({ length: 9 }, (_, at) => ({ name: `r${at}`, to: ['pager'] }));
  assert.equal(changesOf({ ...set, routes: [] }, { ...set, routes: many })['added'], 'r0, r1, r2, r3, r4 and 4 more');
});
