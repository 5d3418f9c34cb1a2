// What an admin may read of whom the Portal tells: all that the file says of routes and receivers, what waits, and no secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noVersion } from '../../../src/portal/notifier/rules-table.ts';
import { notificationSettingsOf } from '../../../src/portal/notifier/told.ts';
import { exampleSettings } from './scripted.ts';

test('routes and receivers are told as the file has them, with what waits', () => {
  const { path, problem, routes, receivers, times, machineGroups } = exampleSettings();
  assert.deepEqual([path, problem], ['/etc/notify.yaml', null]);
  assert.deepEqual(
    routes.map(({ name, priorities, machines, machineGroups: groups, during, to }) => [
      ...[name, priorities, machines, groups, during, to],
    ]),
    [
      ['everything', null, null, null, null, ['maintenance-chat']],
      ['press-shop', ['ALERT', 'CRITICAL'], null, ['press-shop'], 'office', ['shift-mail']],
      ['critical', ['CRITICAL'], [7], null, null, ['pager', 'shift-mail']],
    ],
  );
  assert.deepEqual(routes[2]?.escalate, [{ afterMinutes: 10, to: ['maintenance-chat'] }]);
  const mail = receivers.find(({ name }) => name === 'shift-mail') ?? assert.fail();
  assert.deepEqual(mail.quiet, { during: 'nights', except: ['CRITICAL'] });
  assert.deepEqual([mail.waiting, mail.givenUp, mail.problem], [2, 1, 'nothing listens there']);
  assert.deepEqual(
    receivers.map(({ name, address, language, timeZone }) => [name, address, language, timeZone]),
    [
      ['shift-mail', 'shift@plant.example', 'en', 'Asia/Seoul'],
      ['pager', 'https://pager.plant.example', 'en', 'Asia/Seoul'],
      ['maintenance-chat', null, 'ko', 'Asia/Seoul'],
    ],
  );
  assert.deepEqual(times[1], { name: 'office', spans: [{ days: ['mon-fri'], from: '08:00', to: '18:00' }] });
  assert.deepEqual(machineGroups, [{ name: 'press-shop', machines: [1, 2, 3] }]);
});

test('no secret is told, nor the path of an address by which anybody could send', () => {
  assert.doesNotMatch(JSON.stringify(exampleSettings()), /hush/);
});

test('without a file that was ever right, nobody is told, and why is said', () => {
  const of = (path: string, problem: string | null) =>
    notificationSettingsOf({ path, problem, refusals: [], file: undefined, queued: [], version: noVersion, unfit: [] });
  assert.equal(of('', null).path, null);
  const { routes, receivers, problem } = of('/etc/notify.yaml', 'line 1: receivers must be there');
  assert.deepEqual([routes, receivers, problem], [[], [], 'line 1: receivers must be there']);
});
