// The dashboard of the delivery: alerts from the outbox through Debezium to Kafka.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, figure, graph, quantile, type Row, rate } from './panels.ts';

export function deliveryBoard(): Dashboard {
  return board({
    uid: 'spindle-delivery',
    title: 'Spindle: delivery',
    description: 'Does every alert reach Kafka, how soon, and what is in its way?',
    rows: [now, way, mending],
  });
}

const now: Row = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Faults', description: 'Findings of the guardian; docs/errors.md has each.', unit: 'short', redFrom: 1 },
      'sum(max by (kind) (spindle_cdc_finding))',
    ),
    figure(
      { title: 'Oldest alert that waits', description: 'Not yet read from its topic.', unit: 's', redFrom: 60 },
      'max(spindle_outbox_oldest_unconfirmed_seconds)',
    ),
    figure(
      {
        title: 'Messages missing',
        description: 'The slot has passed them and their topic has them not.',
        unit: 'short',
        redFrom: 1,
      },
      'max(spindle_outbox_missing)',
    ),
    figure(
      {
        title: 'WAL kept for the slot',
        description: 'Grows while Debezium is away.',
        unit: 'bytes',
        redFrom: 536_870_912,
      },
      'max(spindle_cdc_slot_retained_bytes)',
    ),
  ],
};

const way: Row = {
  title: 'The way to Kafka',
  panels: [
    graph(
      { title: 'From commit to Kafka', description: 'Of markers that go the way of the alerts.', unit: 's' },
      { expr: quantile(0.5, 'spindle_delivery_marker_seconds'), legend: 'p50' },
      { expr: quantile(0.99, 'spindle_delivery_marker_seconds'), legend: 'p99' },
      { expr: 'max(spindle_delivery_marker_age_seconds)', legend: 'under way' },
    ),
    graph(
      { title: 'Outbox', description: 'Messages that are not known to be in Kafka.', unit: 'short' },
      { expr: 'max(spindle_outbox_unconfirmed)', legend: 'unconfirmed' },
    ),
    graph(
      {
        title: 'Deferred',
        description: 'Dead letters that let alerts go first, and are not in the outbox yet.',
        unit: 'short',
      },
      { expr: 'max(spindle_outbox_deferred)', legend: 'deferred' },
    ),
    graph(
      { title: 'Oldest of them', description: 'For how long the first of these has waited.', unit: 's' },
      { expr: 'max(spindle_outbox_oldest_deferred_seconds)', legend: 'age' },
    ),
    graph(
      {
        title: 'Outbox full',
        description: '1 while a consumer waits for room in it, and reads nothing.',
        unit: 'short',
      },
      { expr: 'max by (instance) (spindle_outbox_full)', legend: '{{instance}}' },
    ),
    graph(
      { title: 'Debezium’s heartbeat', description: 'Comes every 3 s.', unit: 's' },
      { expr: 'max(spindle_cdc_heartbeat_age_seconds)', legend: 'age' },
    ),
    graph(
      { title: 'Connector', description: '1 for the state that each part is in.', unit: 'short' },
      { expr: 'max by (part, state) (spindle_cdc_connector_state)', legend: '{{part}} {{state}}' },
    ),
    graph(
      { title: 'Faults by kind', description: '1 while it holds.', unit: 'short' },
      { expr: 'max by (kind) (spindle_cdc_finding) > 0', legend: '{{kind}}' },
    ),
    graph(
      { title: 'Alerts written', description: 'Into the outbox, by severity.', unit: 'cps' },
      { expr: rate('spindle_alerts_total', 'severity'), legend: '{{severity}}' },
    ),
  ],
};

const mending: Row = {
  title: 'Mending',
  panels: [
    graph(
      { title: 'What the guardian did', description: 'By action and result.', unit: 'short' },
      {
        expr: 'sum by (action, result) (increase(spindle_cdc_actions_total[$__rate_interval]))',
        legend: '{{action}} {{result}}',
      },
    ),
    graph(
      { title: 'Sent again', description: 'Under the same event ids.', unit: 'short' },
      { expr: 'sum(increase(spindle_outbox_resent_total[$__rate_interval]))', legend: 'messages' },
    ),
    graph(
      { title: 'Who watches', description: 'Exactly one consumer.', unit: 'short' },
      { expr: 'sum by (instance) (spindle_cdc_watching)', legend: '{{instance}}' },
    ),
    graph(
      {
        title: 'Partitions of detections',
        description: 'About 25, one for each era, when retention has come round.',
        unit: 'short',
      },
      { expr: 'max(spindle_detection_eras)', legend: 'partitions' },
    ),
    graph(
      {
        title: 'Open era of detections overdue',
        description:
          'For how long it should have been closed; it takes all there is until then. npm run doctor says why.',
        unit: 's',
      },
      { expr: 'max(spindle_detection_era_overdue_seconds)', legend: 'overdue' },
    ),
  ],
};
