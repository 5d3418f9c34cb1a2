// Reads the journal of conditions and checks it in a thread of its own: it takes a while after a long run, and the run's process has the proxies that all
// programs go through.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { openWitnessPool } from '../../observe.ts';
import { promisedId } from '../../promised-ids.ts';
import { onceEach } from '../checker.ts';
import { episodeRules, refreshMs } from '../observe.ts';
import { type ConditionCheck, type ConditionsObserved, checkConditions } from './check.ts';
import { readConditionJournal } from './read.ts';

interface Given extends Omit<ConditionsObserved, 'journal'> {
  /** Where the AI server's database is. */
  readonly env: Readonly<Record<string, string>>;
}

/** `events` as the topic has them. Rejects where the database cannot be asked. */
export function checkConditionsAside(given: Given): Promise<ConditionCheck> {
  const { promise, resolve, reject } = Promise.withResolvers<ConditionCheck>();
  const worker = new Worker(new URL(import.meta.url), { workerData: given });
  worker.once('message', resolve);
  worker.once('error', reject);
  return promise;
}

async function checkGiven({ readings, events, env }: Given): Promise<ConditionCheck> {
  const pool = openWitnessPool(env, 'AI_DB');
  try {
    const journal = await readConditionJournal(pool);
    return checkConditions(
      { readings, events: onceEach(events), journal },
      { rules: episodeRules, refreshMs, eventIdOf: (id, event, number) => promisedId(`${id}/${event}/${number}`) },
    );
  } finally {
    await pool.end();
  }
}

if (!isMainThread) parentPort?.postMessage(await checkGiven(workerData as Given));
