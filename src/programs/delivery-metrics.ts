// What Prometheus is told of the way from the outbox to Kafka, by the one consumer that watches it; the others say nothing of it.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Action, Judgement, Observation } from '../debezium/judge.ts';
import { findingKinds } from '../debezium/judge.ts';

export interface DeliveryMetrics {
  readonly looked: (seen: Observation, judgement: Judgement) => void;
  readonly outbox: (unconfirmed: number, oldestAgeSeconds: number) => void;
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
  const actions = new Counter({
    name: 'spindle_cdc_actions_total',
    help: 'What the guardian of the connector did',
    labelNames: ['action', 'result'],
    registers,
  });
  const states = gauge('spindle_cdc_connector_state', '1 for the state that each part of the connector is in', [
    'part',
    'state',
  ]);
  const gauges = [findings, states, heartbeatAge, retained, unconfirmed, oldest];
  const forget = (): void => {
    for (const each of gauges) each.reset();
    for (const each of [heartbeatAge, retained, unconfirmed, oldest]) each.remove();
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
    },
    outbox: (count, ageSeconds) => {
      unconfirmed.set(count);
      oldest.set(ageSeconds);
    },
    acted: (action, succeeded) => actions.inc({ action, result: succeeded ? 'done' : 'failed' }),
    standby: forget,
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
