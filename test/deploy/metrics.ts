// The metrics that the programs really have, with their labels: read from the same registries and the same application that serve them.
import { cleanEnv } from 'envalid';
import { pino } from 'pino';
import type { Registry } from 'prom-client';
import { createDeliveryMetrics } from '../../src/delivery/delivery-metrics.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { createBesideMetrics } from '../../src/telemetry/beside-metrics.ts';
import { createCollectMetrics } from '../../src/telemetry/collect-metrics.ts';
import { createConsumerMetrics } from '../../src/telemetry/consumer-metrics.ts';
import { createDriftMetrics } from '../../src/telemetry/drift-metrics.ts';
import { createGroupObserver } from '../../src/telemetry/group-members.ts';
import { createHistoryMetrics } from '../../src/telemetry/history-metrics.ts';
import { createNotificationMetrics } from '../../src/telemetry/notification-metrics.ts';
import { createOptionalSensorsWatch } from '../../src/telemetry/optional-sensors.ts';
import { createPortalMetrics } from '../../src/telemetry/portal-metrics.ts';
import { createWatched } from '../../src/telemetry/watched.ts';
import { watchSettings } from '../../src/watch/settings.ts';
import { addDroppedSpansMetric } from '../../src/web-server/traces/dropped-spans.ts';
import { buildTestServer, exampleRequest, modelOf } from '../http/support.ts';

/** By the names under which Prometheus stores them. */
export type Metrics = ReadonlyMap<string, ReadonlySet<string>>;

export async function programMetrics(): Promise<Metrics> {
  const metrics = new Map<string, Set<string>>();
  const add = (name: string, labels: Iterable<string>): void => {
    const known = metrics.get(name) ?? new Set();
    for (const label of labels) known.add(label);
    metrics.set(name, known);
  };
  for (const registry of [consumerRegistry(), portalRegistry()]) addRegistry(registry, add);
  addText(await serverText(), add);
  return metrics;
}

type Add = (name: string, labels: Iterable<string>) => void;

function consumerRegistry(): Registry {
  const { registry } = createConsumerMetrics({
    failedSignIns: () => ({ key: 0, token: 0, password: 0, unreadable: 0, none: 0 }),
    manifest: modelOf(ai4i, () => 0).manifest,
    version: '1',
    cacheStats: () => ({ currentSize: 0, maxSize: 1, hitCount: 0, missCount: 0 }),
  });
  createDeliveryMetrics(registry);
  createDriftMetrics(registry);
  createOptionalSensorsWatch(registry, pino({ level: 'silent' }));
  addDroppedSpansMetric(() => ({ queueFull: 0, notSent: 0 }), [registry]);
  createBesideMetrics(registry);
  watch(registry, 'consumer');
  watch(registry, 'guardian');
  watchGroup(registry);
  return registry;
}

function portalRegistry(): Registry {
  const { registry } = createPortalMetrics();
  createNotificationMetrics(registry);
  createHistoryMetrics(registry, ['kept']);
  createCollectMetrics(registry, ['sent']);
  watch(registry, 'alerts');
  watch(registry, 'markers');
  watchGroup(registry);
  return registry;
}

function watch(registry: Registry, label: string): void {
  createWatched({
    name: label,
    label,
    settings: cleanEnv({}, watchSettings),
    log: pino({ level: 'silent' }),
    readiness: { set: () => {} },
    registry,
  });
}

function watchGroup(registry: Registry): void {
  createGroupObserver({ groupId: 'group', log: pino({ level: 'silent' }), degraded: () => {}, registry });
}

/** Labels are told by the metrics themselves, so that one without a value yet counts too. */
function addRegistry(registry: Registry, add: Add): void {
  for (const metric of registry.getMetricsAsArray()) {
    const { name, labelNames } = metric as unknown as { name: string; labelNames: readonly string[] };
    // Of an enumeration in prom-client that its types do not export.
    if (String(metric.type) !== 'histogram') add(name, labelNames);
    else for (const [end, labels] of histogramSeries) add(name + end, [...labelNames, ...labels]);
  }
}

const histogramSeries = [
  ['_bucket', ['le']],
  ['_sum', []],
  ['_count', []],
] as const;

/** The server keeps its registry to itself: what it answers is read. */
async function serverText(): Promise<string> {
  const app = await buildTestServer({ model: modelOf(ai4i, () => 0.1) });
  try {
    await app.inject({ method: 'POST', url: '/predict', payload: exampleRequest });
    return (await app.inject('/metrics')).body;
  } finally {
    await app.close();
  }
}

function addText(text: string, add: Add): void {
  for (const line of text.split('\n')) {
    const sample = /^([a-z_]+)(?:\{(.*)\})? /.exec(line);
    if (sample === null) continue;
    const [, name = '', labels = ''] = sample;
    add(
      name,
      [...labels.matchAll(/([a-z_]+)="/g)].map(([, label = '']) => label),
    );
  }
}
