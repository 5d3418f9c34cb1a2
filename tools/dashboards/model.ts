// The dashboard of the model: what it says of the machines, on the stream and over the API, and whether it still fits.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, figure, graph, processRow, quantile, type Row, rate } from './panels.ts';

export function modelBoard(): Dashboard {
  return board({
    uid: 'spindle-model',
    title: 'Spindle: model and API',
    description: 'What does the model say, does it still fit, and does the API answer?',
    rows: [now, verdicts, beside, api, processRow('spindle-server')],
  });
}

const now: Row = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Anomalous share', description: 'Of the readings of the last 30 minutes.', unit: 'percentunit' },
      'sum(rate(spindle_readings_anomalous_total[30m])) / sum(rate(spindle_readings_scored_total[30m]))',
    ),
    figure(
      {
        title: 'Against the day',
        description: 'The share of 30 minutes over that of a day: 3 is much.',
        unit: 'short',
        redFrom: 3,
      },
      'sum(rate(spindle_readings_anomalous_total[30m])) / sum(rate(spindle_readings_scored_total[30m])) / (sum(rate(spindle_readings_anomalous_total[1d])) / sum(rate(spindle_readings_scored_total[1d])))',
    ),
    figure(
      { title: 'Models', description: 'All programs score with one.', unit: 'short', redFrom: 2 },
      'count(count by (name, model_version) (spindle_model_info))',
    ),
    figure(
      { title: 'Versions of Spindle', description: 'More than one only during an upgrade.', unit: 'short', redFrom: 2 },
      'count(count by (server_version) (spindle_model_info))',
    ),
  ],
};

const verdicts: Row = {
  title: 'What the model says',
  panels: [
    graph(
      {
        title: 'Anomalous share',
        description: 'Slow rise: wear or drift. Jump: a fault, or a sensor.',
        unit: 'percentunit',
      },
      {
        expr: 'sum(rate(spindle_readings_anomalous_total[$__rate_interval])) / sum(rate(spindle_readings_scored_total[$__rate_interval]))',
        legend: 'stream',
      },
    ),
    graph(
      {
        title: 'Drift against training',
        description:
          'Population stability index of the last window, the largest of each sensor and feature: 0.25 is much.',
        unit: 'short',
      },
      { expr: 'topk(10, max by (variable) (spindle_drift_psi))', legend: '{{variable}}' },
    ),
    graph(
      {
        title: 'Drifted',
        description: 'Sensors, features and scores that are not spread as in training, by machine type.',
        unit: 'short',
      },
      { expr: 'max by (instance) (spindle_drift)', legend: 'as a whole: 1 drifted, -1 not known; {{instance}}' },
      {
        expr: 'sum by (machine_type) (max by (machine_type, variable) (spindle_drift_found) == 1)',
        legend: '{{machine_type}}',
      },
    ),
    graph(
      { title: 'Last look', description: 'How long ago readings were compared with those of training.', unit: 's' },
      { expr: 'time() - max(spindle_drift_looked_timestamp_seconds)', legend: 'ago' },
    ),
    graph(
      {
        title: 'Estimated performance',
        description: 'Without labels; right as long as a score means what it meant in training.',
        unit: 'percentunit',
      },
      { expr: 'max by (figure) (spindle_estimated_performance)', legend: '{{figure}}' },
    ),
    graph(
      {
        title: 'Anomalous readings by severity',
        description: 'A model that is sure of everything no longer fits.',
        unit: 'cps',
      },
      { expr: rate('spindle_readings_anomalous_total', 'severity'), legend: '{{severity}}' },
    ),
    graph(
      {
        title: 'Episodes',
        description: 'Of machines: opened, got worse, over. Far fewer than anomalous readings.',
        unit: 'short',
      },
      {
        expr: 'sum by (event) (increase(spindle_episode_events_total[$__rate_interval]))',
        legend: '{{event}}',
      },
    ),
    graph(
      { title: 'Open episodes', description: 'Machines that are not well now.', unit: 'short' },
      { expr: 'sum by (severity) (spindle_episodes_open)', legend: '{{severity}}' },
      {
        expr: 'sum(increase(spindle_anomalies_without_time_total[1h]))',
        legend: 'anomalous in an hour, with a time that cannot be',
      },
    ),
    graph(
      {
        title: 'Open data-quality episodes',
        description: 'Machines whose sensors cannot be believed, or that are silent.',
        unit: 'short',
      },
      { expr: 'sum(spindle_data_quality_episodes_open)', legend: 'open' },
      {
        expr: 'sum by (event) (increase(spindle_data_quality_episode_events_total[$__rate_interval]))',
        legend: '{{event}}',
      },
      { expr: rate('spindle_data_quality_machines_forgotten_total', 'job'), legend: 'machines forgotten in a second' },
    ),
    graph(
      { title: 'Which model', description: 'What runs, by job.', unit: 'short' },
      {
        expr: 'count by (job, name, model_version, server_version) (spindle_model_info)',
        legend: '{{job}}: {{name}} {{model_version}}, Spindle {{server_version}}',
      },
    ),
  ],
};

/** By the model's name; the first model's readings are those of the pipeline. */
const beside: Row = {
  title: 'Models beside the first one',
  panels: [
    graph(
      { title: 'Scored', description: 'Each judges the same readings as the first one.', unit: 'cps' },
      { expr: rate('spindle_model_readings_scored_total', 'model'), legend: '{{model}}' },
    ),
    graph(
      {
        title: 'Anomalous share',
        description: 'Beside that of the first one: where they part, look at what each finds.',
        unit: 'percentunit',
      },
      {
        expr: 'sum by (model) (rate(spindle_model_readings_anomalous_total[$__rate_interval])) / sum by (model) (rate(spindle_model_readings_scored_total[$__rate_interval]))',
        legend: '{{model}}',
      },
      {
        expr: 'sum(rate(spindle_readings_anomalous_total[$__rate_interval])) / sum(rate(spindle_readings_scored_total[$__rate_interval]))',
        legend: 'the first one',
      },
    ),
    graph(
      {
        title: 'Could not be judged',
        description: 'By model and reason; lost is what Kafka dropped before a model that was away read it.',
        unit: 'cps',
      },
      { expr: rate('spindle_model_readings_refused_total', 'model, reason'), legend: '{{model}} {{reason}}' },
      { expr: rate('spindle_model_readings_lost_total', 'model'), legend: '{{model}} lost' },
    ),
    graph(
      { title: 'Records ahead', description: 'Each reads for itself. A rise says which one is slow.', unit: 'short' },
      { expr: 'sum by (model) (spindle_model_lag)', legend: '{{model}}' },
    ),
  ],
};

const api: Row = {
  title: 'REST API',
  panels: [
    graph(
      { title: 'Requests', description: 'By status.', unit: 'reqps' },
      { expr: rate('http_request_duration_seconds_count', 'status'), legend: '{{status}}' },
    ),
    graph(
      { title: 'Duration (p99)', description: 'By route, probes left out.', unit: 's' },
      {
        expr: quantile(0.99, 'http_request_duration_seconds', 'route', '{route!~"/livez|/readyz|/metrics"}'),
        legend: '{{route}}',
      },
    ),
    graph(
      { title: 'Predictions', description: 'Rows over the API.', unit: 'cps' },
      { expr: rate('spindle_predictions_total', 'outcome'), legend: '{{outcome}}' },
      { expr: rate('spindle_predictions_refused_total'), legend: 'refused' },
    ),
    graph(
      { title: 'Failed sign-ins', description: 'By kind of credentials.', unit: 'short' },
      {
        expr: 'sum by (job, credentials) (increase(spindle_failed_sign_ins_total[$__rate_interval]))',
        legend: '{{job}} {{credentials}}',
      },
    ),
    graph(
      {
        title: 'Beside requests',
        description: 'Failures of what the server does beside them and tries again; its log has the cause.',
        unit: 'short',
      },
      {
        expr: 'sum by (work) (increase(spindle_side_work_failures_total[$__rate_interval]))',
        legend: '{{work}}',
      },
    ),
  ],
};
