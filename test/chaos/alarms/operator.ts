// A person at the alarm desk while a chaos run goes on: looks at the alarms and does something to one of them, again and again, by the Portal's API. What
// the Portal has answered to have done must be there at the end; what it has refused, or not answered, may be either.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/simulator/random.ts';
import type { DoneAct } from './checker.ts';

export interface Operator {
  readonly done: () => readonly DoneAct[];
  readonly stop: () => Promise<void>;
}

const pauseMs = 400;
const answerMaxMs = 3_000;

/** By the path of the act: what is sent, and what the journal calls it. */
const acts: Readonly<Record<string, readonly [body: object, name: string]>> = {
  acknowledge: [{}, 'acknowledged'],
  comment: [{ text: 'seen' }, 'commented'],
  assign: [{ assignee: 'the night shift' }, 'assigned'],
  shelve: [{ minutes: 1, reason: 'known' }, 'shelved'],
  unshelve: [{}, 'unshelved'],
  'out-of-service': [{ reason: 'being repaired' }, 'taken-out-of-service'],
  'return-to-service': [{}, 'returned-to-service'],
  verdict: [{ verdict: 'unclear' }, 'judged'],
};

export function startOperator(portalUrl: string, seed: number): Operator {
  const done: DoneAct[] = [];
  const random = seededRandom(seed, 2);
  const choose = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const over = new AbortController();
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, portalUrl), { ...init, signal: AbortSignal.timeout(answerMaxMs) });
  const actOnce = async (): Promise<void> => {
    const answer = await ask('/api/alarms?limit=50');
    if (!answer.ok) return;
    const { alarms } = (await answer.json()) as { readonly alarms: readonly { alarmId: string; version: number }[] };
    const alarm = choose(alarms);
    const [path, [body, act]] = choose(Object.entries(acts)) ?? ['', [{}, '']];
    if (alarm === undefined) return;
    const { alarmId, version } = alarm;
    const acted = await ask(`/api/alarms/${alarmId}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version, ...body }),
    });
    if (!acted.ok) return;
    const told = (await acted.json()) as { readonly version: number };
    done.push({ alarmId, version: told.version, act });
  };
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      // The Portal, or its database, is away.
      await actOnce().catch(() => {});
      await sleep(pauseMs, undefined, { signal: over.signal }).catch(() => {});
    }
  };
  const running = run();
  return {
    done: () => done,
    stop: async () => {
      over.abort();
      await running;
    },
  };
}
