// The live line of `npm start` follows what there is: figures of the consumer's metrics, that it does not answer, and what is wrong in place of both.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createLiveLine } from '../../../src/programs/start/live-line.ts';

test('the live line shows figures, alerts since the start, a consumer that does not answer, and trouble before all', {
  timeout: 60_000,
}, async () => {
  const clear = '\r\u001b[K';
  const intervals = { terminalMs: 50, logMs: 50 };
  /** What the consumer answers to one question after the other; undefined: it fails. Restarted, it counts from zero again. */
  const answers = [
    { readings: 100, alerts: 3, lag: 0 },
    { readings: 1_100, alerts: 1_005, lag: 12 },
    undefined,
    { readings: 2_100, alerts: 1_005, lag: 0 },
    { readings: 10, alerts: 2, lag: 1 },
  ];
  let asked = 0;
  const ask = mock.method(globalThis, 'fetch', async () => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    if (answer === undefined) return new Response('', { status: 503 });
    return new Response(
      `spindle_readings_consumed_total ${answer.readings}\nspindle_alerts_total{severity="ALERT"} ${answer.alerts}\nspindle_consumer_lag{partition="0"} ${answer.lag}\n`,
    );
  });
  const stop = new AbortController();
  const shown: string[] = [];
  const write = mock.method(process.stderr, 'write', (text: string) => {
    shown.push(text);
    if (shown.length === answers.length + 1) stop.abort();
    return true;
  });
  try {
    const trouble = () => (shown.length < answers.length ? undefined : 'kafka stays down:\n  no room left');
    await createLiveLine(true, intervals).follow({ metricsUrl: 'http://localhost/metrics', trouble }, stop.signal);
  } finally {
    write.mock.restore();
    ask.mock.restore();
  }
  const lines = shown.map((text) => {
    assert.ok(text.startsWith(clear), 'each is written over the one before');
    return text.slice(clear.length);
  });
  assert.equal(lines[0], '0 readings/s   3 alerts since this start   lag 0');
  const rate = /^([\d.,]+) readings\/s {3}1,005 alerts since this start {3}lag 12$/.exec(lines[1] ?? '')?.[1];
  // A twentieth of a second lies between two looks, or more on a busy machine; a timer may be a little early.
  const perSecond = Number(rate?.replaceAll(',', ''));
  assert.ok(perSecond > 1 && perSecond < 22_000, lines[1]);
  assert.equal(lines[2], 'the consumer does not answer');
  assert.match(
    lines[3] ?? '',
    /^[1-9][\d.,]* readings\/s {3}1,005 alerts/,
    'a look without an answer is no standstill',
  );
  assert.equal(
    lines[4],
    '0 readings/s   1,007 alerts since this start   lag 1',
    'what a restarted one counts comes on top',
  );
  assert.equal(lines[5], 'kafka stays down: no room left');
  assert.equal(lines[6], '', 'nothing stays of it');
});

test('without a consumer here and without trouble it shows nothing', async () => {
  const stop = new AbortController();
  const shown: string[] = [];
  const write = mock.method(process.stderr, 'write', (text: string) => {
    shown.push(text);
    stop.abort();
    return true;
  });
  try {
    await createLiveLine(true).follow({ metricsUrl: null, trouble: () => undefined }, stop.signal);
  } finally {
    write.mock.restore();
  }
  assert.deepEqual(new Set(shown), new Set(['\r\u001b[K']));
});
