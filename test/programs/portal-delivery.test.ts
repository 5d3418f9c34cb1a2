// CDC_GUARDIAN=false left the pages not live for ever: the Portal awaited markers that nobody was to write any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanEnv } from 'envalid';
import { pino } from 'pino';
import { markerSettings } from '../../src/delivery/connector-options.ts';
import { portalSettings } from '../../src/portal/settings.ts';
import { openDelivery } from '../../src/programs/portal/delivery.ts';
import { createNamedReasons } from '../../src/programs/support/named-reasons.ts';
import { createPortalMetrics } from '../../src/telemetry/portal-metrics.ts';
import { watchSettings } from '../../src/watch/settings.ts';

test('a Portal beside which no guardian is to run awaits no markers, and asks Kafka for none', async () => {
  const specifications = { ...portalSettings, ...watchSettings, ...markerSettings };
  for (const env of [{ CDC_GUARDIAN: 'false' }, { CDC_MARKER_INTERVAL_MS: '0' }]) {
    const metrics = createPortalMetrics();
    const degradations = createNamedReasons();
    const doubts = createNamedReasons();
    const delivery = openDelivery({
      settings: cleanEnv(env, specifications),
      log: pino({ level: 'silent' }),
      registry: metrics.registry,
      metrics,
      degradations,
      doubts,
    });
    // Nobody answers there: a look would hang or fail.
    const client = { clientId: 'test', bootstrapBrokers: ['127.0.0.1:1'] };
    await delivery.run(client, new AbortController().signal);
    assert.deepEqual([degradations.all(), doubts.all(), delivery.since()], [null, null, null]);
    assert.doesNotMatch(await metrics.registry.metrics(), /^spindle_portal_delivery_silent_seconds \d/m);
  }
});
