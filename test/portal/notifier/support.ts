// What tests of messages have: a Portal's database with alarms made of episodes' events, a worker that sends what is due, and a receiver that
// answers as the test wants.
import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import type { Pool } from 'pg';
import { type AskedAct, actOn } from '../../../src/portal/desk/act.ts';
import { storeEpisodeEvents } from '../../../src/portal/desk/follow-episodes.ts';
import { readEpisode } from '../../../src/portal/episodes/read-episode.ts';
import type { RetryBounds } from '../../../src/portal/notification/retry.ts';
import { loadNotice } from '../../../src/portal/notifier/load-notice.ts';
import { listNotifications, type Outcome } from '../../../src/portal/notifier/queue.ts';
import { readNotifyFile } from '../../../src/portal/notifier/read-file.ts';
import { noReceivers, type Receivers } from '../../../src/portal/notifier/receivers.ts';
import { send } from '../../../src/portal/notifier/send.ts';
import { createWorker, type Worker, type WorkerParts } from '../../../src/portal/notifier/worker.ts';
import { writePlan } from '../../../src/portal/notifier/write-plan.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';
import { withTestDatabase } from '../../support/database.ts';
import { episodeId } from '../episodes/episode-texts.ts';
import { type HttpReceiver, startHttpReceiver } from './receivers.ts';

const portalUrl = 'http://portal.test/';
export const retry: RetryBounds = { delayMinMs: 1, delayMaxMs: 1, giveUpMs: 60_000 };

export interface NotifierTest {
  readonly pool: Pool;
  readonly receiver: HttpReceiver;
  /** Receiver, outcome and problem of each attempt since the test began. */
  readonly settled: [string, Outcome['outcome'], string | null][];
  waitingMax: number;
  delayMs: number;
  /** The operator's file: text of its members but for the routes, in which URL stands for the receiver's address; then its routes. */
  readonly rules: (receivers: string, ...routes: readonly string[]) => void;
  readonly useFile: (text: string) => void;
  readonly followUp: Parameters<typeof storeEpisodeEvents>[2];
  readonly receive: (...texts: readonly string[]) => Promise<unknown>;
  readonly act: (episode: number, asked: AskedAct) => Promise<unknown>;
  readonly workerOf: (members?: Partial<WorkerParts>) => Worker;
  /** Sends all that is due, and what comes of it. */
  readonly sendAll: (worker?: Worker) => Promise<void>;
  readonly stagesSent: () => readonly string[];
  readonly states: () => Promise<readonly string[]>;
}

/** To be called inside a suite: it begins and ends with it, and is empty before each test. */
export function notifierTest(): NotifierTest {
  let [pool, receiver, receivers]: [Pool, HttpReceiver, Receivers] = [
    ...([undefined, undefined] as unknown as [Pool, HttpReceiver]),
    noReceivers,
  ];
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
       truncate episode, episode_event, alarm, alarm_journal, alarm_call, alarm_lasting, alarm_episode, notification, notification_call;
       alter table alarm_journal enable always trigger alarm_journal_keeps_all`,
    );
    (receiver.requests as unknown[]).length = 0;
    receiver.answer((response) => response.end('ok'));
    own.settled.length = 0;
    [own.waitingMax, own.delayMs] = [1_000, 0];
    own.rules('hook: { kind: webhook, url: URL/hook, tells: [worse, returned, ended] }', '{ name: all, to: [hook] }');
  });
  const followUp: NotifierTest['followUp'] = (client, changes) =>
    writePlan(client, changes, { rules: async () => receivers, delayMs: own.delayMs, waitingMax: own.waitingMax });
  const own: NotifierTest = {
    get pool() {
      return pool;
    },
    get receiver() {
      return receiver;
    },
    ...{ settled: [], waitingMax: 1_000, delayMs: 0, followUp },
    rules: (given, ...routes) => {
      const lines = given.split('\n').map((line) => `  ${line}`);
      own.useFile(['receivers:', ...lines, 'routes:', ...routes.map((route) => `  - ${route}`)].join('\n'));
    },
    useFile: (text) => {
      const read = readNotifyFile(text.replaceAll('URL', receiver.url), ({ env }) => `${receiver.url}/${env}`);
      if ('problems' in read) assert.fail(read.problems.join('\n'));
      receivers = read.receivers;
    },
    receive: (...texts) =>
      storeEpisodeEvents(
        pool,
        texts.map((text) => readEpisode(Buffer.from(text))),
        followUp,
      ),
    act: (episode, asked) =>
      actOn(
        pool,
        { alarmId: episodeId(episode), version: undefined, asked, actor: { name: 'Kim', address: null } },
        followUp,
      ),
    workerOf: (members = {}) =>
      createWorker({
        ...{ pool, portalUrl, receivers: () => receivers, concurrencyMax: 2, timeoutMs: 20_000, retry, now: Date.now },
        load: (taken) => loadNotice(pool, taken, { profile: ai4i, portalUrl }),
        send: (to, notice, known) => send(to, notice, known, { timeoutMs: members.timeoutMs ?? 20_000, now: Date.now }),
        observe: {
          settled: (name, outcome) =>
            own.settled.push([name, outcome.outcome, outcome.outcome === 'sent' ? null : outcome.problem]),
          due: () => {},
          unknown: () => {},
          failed: assert.fail,
        },
        ...members,
      }),
    sendAll: async (worker = own.workerOf()) => {
      for (let before = -1; own.settled.length !== before; ) {
        before = own.settled.length;
        await worker.look();
        await worker.idle();
      }
    },
    stagesSent: () =>
      receiver.requests.map(({ path, body }) => `${path} ${JSON.parse(body).alerts[0].annotations.stage}`),
    states: async () => {
      const listed = await listNotifications(pool, {
        states: ['waiting', 'sent', 'given-up', 'cancelled'],
        limit: 100,
      });
      return listed.map(({ receiver: name, stage, state }) => `${name} ${stage} ${state}`).toReversed();
    },
  };
  return own;
}
