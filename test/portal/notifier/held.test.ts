// What becomes of a message that does not arrive at once: those of one alarm keep their order, what holds no more is not sent, and the time in
// which nobody may be told is not counted against it. Found by reading the code after notifications had been built.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { watchNotifyFile } from '../../../src/portal/notifier/notify-file.ts';
import { dueNow, listNotifications, retryGivenUp } from '../../../src/portal/notifier/queue.ts';
import { NotDelivered } from '../../../src/portal/notifier/send.ts';
import { closed } from '../desk/support.ts';
import { episodeText } from '../episodes/episode-texts.ts';
import { notifierTest, retry } from './support.ts';

const critical = { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL' };
const away = { send: () => Promise.reject(new NotDelivered('it answered 503')) };

describe('messages that do not arrive at once', () => {
  const own = notifierTest();
  const allDue = () => own.pool.query("update notification set due_at = now() - interval '1 s'");

  test('two messages of one alarm are not on their way to one receiver at once, though both are due', async () => {
    own.rules(
      'hook: { kind: webhook, url: URL/hook }',
      '{ name: all, to: [hook], escalate: [{ afterMinutes: 1, to: [hook] }] }',
    );
    await own.receive(episodeText(1, 1));
    await allDue();
    const begun: string[] = [];
    let release = (): void => {};
    const hangs = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hanging = [0, 1].map(() =>
      own.workerOf({
        concurrencyMax: 8,
        send: (_, { stage }) => {
          begun.push(stage);
          return hangs;
        },
      }),
    );
    await Promise.all(hanging.map((worker) => worker.look()));
    await Promise.all(hanging.map((worker) => worker.look()));
    release();
    await Promise.all(hanging.map((worker) => worker.idle()));
    assert.deepEqual(begun, ['raised']);
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook escalated']);
  });

  test('what has failed, and waits for its next attempt, is not overtaken by what was planned after it', async () => {
    own.rules(
      'hook: { kind: webhook, url: URL/hook }',
      '{ name: all, to: [hook], escalate: [{ afterMinutes: 1, to: [hook] }] }',
    );
    await own.receive(episodeText(1, 1));
    await own.sendAll(own.workerOf({ ...away, retry: { ...retry, delayMinMs: 60_000, delayMaxMs: 60_000 } }));
    await own.pool.query("update notification set due_at = now() - interval '1 s' where stage = 'escalated'");
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), []);
    await allDue();
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook raised', '/hook escalated']);
  });

  test('trying again leaves what holds no more: the alarm has ended, or the receiver knows something newer', async () => {
    await own.receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }), episodeText(3, 1, { machine_id: 9 }));
    await own.sendAll(own.workerOf({ ...away, retry: { ...retry, giveUpMs: 0 } }));
    await own.act(1, { act: 'acknowledge' });
    await own.receive(episodeText(2, 2, { machine_id: 8, ...critical }));
    await own.sendAll();
    assert.deepEqual(await retryGivenUp(own.pool, null), { again: 1, overtaken: 2 });
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook worse', '/hook raised']);
    assert.equal(JSON.parse(own.receiver.requests[1]?.body ?? '').alerts[0].labels.machine_id, '9');
  });

  test('what waits for its next attempt is counted as waiting, and as old as it is', async () => {
    await own.receive(episodeText(1, 1));
    await own.sendAll(own.workerOf({ ...away, retry: { ...retry, delayMinMs: 60_000, delayMaxMs: 60_000 } }));
    await own.pool.query("update notification set first_attempt_at = first_attempt_at - interval '10 min'");
    const [waiting] = await dueNow(own.pool);
    assert.equal(waiting?.count, 1);
    assert.ok(waiting.oldestMs >= 600_000, `${waiting.oldestMs} ms`);
  });

  test('quiet hours between two attempts are not counted as time in which it was tried', async () => {
    own.useFile(
      [
        'times: { night: [{ from: "22:00", to: "06:00" }] }',
        'receivers: { hook: { kind: webhook, url: URL/hook, quiet: { during: night } } }',
        'routes: [{ name: all, to: [hook] }]',
      ].join('\n'),
    );
    await own.receive(episodeText(1, 1));
    const worker = own.workerOf({
      ...away,
      retry: { delayMinMs: 60_000, delayMaxMs: 60_000, giveUpMs: 4 * 3_600_000 },
      now: () => Date.parse('2026-03-02T06:01:00Z'),
    });
    await own.pool.query("update notification set attempts = 1, first_attempt_at = now() - interval '8 h 30 min'");
    await own.sendAll(worker);
    assert.equal(own.settled.at(-1)?.[1], 'again');
    await allDue();
    await own.pool.query("update notification set first_attempt_at = now() - interval '13 h'");
    await own.sendAll(worker);
    assert.equal(own.settled.at(-1)?.[1], 'given-up');
  });

  test('one that cannot be made is told, tried again like any other, and given up', async () => {
    await own.receive(episodeText(1, 1));
    const failures: Error[] = [];
    const broken = {
      load: () => Promise.reject(new TypeError('secret of a template')),
      observe: {
        settled: (name: string, { outcome }: { outcome: 'sent' | 'again' | 'given-up' }) =>
          own.settled.push([name, outcome, null]),
        ...{ due: () => {}, unknown: () => {}, failed: (error: Error) => failures.push(error) },
      },
    };
    await own.sendAll(own.workerOf({ ...broken, retry: { ...retry, delayMinMs: 60_000, delayMaxMs: 60_000 } }));
    assert.deepEqual(own.settled, [['hook', 'again', null]]);
    await allDue();
    await own.sendAll(own.workerOf({ ...broken, retry: { ...retry, giveUpMs: 0 } }));
    const [given] = await listNotifications(own.pool, { states: ['given-up'], limit: 10 });
    assert.equal(given?.problem, 'it could not be made (TypeError)');
    assert.ok(failures.every((error) => error instanceof TypeError) && failures.length === 2);
  });

  test('who was never told that it was raised hears that first, and not that it is worse or over', async () => {
    own.waitingMax = 1;
    await own.receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }), episodeText(3, 1, { machine_id: 9 }));
    own.waitingMax = 1_000;
    await own.receive(episodeText(2, 2, { machine_id: 8, ...critical }));
    await own.act(3, { act: 'acknowledge' });
    await own.receive(closed(3, { machine_id: 9 }));
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook raised', '/hook raised']);
  });

  test('an alarm that comes and goes is passed on as soon as one that stays', async () => {
    own.rules(
      ['hook: { kind: webhook, url: URL/hook }', 'boss: { kind: webhook, url: URL/boss }'].join('\n'),
      '{ name: all, to: [hook], escalate: [{ afterMinutes: 10, to: [boss] }] }',
    );
    await own.receive(episodeText(1, 1));
    for (const episode of [1, 2, 3]) {
      await own.receive(closed(episode));
      await own.pool.query(
        "update notification set planned_at = planned_at - interval '3 min', due_at = due_at - interval '3 min'",
      );
      await own.receive(episodeText(episode + 1, 1));
    }
    const waiting = await listNotifications(own.pool, { states: ['waiting'], limit: 10 });
    const [boss] = waiting.filter(({ receiver }) => receiver === 'boss');
    const leftMinutes = ((boss?.dueAt.getTime() ?? 0) - Date.now()) / 60_000;
    assert.ok(leftMinutes > 0 && leftMinutes <= 1.01, `${leftMinutes} minutes are left`);
  });
});

test('a file that is wrong from the start does not say that it has no receivers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spindle-notify-'));
  try {
    const path = join(folder, 'notify.yaml');
    writeFileSync(path, 'receivers: { hook: { kind: smoke } }\nroutes: []\n');
    const file = watchNotifyFile(path, {}, { changed: () => {}, broken: () => {}, right: () => {} });
    assert.equal(file.isRight(), false);
    writeFileSync(
      path,
      'receivers: { hook: { kind: webhook, url: "http://there" } }\nroutes: [{ name: a, to: [hook] }]\n',
    );
    file.check();
    assert.equal(file.isRight(), true);
    assert.deepEqual([...file.current().receivers.keys()], ['hook']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
