// From the event of an episode to receivers that take messages, refuse them, hang or are away: each message is sent, once by two Portals, and
// none holds up another. Episodes, acts, tables and receivers are the real ones.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Pool } from 'pg';
import { type AskedAct, actOn } from '../../../src/portal/desk/act.ts';
import { storeEpisodeEvents } from '../../../src/portal/desk/follow-episodes.ts';
import type { RetryBounds } from '../../../src/portal/notification/retry.ts';
import { loadNotice } from '../../../src/portal/notifier/load-notice.ts';
import { listNotifications, type Outcome, removeOld, retryGivenUp } from '../../../src/portal/notifier/queue.ts';
import { readNotifyFile } from '../../../src/portal/notifier/read-file.ts';
import { noReceivers, type Receivers } from '../../../src/portal/notifier/receivers.ts';
import { NotDelivered, send } from '../../../src/portal/notifier/send.ts';
import { createWorker, type Worker, type WorkerParts } from '../../../src/portal/notifier/worker.ts';
import { writePlan } from '../../../src/portal/notifier/write-plan.ts';
import { readEpisode } from '../../../src/portal/read-episode.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { withTestDatabase } from '../../support/database.ts';
import { closed } from '../desk/support.ts';
import { episodeId, episodeText } from '../episode-texts.ts';
import { type HttpReceiver, startHttpReceiver } from './receivers.ts';

const portalUrl = 'http://portal.test/';
const retry: RetryBounds = { delayMinMs: 1, delayMaxMs: 1, giveUpMs: 60_000 };

describe('messages about alarms', () => {
  let pool: Pool;
  let receiver: HttpReceiver;
  let receivers: Receivers = noReceivers;
  let waitingMax = 1_000;
  let settled: [string, Outcome['outcome'], string | null][] = [];
  withTestDatabase({ schema: 'portal', connectionsMax: 5 }, (opened) => {
    pool = opened;
  });
  before(async () => {
    receiver = await startHttpReceiver();
  });
  after(() => receiver.close());
  beforeEach(async () => {
    await pool.query(
      `alter table alarm_journal disable trigger alarm_journal_keeps_all;
       truncate episode, episode_event, alarm, alarm_journal, alarm_episode, notification, notification_call;
       alter table alarm_journal enable always trigger alarm_journal_keeps_all`,
    );
    (receiver.requests as unknown[]).length = 0;
    receiver.answer((response) => response.end('ok'));
    [settled, waitingMax] = [[], 1_000];
    rules('hook: { kind: webhook, url: URL/hook, tells: [worse, returned, ended] }', '{ name: all, to: [hook] }');
  });

  function rules(given: string, ...routes: readonly string[]): void {
    const lines = given.split('\n').map((line) => `  ${line.replaceAll('URL', receiver.url)}`);
    const text = ['receivers:', ...lines, 'routes:', ...routes.map((route) => `  - ${route}`)].join('\n');
    const read = readNotifyFile(text, ({ env }) => `${receiver.url}/${env}`);
    if ('problems' in read) assert.fail(read.problems.join('\n'));
    receivers = read.receivers;
  }

  const followUp: Parameters<typeof storeEpisodeEvents>[2] = (client, changes) =>
    writePlan(client, changes, { rules: () => receivers, delayMs: 0, waitingMax });
  const receive = (...texts: readonly string[]) =>
    storeEpisodeEvents(
      pool,
      texts.map((text) => readEpisode(Buffer.from(text))),
      followUp,
    );
  const act = (episode: number, asked: AskedAct) =>
    actOn(
      pool,
      { alarmId: episodeId(episode), version: undefined, asked, actor: { name: 'Kim', address: null } },
      followUp,
    );

  function workerOf(members: Partial<WorkerParts> = {}): Worker {
    return createWorker({
      ...{ pool, portalUrl, receivers: () => receivers, concurrencyMax: 2, timeoutMs: 5_000, retry, now: Date.now },
      load: (taken) => loadNotice(pool, taken, { profile: ai4i, portalUrl }),
      send: (to, notice, known) => send(to, notice, known, { timeoutMs: members.timeoutMs ?? 5_000, now: Date.now }),
      observe: {
        settled: (name, outcome) =>
          settled.push([name, outcome.outcome, outcome.outcome === 'sent' ? null : outcome.problem]),
        due: () => {},
        unknown: () => {},
        failed: assert.fail,
      },
      ...members,
    });
  }

  /** Sends all that is due, and what comes of it. */
  async function sendAll(worker = workerOf()): Promise<void> {
    for (let before = -1; settled.length !== before; ) {
      before = settled.length;
      await worker.look();
      await worker.idle();
    }
  }

  const stagesSent = () =>
    receiver.requests.map(({ path, body }) => `${path} ${JSON.parse(body).alerts[0].annotations.stage}`);
  const states = async (): Promise<readonly string[]> => {
    const listed = await listNotifications(pool, { states: ['waiting', 'sent', 'given-up', 'cancelled'], limit: 100 });
    return listed.map(({ receiver: name, stage, state }) => `${name} ${stage} ${state}`).toReversed();
  };

  test('an alarm is one message, however often its episodes are told, and its worse and its end are one each', async () => {
    await receive(episodeText(1, 1));
    await receive(episodeText(1, 1), episodeText(2, 1));
    await sendAll();
    await receive(episodeText(1, 2, { event: 'escalated', severity: 'CRITICAL', worst_severity: 'CRITICAL' }));
    await sendAll();
    await act(1, { act: 'acknowledge' });
    await receive(closed(1), closed(2));
    await sendAll();
    assert.deepEqual(stagesSent(), ['/hook raised', '/hook worse', '/hook ended']);
    assert.deepEqual(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 3);
  });

  test('an event and its messages are one transaction: what is rolled back has neither', async () => {
    const failing = storeEpisodeEvents(pool, [readEpisode(Buffer.from(episodeText(1, 1)))], async (client, changes) => {
      await followUp?.(client, changes);
      throw new Error('the database went away');
    });
    await assert.rejects(failing, /went away/);
    assert.deepEqual(await states(), []);
    await receive(episodeText(1, 1));
    assert.deepEqual(await states(), ['hook raised waiting']);
  });

  test('nobody is called for what was acknowledged, shelved or under a window before the message went out', async () => {
    await receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await receive(episodeText(3, 1, { machine_id: 9, suppressed_by: '0190a1b2-0000-7000-8000-000000000001' }));
    await act(1, { act: 'acknowledge' });
    await act(2, { act: 'shelve', minutes: 5, reason: 'known' });
    await sendAll();
    assert.deepEqual(receiver.requests, []);
    assert.deepEqual(await states(), ['hook raised cancelled', 'hook raised cancelled']);
  });

  test('two Portals that look at once send each message once', async () => {
    const many = Array.from({ length: 40 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 }));
    await receive(...many);
    const workers = [workerOf(), workerOf()];
    while (receiver.requests.length < many.length) {
      await Promise.all(workers.map((worker) => worker.look()));
      await Promise.all(workers.map((worker) => worker.idle()));
    }
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
    assert.deepEqual([ids.length, new Set(ids).size], [many.length, many.length]);
  });

  test('who fails is tried again under the same id, and given up when the time is over; then again on request', async () => {
    await receive(episodeText(1, 1));
    let left = 2;
    receiver.answer((response) => response.writeHead(left-- > 0 ? 503 : 200).end());
    const worker = workerOf();
    while (!settled.some(([, outcome]) => outcome === 'sent')) await sendAll(worker);
    assert.deepEqual(settled, [
      ['hook', 'again', 'it answered 503'],
      ['hook', 'again', 'it answered 503'],
      ['hook', 'sent', null],
    ]);
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 1);

    receiver.answer((response) => response.writeHead(404).end());
    await receive(episodeText(2, 1, { machine_id: 8 }));
    await sendAll(workerOf({ retry: { ...retry, giveUpMs: 0 } }));
    assert.deepEqual(settled.at(-1), ['hook', 'given-up', 'it answered 404']);
    const [given] = await listNotifications(pool, { states: ['given-up'], limit: 10 });
    assert.equal(given?.problem, 'it answered 404');
    receiver.answer((response) => response.end());
    assert.equal(await retryGivenUp(pool, given?.notificationId ?? null), 1);
    await sendAll();
    assert.deepEqual(settled.at(-1), ['hook', 'sent', null]);
  });

  test('what some have taken already is not sent to them again for the sake of others', async () => {
    await receive(episodeText(1, 1));
    const refused = new NotDelivered('the mail server refused 1 of the 2 addresses', { isPartly: true });
    await sendAll(workerOf({ send: () => Promise.reject(refused) }));
    assert.deepEqual(settled, [['hook', 'given-up', refused.message]]);
  });

  test('Retry-After is kept, in seconds or as a date, up to the longest pause', async () => {
    await receive(episodeText(1, 1));
    for (const [retryAfter, delayMs] of [
      ['7', 7_000],
      ['999999', 600_000],
      [new Date(Date.now() + 60_000).toUTCString(), 60_000],
      ['soon', 1],
    ] as const) {
      receiver.answer((response) => response.writeHead(429, { 'retry-after': retryAfter }).end());
      let outcome: Outcome | undefined;
      const observe = { due: () => {}, unknown: () => {}, failed: assert.fail };
      const worker = workerOf({
        retry: { delayMinMs: 1, delayMaxMs: 600_000, giveUpMs: 60_000 },
        observe: { ...observe, settled: (_, is) => (outcome = is) },
      });
      await pool.query("update notification set due_at = now() - interval '1 s', attempts = 0");
      await worker.look();
      await worker.idle();
      if (outcome?.outcome !== 'again') assert.fail(JSON.stringify(outcome));
      assert.ok(Math.abs(outcome.delayMs - delayMs) < 2_000, `${retryAfter}: ${outcome.delayMs}`);
    }
  });

  test('one that hangs holds up no other, and is over in time', async () => {
    rules(
      ['slow: { kind: webhook, url: URL/slow }', 'quick: { kind: webhook, url: URL/quick }'].join('\n'),
      '{ name: all, to: [slow, quick] }',
    );
    receiver.answer((response, { path }) => {
      if (path === '/quick') response.end();
      // The head of an answer, and a body without end.
      else if (receiver.requests.length % 2 === 0) response.writeHead(200).write('.');
    });
    await receive(...Array.from({ length: 10 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 })));
    const worker = workerOf({ timeoutMs: 300 });
    const quick = () => settled.filter(([name]) => name === 'quick').length;
    const slow = () => receiver.requests.filter(({ path }) => path === '/slow').length;
    await worker.look();
    await receiver.count(4);
    assert.ok(slow() <= 2, `${slow()} on their way to one that hangs`);
    while (quick() < 10) await worker.look();
    await worker.idle();
    assert.ok(settled.some(([name, , problem]) => name === 'slow' && problem === 'it did not answer within 300 ms'));
  });

  test('a redirection is not followed, and no error says the address', async () => {
    rules('chat: { kind: slack, url: { env: SECRET } }', '{ name: all, to: [chat] }');
    receiver.answer((response) => response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end());
    await receive(episodeText(1, 1));
    const worker = workerOf();
    await worker.look();
    await worker.idle();
    assert.deepEqual(
      receiver.requests.map(({ path }) => path),
      ['/SECRET'],
    );
    assert.deepEqual(settled, [['chat', 'again', 'it answered 302, to go elsewhere, which is not followed']]);
    receiver.answer((response) => response.destroy());
    await sendOnce();
    assert.match(settled.at(-1)?.[2] ?? '', /cannot be reached \(\w+\)/);
    assert.doesNotMatch(JSON.stringify(settled), /SECRET|http/);
  });

  async function sendOnce(): Promise<void> {
    await pool.query("update notification set due_at = now() - interval '1 s'");
    const worker = workerOf();
    await worker.look();
    await worker.idle();
  }

  test('a Portal that dies while it sends: the message goes out again when its time is over', async () => {
    await receive(episodeText(1, 1));
    const dead = workerOf({ send: () => new Promise(() => {}) });
    await dead.look();
    const worker = workerOf();
    await worker.look();
    await worker.idle();
    assert.deepEqual(receiver.requests, []);
    await pool.query("update notification set taken_until = now() - interval '1 s'");
    await sendAll();
    assert.deepEqual(stagesSent(), ['/hook raised']);
  });

  test('nobody acknowledges: it goes on to the next; somebody does: it does not', async () => {
    rules(
      ['first: { kind: webhook, url: URL/first }', 'boss: { kind: webhook, url: URL/boss }'].join('\n'),
      '{ name: all, to: [first], escalate: [{ afterMinutes: 10, to: [boss] }] }',
    );
    await receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await sendAll();
    await act(2, { act: 'acknowledge' });
    await pool.query("update notification set due_at = due_at - interval '11 min'");
    await sendAll();
    assert.deepEqual(stagesSent(), ['/first raised', '/first raised', '/boss escalated']);
  });

  test('quiet hours hold a message until they are over, and let the excepted priorities through', async () => {
    const file = [
      'times: { night: [{ from: "22:00", to: "06:00" }] }',
      `receivers: { hook: { kind: webhook, url: ${receiver.url}/hook, quiet: { during: night, except: [CRITICAL] } } }`,
      'routes: [{ name: all, to: [hook] }]',
    ].join('\n');
    const read = readNotifyFile(file, () => undefined);
    if ('problems' in read) assert.fail(read.problems.join());
    receivers = read.receivers;
    await receive(episodeText(1, 1), episodeText(2, 1, { machine_id: 8 }));
    await receive(episodeText(3, 1, { machine_id: 9, severity: 'CRITICAL', worst_severity: 'CRITICAL' }));
    await sendAll(workerOf({ now: () => Date.parse('2026-03-01T23:00:00Z') }));
    assert.equal(receiver.requests.length, 1);
    await act(2, { act: 'acknowledge' });
    await sendAll(workerOf({ now: () => Date.parse('2026-03-02T06:00:00Z') }));
    const machines = receiver.requests.map(({ body }) => JSON.parse(body).alerts[0].labels.machine_id);
    assert.deepEqual(machines, ['9', '7']);
  });

  test('more than may wait are given up, visibly, and what is old is removed once its alarm has ended', async () => {
    waitingMax = 3;
    await receive(...Array.from({ length: 5 }, (_, at) => episodeText(at + 1, 1, { machine_id: at + 1 })));
    const given = await listNotifications(pool, { states: ['given-up'], limit: 10 });
    assert.deepEqual(
      given.map(({ problem }) => problem),
      Array(2).fill('more messages wait than may (NOTIFY_WAITING_MAX)'),
    );
    await act(5, { act: 'acknowledge' });
    await receive(closed(5, { machine_id: 5 }));
    await pool.query("update notification set settled_at = now() - interval '3 days' where state <> 'waiting'");
    // Also that it has ended is one too many.
    assert.equal(await removeOld(pool, 2, 100), 2);
    assert.equal((await states()).length, 4);
  });
});
