// What Prometheus is told of the way from the outbox to Kafka, by the one consumer that watches it; the others say nothing of it.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Action, Judgement } from '../debezium/judge.ts';
import { findingKinds, type Observation } from '../debezium/observation.ts';

export interface DeliveryMetrics {
  readonly looked: (seen: Observation, judgement: Judgement) => void;
  readonly outbox: (unconfirmed: number, oldestAgeSeconds: number) => void;
  readonly deferred: (count: number, oldestAgeSeconds: number) => void;
  /** Of detections: how many there are, and for how long the open one should have been closed. */
  readonly eras: (count: number, overdueSeconds: number) => void;
  /** Messages sent again. */
  readonly resent: (count: number) => void;
  /** How long a marker took from its commit to where it was read from Kafka. */
  readonly latency: (latencyMs: number) => void;
  readonly acted: (action: Action, succeeded: boolean) => void;
  /** Another consumer watches now. */
  readonly standby: () => void;
}

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const watching = gauge('spindle_cdc_watching', 'Whether this consumer watches the connector: exactly one does');
  const findings = gauge('spindle_cdc_finding', 'Whether this is wrong with the delivery of alerts now', ['kind']);
  const heartbeatAge = gauge('spindle_cdc_heartbeat_age_seconds', 'Time since Debezium last confirmed anything');
  const retained = gauge('spindle_cdc_slot_retained_bytes', 'WAL that PostgreSQL keeps because of the slot');
  const unconfirmed = gauge('spindle_outbox_unconfirmed', 'Messages of the outbox not known to be in Kafka');
  const oldest = gauge('spindle_outbox_oldest_unconfirmed_seconds', 'Age of the oldest of these');
  const deferred = gauge(
    'spindle_outbox_deferred',
    'Dead letters that let alerts go first, and are not in the outbox yet',
  );
  const oldestDeferred = gauge('spindle_outbox_oldest_deferred_seconds', 'For how long the first of these has waited');
  const missing = gauge('spindle_outbox_missing', 'Messages that have passed the slot and are not in their topic');
  const markerAge = gauge(
    'spindle_delivery_marker_age_seconds',
    'For how long the oldest marker is under way to Kafka',
  );
  const eras = gauge('spindle_detection_eras', 'Partitions that detections stand in, one for each era');
  const eraOverdue = gauge(
    'spindle_detection_era_overdue_seconds',
    'For how long the open era of detections should have been closed',
  );
  const { resent, markers, actions } = createCounters(registers);
  const states = gauge('spindle_cdc_connector_state', '1 for the state that each part of the connector is in', [
    'part',
    'state',
  ]);
  const figures = [
    heartbeatAge,
    retained,
    unconfirmed,
    oldest,
    deferred,
    oldestDeferred,
    missing,
    markerAge,
    eras,
    eraOverdue,
  ];
  const forget = (): void => {
    for (const each of [findings, states, ...figures]) each.reset();
    for (const each of figures) each.remove();
    watching.set(0);
  };
  forget();
  return {
    looked: (seen, judgement) => {
      watching.set(1);
      const present = new Set(judgement.findings.map((finding) => finding.kind));
      for (const kind of findingKinds) findings.set({ kind }, present.has(kind) ? 1 : 0);
      states.reset();
      for (const [part, state] of statesOf(seen.connector)) states.set({ part, state }, 1);
      heartbeatAge.set(judgement.heartbeatAgeMs / 1000);
      retained.set(seen.slot?.retainedBytes ?? 0);
      missing.set(seen.missing);
      markerAge.set(seen.markerAgeMs / 1000);
    },
    outbox: (count, ageSeconds) => {
      unconfirmed.set(count);
      oldest.set(ageSeconds);
    },
    deferred: (count, ageSeconds) => {
      deferred.set(count);
      oldestDeferred.set(ageSeconds);
    },
    eras: (count, overdueSeconds) => {
      eras.set(count);
      eraOverdue.set(overdueSeconds);
    },
    resent: (count) => resent.inc(count),
    latency: (latencyMs) => markers.observe(latencyMs / 1000),
    acted: (action, succeeded) => actions.inc({ action, result: succeeded ? 'done' : 'failed' }),
    standby: forget,
  };
}

function createCounters(registers: Registry[]) {
  return {
    resent: new Counter({
      name: 'spindle_outbox_resent_total',
      help: 'Messages that were sent again because they had not reached their topic',
      registers,
    }),
    markers: new Histogram({
      name: 'spindle_delivery_marker_seconds',
      help: 'Time of a marker from its commit until it was read from Kafka',
      buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
      registers,
    }),
    actions: new Counter({
      name: 'spindle_cdc_actions_total',
      help: 'What the guardian of the connector did',
      labelNames: ['action', 'result'],
      registers,
    }),
  };
}

/** The connector and its tasks; AWAY where Kafka Connect does not answer. */
function statesOf(connector: Observation['connector']): readonly (readonly [part: string, state: string])[] {
  if ('away' in connector) return [['connector', 'AWAY']];
  return [
    ['connector', connector.connector],
    ...connector.tasks.map((task) => [`task ${task.id}`, task.state] as const),
  ];
}
