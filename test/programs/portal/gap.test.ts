// What Kafka took away before the Portal had read it was one line in the log: /readyz, doctor and metrics said that all is well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { observer } from '../../../src/programs/portal/follow.ts';
import { createNamedReasons } from '../../../src/programs/support/named-reasons.ts';
import { createLostCount } from '../../../src/telemetry/count-lost.ts';
import { createPortalMetrics } from '../../../src/telemetry/portal-metrics.ts';

test('messages that Kafka took away before the Portal read them are told, with what sends them again', async () => {
  const metrics = createPortalMetrics();
  const telling = createNamedReasons();
  const readiness = createNamedReasons();
  const parts = { log: pino({ level: 'silent' }), readiness, metrics, telling };
  const { gap } = observer(parts, { name: 'alerts', topic: 'anomaly-alerts', groupId: 'portal' });
  gap(0, 10, 15);
  gap(1, 0, 7);
  // Positions were read anew before it was stored that the first is passed: it was counted twice, and told twice.
  gap(0, 10, 15);
  gap(1, 0, 8);
  assert.match(
    telling.all() ?? '',
    /topic of alerts .*never read.*\(13 since its start\).*spindle outbox republish --since/,
  );
  assert.equal(readiness.all(), null, 'it goes on with what is there');
  assert.match(await metrics.registry.metrics(), /^spindle_portal_messages_lost_total 13$/m);
});

test('a gap that is seen again counts by what it has grown, and another one counts whole', () => {
  const newlyLost = createLostCount();
  const counts = [
    [0, 10, 15],
    [0, 10, 15],
    [0, 10, 18],
    [1, 10, 15],
    [0, 18, 20],
    // The topic was made anew.
    [0, 0, 3],
  ].map(([partition, from, to]) => newlyLost(partition as number, from as number, to as number));
  assert.deepEqual(counts, [5, 0, 3, 5, 2, 3]);
});
