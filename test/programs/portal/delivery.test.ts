// CDC_GUARDIAN=false left the pages not live for ever: the Portal awaited markers that nobody was to write any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanEnv } from 'envalid';
import { pino } from 'pino';
import { markerSettings } from '../../../src/delivery/connector-options.ts';
import { portalSettings } from '../../../src/portal/settings.ts';
import { openDelivery } from '../../../src/programs/portal/delivery.ts';
import { createNamedReasons } from '../../../src/programs/support/named-reasons.ts';
import { createPortalMetrics } from '../../../src/telemetry/portal-metrics.ts';
import { watchSettings } from '../../../src/watch/settings.ts';
import { until } from '../../support/until.ts';

const specifications = { ...portalSettings, ...watchSettings, ...markerSettings };

test('a Portal beside which no guardian is to run awaits no markers, and asks Kafka for none', async () => {
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
    await delivery.run(client, new AbortController().signal, () => {});
    assert.deepEqual([degradations.all(), doubts.all(), delivery.since()], [null, null, null]);
    assert.doesNotMatch(await metrics.registry.metrics(), /^spindle_portal_delivery_silent_seconds \d/m);
  }
});

// Nobody judged any more when the reader had ended by a fault of ours, and its last word stood for ever: live.
test('a reader of markers that ends by a fault is one that cannot read them: no page stays live', {
  timeout: 60_000,
}, async () => {
  const metrics = createPortalMetrics();
  const degradations = createNamedReasons();
  const doubts = createNamedReasons();
  const quick = { CDC_MARKER_AGE_MAX_MS: '1000', PORTAL_DELIVERY_CHECK_INTERVAL_MS: '100' };
  const delivery = openDelivery(
    {
      settings: cleanEnv(quick, specifications),
      log: pino({ level: 'silent' }),
      registry: metrics.registry,
      metrics,
      degradations,
      doubts,
    },
    async ({ observe }) => {
      observe.heard([{ id: 'a', writtenAt: new Date(), intervalMs: 100, troubles: [] }]);
      observe.looked();
      throw new TypeError('a fault of ours');
    },
  );
  const ended = new AbortController();
  const running = delivery.run({ clientId: 'test', bootstrapBrokers: ['127.0.0.1:1'] }, ended.signal, () => {});
  await until('no page to be live', async () => degradations.all() ?? undefined);
  assert.match(degradations.all() ?? '', /has not been able to read the markers of the delivery since/);
  assert.match(doubts.all() ?? '', /a fault of ours/);
  ended.abort();
  await running;
});

// It was judged every half a second, and told to open pages as seldom: a page was live for up to a second after the Portal had heard.
test('what a marker says is known, and told, as soon as it is heard', { timeout: 60_000 }, async () => {
  const metrics = createPortalMetrics();
  const degradations = createNamedReasons();
  const ended = new AbortController();
  const told: (string | null)[] = [];
  const codes: (string | undefined)[] = [];
  const unjudged: unknown[] = [];
  const heard = (troubles: readonly string[]) => {
    const kinds = troubles.map(() => 'connector-paused');
    return [{ id: null, writtenAt: new Date(), intervalMs: 10_000, troubles, kinds }];
  };
  const delivery = openDelivery(
    {
      settings: cleanEnv({}, specifications),
      log: pino({ level: 'silent' }),
      registry: metrics.registry,
      metrics,
      degradations,
      doubts: createNamedReasons(),
    },
    async ({ observe }) => {
      for (const troubles of [['connector c is PAUSED'], []]) {
        observe.heard(heard(troubles));
        unjudged.push(delivery.undelivered());
        observe.looked();
      }
      ended.abort();
    },
  );
  await delivery.run({ clientId: 'test', bootstrapBrokers: ['127.0.0.1:1'] }, ended.signal, () => {
    told.push(degradations.all());
    codes.push(delivery.undelivered()?.causes?.[0]?.code);
  });
  assert.deepEqual(told, ['alerts may not get through: connector c is PAUSED', null]);
  assert.deepEqual(codes, ['connector-paused', undefined]);
  // Until it is judged anew, the sentence and the codes are of one moment.
  assert.deepEqual(unjudged, [
    null,
    { reason: 'alerts may not get through: connector c is PAUSED', causes: [{ code: 'connector-paused' }] },
  ]);
});
