// From the event of an episode to receivers that take messages, refuse them, hang or are away: each message is sent, once by two Portals, and
// none holds up another. Episodes, acts, tables and receivers are the real ones.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { insertAlerts } from '../../../src/portal/alerts/alerts.ts';
import { readAlert } from '../../../src/portal/alerts/read-alert.ts';
import { storeEpisodeEvents } from '../../../src/portal/desk/follow-episodes.ts';
import { readEpisode } from '../../../src/portal/episodes/read-episode.ts';
import {
  countQueued,
  listNotifications,
  type Outcome,
  removeOld,
  retryGivenUp,
  take,
} from '../../../src/portal/notifier/queue.ts';
import { NotDelivered } from '../../../src/portal/notifier/send.ts';
import { closed } from '../desk/support.ts';
import { episodeText } from '../episodes/episode-texts.ts';
import { alertText, reading } from '../support.ts';
import { notifierTest, retry } from './support.ts';

describe('messages about alarms', () => {
  const own = notifierTest();

  test('an alarm is one message, however often its episodes are told, and its worse and its end are one each', async () => {
    await own.receive(episodeText(1, 1));
    await own.receive(episodeText(1, 1), episodeText(2, 1));
    await own.sendAll();
    await own.receive(episodeText(1, 2, { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL' }));
    await own.sendAll();
    await own.act(1, { act: 'acknowledge' });
    await own.receive(closed(1), closed(2));
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook raised', '/hook worse', '/hook ended']);
    assert.deepEqual(new Set(own.receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 3);
  });

  test('no more are taken at once than may be, also where there were none when PostgreSQL last counted them', async () => {
    // The plan for one row asked for those that are due again for each of them, and took all.
    const alarms = (first: number) =>
      own.receive(...Array.from({ length: 40 }, (_, at) => episodeText(first + at, 1, { machine_id: first + at })));
    await alarms(1);
    await own.pool.query('delete from notification');
    await own.pool.query('analyze notification');
    await alarms(101);
    const priorities = ['WARNING', 'ALERT', 'CRITICAL'] as const;
    const taken = await take(own.pool, { receiver: 'hook', priorities, limit: 2, leaseMs: 60_000 });
    assert.equal(taken.length, 2);
  });

  // The title named the alarm's mode, and the reason was that of the newest alert, of another one.
  test('the reason of a message is that of the mode in its title', async () => {
    const mode = (code: string, label: string) => ({ code, label, evidence: `the evidence of ${code}` });
    const told = (number: number, ...modes: readonly ReturnType<typeof mode>[]) =>
      readAlert(
        Buffer.from(
          alertText(number, {
            machine_id: 7,
            explanation: {
              summary: modes.map(({ label, evidence }) => `${label}: ${evidence}`).join('; '),
              failure_modes: modes,
            },
          }),
        ),
        reading,
      );
    const [power, heat] = [mode('PWF', 'Power failure'), mode('HDF', 'Heat dissipation failure')];
    const reasonAt = async (event: string) => {
      await own.receive(event);
      await own.sendAll();
      const { annotations } = JSON.parse(own.receiver.requests.at(-1)?.body ?? '').alerts[0];
      assert.match(annotations.summary, /Power failure/);
      return annotations.description as string;
    };
    await insertAlerts(own.pool, [told(1, heat)]);
    const first = await reasonAt(episodeText(1, 1));
    assert.doesNotMatch(first, /the evidence of/, 'rather none than that of another mode');
    await insertAlerts(own.pool, [told(2, power, heat), told(3, heat)]);
    const worse = { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL' };
    const description = await reasonAt(episodeText(1, 2, worse));
    assert.match(description, /^Power failure: the evidence of PWF$/m);
    assert.doesNotMatch(description, /HDF/);
  });

  test('an event and its messages are one transaction: what is rolled back has neither', async () => {
    const failing = storeEpisodeEvents(
      own.pool,
      [readEpisode(Buffer.from(episodeText(1, 1)))],
      async (client, changes) => {
        await own.followUp?.(client, changes);
        throw new Error('the database went away');
      },
    );
    await assert.rejects(failing, /went away/);
    assert.deepEqual(await own.states(), []);
    await own.receive(episodeText(1, 1));
    assert.deepEqual(await own.states(), ['hook raised waiting']);
  });

  test('nobody is called for what was acknowledged, shelved or under a window before the message went out', async () => {
    await own.receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await own.receive(episodeText(3, 1, { machine_id: 9, suppressed_by: '0190a1b2-0000-7000-8000-000000000001' }));
    await own.act(1, { act: 'acknowledge' });
    await own.act(2, { act: 'shelve', minutes: 5, reason: 'known' });
    await own.sendAll();
    assert.deepEqual(own.receiver.requests, []);
    assert.deepEqual(await own.states(), ['hook raised cancelled', 'hook raised cancelled']);
  });

  test('two Portals that look at once send each message once', async () => {
    const many = Array.from({ length: 40 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 }));
    await own.receive(...many);
    const workers = [own.workerOf(), own.workerOf()];
    while (own.receiver.requests.length < many.length) {
      await Promise.all(workers.map((worker) => worker.look()));
      await Promise.all(workers.map((worker) => worker.idle()));
    }
    const ids = own.receiver.requests.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [many.length, many.length]);
  });

  test('who fails is tried again under the same id, and given up when the time is over; then again on request', async () => {
    await own.receive(episodeText(1, 1));
    let left = 2;
    own.receiver.answer((response) => response.writeHead(left-- > 0 ? 503 : 200).end());
    const worker = own.workerOf();
    while (!own.settled.some(([, outcome]) => outcome === 'sent')) await own.sendAll(worker);
    assert.deepEqual(own.settled, [
      ['hook', 'again', 'it answered 503'],
      ['hook', 'again', 'it answered 503'],
      ['hook', 'sent', null],
    ]);
    assert.equal(new Set(own.receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 1);

    own.receiver.answer((response) => response.writeHead(404).end());
    await own.receive(episodeText(2, 1, { machine_id: 8 }));
    await own.sendAll(own.workerOf({ retry: { ...retry, giveUpMs: 0 } }));
    assert.deepEqual(own.settled.at(-1), ['hook', 'given-up', 'it answered 404']);
    const [given] = await listNotifications(own.pool, { states: ['given-up'], limit: 10 });
    assert.equal(given?.problem, 'it answered 404');
    assert.deepEqual((await countQueued(own.pool))[0]?.refusal, { code: 'peer-status', name: '404' });
    own.receiver.answer((response) => response.end());
    assert.deepEqual(await retryGivenUp(own.pool, given?.notificationId ?? null), { again: 1, overtaken: 0 });
    await own.sendAll();
    assert.deepEqual(own.settled.at(-1), ['hook', 'sent', null]);
  });

  test('what some have taken already is not sent to them again for the sake of others', async () => {
    await own.receive(episodeText(1, 1));
    const refused = new NotDelivered('the mail server refused 1 of the 2 addresses', { isPartly: true });
    await own.sendAll(own.workerOf({ send: () => Promise.reject(refused) }));
    assert.deepEqual(own.settled, [['hook', 'given-up', refused.message]]);
  });

  test('Retry-After is kept, in seconds or as a date, up to the longest pause', async () => {
    await own.receive(episodeText(1, 1));
    // A date has whole seconds, and time goes on between it and the answer.
    for (const [retryAfter, delayMs, withinMs] of [
      [() => '7', 7_000, 0],
      [() => '999999', 600_000, 0],
      [() => new Date(Date.now() + 60_000).toUTCString(), 60_000, 10_000],
      [() => 'soon', 1, 0],
    ] as const) {
      own.receiver.answer((response) => response.writeHead(429, { 'retry-after': retryAfter() }).end());
      let outcome: Outcome | undefined;
      const observe = { due: () => {}, unknown: () => {}, failed: assert.fail };
      const worker = own.workerOf({
        retry: { delayMinMs: 1, delayMaxMs: 600_000, giveUpMs: 60_000 },
        observe: { ...observe, settled: (_, is) => (outcome = is) },
      });
      await own.pool.query("update notification set due_at = now() - interval '1 s', attempts = 0");
      await worker.look();
      await worker.idle();
      if (outcome?.outcome !== 'again') assert.fail(JSON.stringify(outcome));
      assert.ok(Math.abs(outcome.delayMs - delayMs) <= withinMs, `${retryAfter()}: ${outcome.delayMs}`);
    }
  });

  test('one that hangs holds up no other, and is over in time', async () => {
    own.rules(
      ['slow: { kind: webhook, url: URL/slow }', 'quick: { kind: webhook, url: URL/quick }'].join('\n'),
      '{ name: all, to: [slow, quick] }',
    );
    own.receiver.answer((response, { path }) => {
      if (path === '/quick') response.end();
      // The head of an answer, and a body without end.
      else if (own.receiver.requests.length % 2 === 0) response.writeHead(200).write('.');
    });
    await own.receive(...Array.from({ length: 10 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 })));
    // Long enough for each to arrive on a busy machine.
    const worker = own.workerOf({ timeoutMs: 3_000 });
    const quick = () => own.settled.filter(([name]) => name === 'quick').length;
    const slow = () => own.receiver.requests.filter(({ path }) => path === '/slow').length;
    await worker.look();
    await own.receiver.count(4);
    assert.ok(slow() <= 2, `${slow()} on their way to one that hangs`);
    while (quick() < 10) await worker.look();
    await worker.idle();
    assert.ok(
      own.settled.some(([name, , problem]) => name === 'slow' && problem === 'it did not answer within 3000 ms'),
    );
  });

  test('a redirection is not followed, and no error says the address', async () => {
    own.rules('chat: { kind: slack, url: { env: SECRET } }', '{ name: all, to: [chat] }');
    own.receiver.answer((response) => response.writeHead(302, { location: `${own.receiver.url}/elsewhere` }).end());
    await own.receive(episodeText(1, 1));
    const worker = own.workerOf();
    await worker.look();
    await worker.idle();
    assert.deepEqual(
      own.receiver.requests.map(({ path }) => path),
      ['/SECRET'],
    );
    assert.deepEqual(own.settled, [['chat', 'again', 'it answered 302, to go elsewhere, which is not followed']]);
    own.receiver.answer((response) => response.destroy());
    await sendOnce();
    assert.match(own.settled.at(-1)?.[2] ?? '', /cannot be reached: .* \(\w+\)/);
    assert.doesNotMatch(JSON.stringify(own.settled), /SECRET|:\/\//);
  });

  async function sendOnce(): Promise<void> {
    await own.pool.query("update notification set due_at = now() - interval '1 s'");
    const worker = own.workerOf();
    await worker.look();
    await worker.idle();
  }

  test('a Portal that dies while it sends: the message goes out again when its time is over', async () => {
    await own.receive(episodeText(1, 1));
    const sending = Promise.withResolvers<void>();
    const dead = own.workerOf({
      send: () => {
        sending.resolve();
        return new Promise(() => {});
      },
    });
    await dead.look();
    // What it has begun ends with this test.
    await sending.promise;
    const worker = own.workerOf();
    await worker.look();
    await worker.idle();
    assert.deepEqual(own.receiver.requests, []);
    await own.pool.query("update notification set taken_until = now() - interval '1 s'");
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/hook raised']);
  });

  test('nobody acknowledges: it goes on to the next; somebody does: it does not', async () => {
    own.rules(
      ['first: { kind: webhook, url: URL/first }', 'boss: { kind: webhook, url: URL/boss }'].join('\n'),
      '{ name: all, to: [first], escalate: [{ afterMinutes: 10, to: [boss] }] }',
    );
    await own.receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await own.sendAll();
    await own.act(2, { act: 'acknowledge' });
    await own.pool.query("update notification set due_at = due_at - interval '11 min'");
    await own.sendAll();
    assert.deepEqual(own.stagesSent(), ['/first raised', '/first raised', '/boss escalated']);
  });

  test('quiet hours hold a message until they are over, and let the excepted priorities through', async () => {
    own.useFile(
      [
        'times: { night: [{ from: "22:00", to: "06:00" }] }',
        'receivers: { hook: { kind: webhook, url: URL/hook, quiet: { during: night, except: [CRITICAL] } } }',
        'routes: [{ name: all, to: [hook] }]',
      ].join('\n'),
    );
    await own.receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await own.receive(episodeText(3, 1, { machine_id: 9, severity: 'CRITICAL', worst_severity: 'CRITICAL' }));
    await own.sendAll(own.workerOf({ now: () => Date.parse('2026-03-01T23:00:00Z') }));
    assert.equal(own.receiver.requests.length, 1);
    await own.act(2, { act: 'acknowledge' });
    await own.sendAll(own.workerOf({ now: () => Date.parse('2026-03-02T06:00:00Z') }));
    const machines = own.receiver.requests.map(({ body }) => JSON.parse(body).alerts[0].labels.machine_id);
    assert.deepEqual(machines, ['9', '7']);
  });

  test('more than may wait are given up, visibly, and what is old is removed once its alarm has ended', async () => {
    own.waitingMax = 3;
    await own.receive(...Array.from({ length: 5 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 })));
    const given = await listNotifications(own.pool, { states: ['given-up'], limit: 10 });
    assert.deepEqual(
      given.map(({ problem }) => problem),
      Array(2).fill('more messages wait than may (NOTIFY_WAITING_MAX)'),
    );
    await own.act(5, { act: 'acknowledge' });
    await own.receive(closed(5, { machine_id: 5 }));
    await own.pool.query("update notification set settled_at = now() - interval '3 days' where state <> 'waiting'");
    // Who was never told of it is not told that it has ended.
    assert.equal(await removeOld(own.pool, 2, 100), 1);
    assert.equal((await own.states()).length, 4);
  });
});
