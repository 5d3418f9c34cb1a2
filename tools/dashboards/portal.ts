// The dashboard of the Portal: whether people see what Kafka has.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, figure, graph, processRow, type Row } from './panels.ts';

export function portalBoard(): Dashboard {
  return board({
    uid: 'spindle-portal',
    title: 'Spindle: Portal',
    description: 'Do alerts reach the page?',
    rows: [now, reading, telling, keeping, fetching, processRow('spindle-portal')],
  });
}

const now: Row = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Portals that answer', description: 'To Prometheus.', unit: 'short' },
      'sum(up{job="spindle-portal"})',
    ),
    figure(
      {
        title: 'Pages not live',
        description: 'Portals whose pages say that alerts may not get as far as Kafka.',
        unit: 'short',
        redFrom: 1,
      },
      'sum(spindle_portal_undelivered)',
    ),
    figure(
      { title: 'Alerts ahead', description: 'In Kafka and not on the page.', unit: 'short', redFrom: 500 },
      'sum(spindle_loop_behind{loop=~"alerts|episodes"})',
    ),
    figure(
      { title: 'Standing still for', description: '0 while it gets on.', unit: 's', redFrom: 30 },
      'max(spindle_loop_standstill_seconds{loop=~"alerts|episodes"})',
    ),
    figure(
      {
        title: 'Foreign members',
        description:
          "Programs that are not Spindle's in its consumer groups: what comes on their partitions is not seen.",
        unit: 'short',
        redFrom: 1,
      },
      'sum(max by (group) (spindle_group_foreign_members{job="spindle-portal"}))',
    ),
    figure(
      {
        title: 'Left out today',
        description: 'Messages that are no alert; GET /api/left-out has them.',
        unit: 'short',
        redFrom: 1,
      },
      'sum(increase(spindle_portal_messages_left_out_total[1d]))',
    ),
  ],
};

const reading: Row = {
  title: 'Receiving',
  panels: [
    graph(
      {
        title: 'Ahead',
        description: 'Alerts and events of episodes in Kafka. Falls back to 0 after each burst.',
        unit: 'short',
      },
      {
        expr: 'sum by (instance, loop) (spindle_loop_behind{loop=~"alerts|episodes"})',
        legend: '{{instance}} {{loop}}',
      },
    ),
    graph(
      { title: 'New beginnings', description: 'Of a loop that stood still.', unit: 'short' },
      {
        expr: 'sum by (instance) (increase(spindle_loop_restarts_total{loop=~"alerts|episodes"}[$__rate_interval]))',
        legend: '{{instance}}',
      },
    ),
    graph(
      { title: 'Left out', description: 'Messages on the topics of alerts and episodes that are none.', unit: 'short' },
      { expr: 'sum(increase(spindle_portal_messages_left_out_total[$__rate_interval]))', legend: 'messages' },
      {
        expr: 'sum(increase(spindle_portal_messages_lost_total[$__rate_interval]))',
        legend: 'dropped by Kafka before they were read',
      },
    ),
    graph(
      {
        title: 'Last marker',
        description: 'How long ago one of the delivery came. Pages are not live without.',
        unit: 's',
      },
      { expr: 'max by (instance) (spindle_portal_delivery_silent_seconds)', legend: '{{instance}}' },
    ),
  ],
};

const keeping: Row = {
  title: "The readings' history",
  panels: [
    graph(
      { title: 'Readings', description: 'By what became of them, each second.', unit: 'short' },
      {
        expr: 'sum by (outcome) (rate(spindle_portal_history_readings_total[$__rate_interval]))',
        legend: '{{outcome}}',
      },
      { expr: 'sum(rate(spindle_portal_history_settled_total[$__rate_interval]))', legend: 'rolled up' },
    ),
    graph(
      { title: 'Readings ahead', description: 'In Kafka and in no curve. Alarms do not wait for them.', unit: 'short' },
      { expr: 'sum by (instance) (spindle_loop_behind{loop="history"})', legend: '{{instance}}' },
    ),
    graph(
      {
        title: 'Due for',
        description: 'How long the oldest readings that are not rolled up yet have been due.',
        unit: 's',
      },
      { expr: 'max(spindle_portal_history_overdue_seconds)', legend: 'overdue' },
    ),
    graph(
      {
        title: 'Thinned',
        description: 'Single readings that were too many of a machine and minute, each second.',
        unit: 'short',
      },
      { expr: 'sum(rate(spindle_portal_history_thinned_total[$__rate_interval]))', legend: 'readings' },
    ),
  ],
};

const fetching: Row = {
  title: 'Readings fetched from machines',
  panels: [
    graph(
      {
        title: 'Fetched',
        description: 'By what became of it, each second: "failed" gave no reading, "unsent" was not taken by Kafka.',
        unit: 'short',
      },
      {
        expr: 'sum by (outcome) (rate(spindle_portal_collect_fetches_total[$__rate_interval]))',
        legend: '{{outcome}}',
      },
    ),
    graph(
      { title: 'Machines', description: 'Those with a plan, and those that give no readings.', unit: 'short' },
      { expr: 'max(spindle_portal_collect_plans)', legend: 'with a plan' },
      { expr: 'max(spindle_portal_collect_failing)', legend: 'failing' },
    ),
    graph(
      { title: 'Due for', description: 'For how long the machine that is longest due has been.', unit: 's' },
      { expr: 'max(spindle_portal_collect_overdue_seconds)', legend: 'overdue' },
    ),
    graph(
      { title: 'Who fetches', description: '1 in the Portal that does, 0 in those that wait.', unit: 'short' },
      { expr: 'max by (instance) (spindle_portal_collect_active)', legend: '{{instance}}' },
    ),
  ],
};

const telling: Row = {
  title: 'Telling people',
  panels: [
    graph(
      {
        title: 'Messages about alarms',
        description: 'By receiver and by what became of the attempt; "again" is one that failed.',
        unit: 'short',
      },
      {
        expr: 'sum by (receiver, outcome) (increase(spindle_notifications_total[$__rate_interval]))',
        legend: '{{receiver}} {{outcome}}',
      },
    ),
    graph(
      {
        title: 'Waiting',
        description: 'Due and not sent yet, by receiver. Falls back to 0 where receivers take them.',
        unit: 'short',
      },
      { expr: 'max by (receiver) (spindle_notifications_waiting)', legend: '{{receiver}}' },
    ),
    graph(
      { title: 'Oldest', description: 'For how long the oldest that waits has been due.', unit: 's' },
      { expr: 'max(spindle_notifications_oldest_seconds)', legend: 'oldest' },
    ),
    graph(
      { title: 'File', description: '1 while the file that says whom to tell cannot be used.', unit: 'short' },
      { expr: 'max by (instance) (spindle_notifications_file_broken)', legend: '{{instance}}' },
    ),
  ],
};
