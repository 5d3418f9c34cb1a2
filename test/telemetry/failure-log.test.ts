import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pino from 'pino';
import { createFailureLog } from '../../src/telemetry/failure-log.ts';

function start() {
  const lines: { level: string; msg: string }[] = [];
  const log = pino(
    { level: 'info', base: null, timestamp: false, formatters: { level: (level) => ({ level }) } },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const reasons = new Map<string, string | null>();
  const failures = createFailureLog({
    log,
    readiness: { set: (what, reason) => void reasons.set(what, reason) },
    what: 'batch',
    cannot: 'A batch cannot be saved',
    worksAgain: 'Batches are saved again',
  });
  return {
    failures,
    reason: () => reasons.get('batch'),
    said: () => lines.map(({ level, msg }) => `${level}: ${msg}`),
  };
}

describe('what is said of a step that fails', () => {
  test('each cause once, then once that it works again', () => {
    const { failures, reason, said } = start();
    failures.succeeded();
    failures.failed(new Error('no database'), 1, 10);
    failures.failed(new Error('no database'), 2, 20);
    assert.equal(reason(), 'A batch cannot be saved: no database');
    failures.succeeded();
    failures.succeeded();
    assert.equal(reason(), null);
    assert.deepEqual(said(), ['warn: A batch cannot be saved', 'info: Batches are saved again']);
  });

  test('what is dropped is no reason any more, and that it works is said when it does', () => {
    const { failures, reason, said } = start();
    failures.failed(new Error('no database'), 1, 10);
    failures.dropped();
    assert.equal(reason(), null);
    assert.equal(said().length, 1, 'dropped is not yet that it works');
    failures.succeeded();
    assert.equal(said().at(-1), 'info: Batches are saved again');
  });
});
