// The forms of the existing Portal in Java: times without a zone as its LocalDateTime writes them, and its errors.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isJavaPath, javaError } from '../../../src/portal/java-portal/errors.ts';
import { localText, readLocal } from '../../../src/portal/java-portal/forms.ts';
import { translateFeed } from '../../../src/portal/java-portal/translate-feed.ts';
import { answer, type ProblemKind } from '../../../src/web-server/problem.ts';

describe('times without a zone', () => {
  for (const [utc, local] of [
    ['2026-03-01T09:30:00Z', '2026-03-01T18:30:00'],
    ['2026-03-01T09:30:00.456Z', '2026-03-01T18:30:00.456'],
    ['2026-03-01T09:30:00.400Z', '2026-03-01T18:30:00.4'],
    ['2026-03-01T15:00:00.050Z', '2026-03-02T00:00:00.05'],
    ['2026-03-01T09:30:20Z', '2026-03-01T18:30:20'],
  ] as const) {
    test(`${utc} is ${local} in Seoul, and back`, () => {
      assert.equal(localText(Date.parse(utc), 'Asia/Seoul'), local);
      assert.equal(readLocal('start', local, 'Asia/Seoul'), Date.parse(utc));
    });
  }

  test('what is none is refused by the name of its field', () => {
    for (const wrong of ['yesterday', '', '2026-02-30T00:00:00', '1772357400000'])
      assert.throws(() => readLocal('end', wrong, 'UTC'), /^InvalidRequest: end must be a time such as/);
  });
});

describe('errors', () => {
  for (const [kind, status, code] of [
    ['not-found', 404, 'ERROR_MACHINE_NOT_FOUND'],
    ['internal-error', 500, 'ERROR_INTERNAL_SERVER'],
    ['invalid-request', 400, 'ERROR_INVALID_REQUEST'],
    ['malformed-request', 400, 'ERROR_MALFORMED_REQUEST'],
    ['unauthorized', 401, 'ERROR_UNAUTHORIZED'],
    ['unavailable', 503, 'ERROR_UNAVAILABLE'],
  ] as const satisfies readonly (readonly [ProblemKind, number, string])[]) {
    test(`${kind} is ${status} ${code}`, () => {
      const { problem } = answer(kind, 'why');
      assert.deepEqual(javaError('/api/machine/7?x', problem), { status, body: { code, message: 'why' } });
      assert.equal(javaError('/api/machines', problem), undefined);
    });
  }

  test('are of the paths that the existing Portal has', () => {
    for (const path of [
      '/api/machine',
      '/api/machine/1',
      '/api/anomaly-histories/search?start=x',
      '/api/sse/subscribe',
    ])
      assert.ok(isJavaPath(path), path);
    for (const path of ['/api/machines', '/api/machines/1/curves', '/api/alerts', '/x/api/machine', '/api/machinery'])
      assert.ok(!isJavaPath(path), path);
  });
});

describe('the live feed translated', () => {
  const alert = { sequence: 7, machineId: 3, detectedAt: '2026-03-01T09:30:00Z', severity: 'ALERT', probability: 0.6 };
  const said = `id: 7\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`;
  const options = { nameOf: async (id: number) => (id === 3 ? 'Mill' : null), timeZone: 'Asia/Seoul' };
  const event = {
    machineId: 3,
    machineName: 'Mill',
    detectedAt: '2026-03-01T18:30:00',
    severity: 'ALERT',
    anomalyProbability: 0.6,
  };

  test('says the same however its text is cut, and all else is a sign of life', async () => {
    const whole = `retry: 1000\n\nevent: status\ndata: {}\n\n${said}event: gap\ndata: {}\n\n`;
    const expected = `: alive\n\n: alive\n\nid: 7\nevent: anomaly-alert\ndata: ${JSON.stringify(event)}\n\n: alive\n\n`;
    for (let at = 1; at < whole.length; at++) {
      const feed = Readable.from([whole.slice(0, at), whole.slice(at)], { objectMode: false });
      assert.equal(await text(translateFeed(feed, options)), expected);
    }
  });

  test('that nobody follows any more ends the feed', async () => {
    const feed = new Readable({ read: () => {} });
    const stream = translateFeed(feed, options);
    feed.push(said);
    stream.resume();
    await new Promise((read) => stream.once('data', read));
    // It waits for more.
    await nextTurn();
    stream.destroy();
    await new Promise((closed) => feed.once('close', closed));
    assert.ok(feed.destroyed);
  });
});
