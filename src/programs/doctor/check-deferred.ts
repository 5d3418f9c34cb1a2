// What `spindle doctor` tells of dead letters that let alerts go first, and have waited long for that.
import type { Pool } from 'pg';
import { readDeferred } from '../../database/outbox/deferred.ts';
import type { Told } from '../support/told.ts';

export interface Sending {
  /** Whether consumers move them, by the settings. */
  readonly hasGuardian: boolean;
  /** Whether Kafka has a topic for what was written for this one; undefined where it does not answer. */
  readonly hasWay: (topic: string) => Promise<boolean | undefined>;
}

/** As long as the rule SpindleDeadLettersWait has it. */
const waitSecondsMax = 900;

export async function checkDeferred(pool: Pool, sending: Sending): Promise<Told> {
  const { topic, rowsAtMost, oldestAgeSeconds } = await readDeferred(pool);
  if (topic === undefined) return 'none wait to be sent';
  const minutes = Math.round(oldestAgeSeconds / 60);
  const waits = `at most ${rowsAtMost} wait to be sent, the first since ${minutes} min`;
  if (oldestAgeSeconds <= waitSecondsMax) return `${waits}: alerts go first`;
  return { state: 'warning', detail: `${waits}: ${await reasonOf(topic, sending)}` };
}

async function reasonOf(topic: string, { hasGuardian, hasWay }: Sending): Promise<string> {
  if ((await hasWay(topic)) === false)
    return `neither topic ${topic}, for which the first was written, nor that of KAFKA_TOPIC_DEAD_LETTER exists; spindle connector register makes the latter`;
  const verify = 'spindle delivery verify sends them';
  if (!hasGuardian) return `CDC_GUARDIAN=false, so that no consumer moves them; ${verify}`;
  return `more is refused than Kafka Connect carries (spindle dead-letters list says what), or no consumer runs; ${verify}`;
}
