// People at the alarm desk while a chaos run goes on: they look at the alarms and do something to one of them, again and again, by the Portal's API; at
// times two do so at once, from what both have seen. What the Portal has answered to have done must be there at the end; what it has refused because
// somebody was first must have had a first; what it has not answered may be either.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../src/simulator/random.ts';
import type { DoneAct, OvertakenAct } from './checker.ts';

export interface Operator {
  readonly done: () => readonly DoneAct[];
  readonly overtaken: () => readonly OvertakenAct[];
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
  const overtaken: OvertakenAct[] = [];
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
    const { alarmId, version: seen } = alarm;
    const person = async (): Promise<void> => {
      const acted = await ask(`/api/alarms/${alarmId}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ version: seen, ...body }),
      });
      const told = (await acted.json()) as { readonly version: number; readonly detail?: string };
      if (acted.ok) done.push({ alarmId, seen, version: told.version, act });
      else if (told.detail?.startsWith('somebody was first')) overtaken.push({ alarmId, seen });
    };
    await Promise.allSettled(random() < 0.3 ? [person(), person()] : [person()]);
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
    overtaken: () => overtaken,
    stop: async () => {
      over.abort();
      await running;
    },
  };
}
