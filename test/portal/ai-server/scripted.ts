// An AI server of tests: what it answers is given by path, and what it was asked is kept.
import { Unavailable } from '../../../src/core/errors.ts';
import type { LedgerAnswer } from '../../../src/portal/ai-server/answers.ts';
import type { AiServer } from '../../../src/portal/ai-server/ask.ts';
import type { Confirmed, Undelivered } from '../../../src/portal/ai-server/delivery.ts';
import type { Pipeline } from '../../../src/portal/ai-server/routes.ts';
import { exampleModel } from './model-scripted.ts';

export interface ScriptedAiServer extends AiServer {
  /** By path without its query; an error is thrown. What has no answer is away. */
  readonly answers: Map<string, unknown>;
  readonly asked: string[];
  /** What the Portal knows without it of the way to Kafka. */
  readonly known: { undelivered: Undelivered | null; confirmed: Confirmed | null };
}

export function pipelineOf(aiServer: ScriptedAiServer): Pipeline {
  const { known } = aiServer;
  return { aiServer, undelivered: () => known.undelivered, confirmed: () => known.confirmed };
}

export function scriptedAiServer(): ScriptedAiServer {
  const answers = new Map<string, unknown>([
    ['GET /delivery', ledger()],
    ['GET /dead-letters', { dead_letters: [], next: null }],
    ['GET /model', exampleModel()],
    ['GET /maintenance-windows', { windows: [], next: null }],
  ]);
  const asked: string[] = [];
  const answer = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    asked.push(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
    const given = answers.get(`${method} ${path.split('?')[0]}`);
    if (given === undefined) throw new Unavailable('the AI server cannot be asked', { retryable: true });
    if (given instanceof Error) throw given;
    return typeof given === 'function' ? given(path, body) : given;
  };
  return {
    ...{ answers, asked, known: { undelivered: null, confirmed: null } },
    get: (path) => answer('GET', path),
    post: (path, body) => answer('POST', path, body),
    remove: (path) => answer('DELETE', path),
  };
}

/** As GET /delivery answers where all is well. */
export function ledger(changes: Partial<LedgerAnswer> = {}): LedgerAnswer {
  return {
    group_id: 'anomaly-consumer-group',
    topic: 'sensor-raw-data',
    partitions: [partition(0), partition(1)],
    outbox: { written: 512, confirmed: 510, unconfirmed: 2, oldest_unconfirmed_age_seconds: 0.4 },
    way: { proven_age_seconds: 1.6, latency_ms: 212 },
    slot: { name: 'spindle_outbox', active: true, wal_status: 'reserved', retained_bytes: 1_640_000 },
    dead_letters: { open: 3, replayed: 4, discarded: 1 },
    ...changes,
  };
}

export function partition(
  number: number,
  changes: Partial<LedgerAnswer['partitions'][number]> = {},
): LedgerAnswer['partitions'][number] {
  return {
    ...{ topic_id: '0190a1b2-0000-5000-8000-00000000000a', partition: number },
    ...{ first_offset: 100, next_offset: 60_100, log_end: 60_104, lag: 4 },
    ...{ scored: 59_990, anomalous: 120, rejected: 8, readings_scored: 59_992, readings_rejected: 8 },
    ...{ skipped: 2, lost: 0, closed: false },
    ...changes,
  };
}

/** As a line of GET /dead-letters. */
export function deadLetter(number: number, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    event_id: `0190a1b2-0000-5000-8000-${String(number).padStart(12, '0')}`,
    reason: `torque must be at most 200, and is ${300 + number}`,
    field: 'torque',
    state: 'open',
    source: {
      ...{ topic: 'sensor-raw-data', topic_id: '0190a1b2-0000-5000-8000-00000000000a' },
      ...{ partition: 0, offset: 4_000 + number, timestamp: '2026-03-01T09:30:00Z' },
    },
    key: '7',
    value: JSON.stringify({ machineId: 7, torque: 300 + number, toolWear: 12 }),
    refused_at: '2026-03-01T09:30:01.000Z',
    ...changes,
  };
}
