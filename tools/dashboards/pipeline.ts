// The dashboard of the pipeline: readings from Kafka through the model into PostgreSQL.
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, figure, graph, processRow, quantile, type Row, rate } from './panels.ts';

export function pipelineBoard(): Dashboard {
  return board({
    uid: 'spindle-pipeline',
    title: 'Spindle: pipeline',
    description: 'Are all readings scored, how fast, and what holds them up?',
    rows: [now, flow, batches, processRow('spindle-consumer')],
  });
}

const now: Row = {
  title: 'Now',
  panels: [
    figure(
      { title: 'Readings per second', description: 'Scored or refused, and stored.', unit: 'cps' },
      rate('spindle_readings_consumed_total'),
    ),
    figure(
      { title: 'Records ahead', description: 'In Kafka and not yet stored.', unit: 'short', redFrom: 10_000 },
      'sum(spindle_consumer_lag)',
    ),
    figure(
      { title: 'Time behind', description: 'What is ahead, at the present rate.', unit: 's', redFrom: 60 },
      'sum(spindle_consumer_lag) / sum(rate(spindle_readings_consumed_total[$__rate_interval]))',
    ),
    figure(
      {
        title: 'Lost today',
        description: 'Readings that Kafka dropped before they were read.',
        unit: 'short',
        redFrom: 1,
      },
      'sum(increase(spindle_readings_lost_total[1d]))',
    ),
    figure(
      {
        title: 'Foreign members',
        description:
          "Programs that are not Spindle's in the consumer's group: what comes on their partitions is not seen.",
        unit: 'short',
        redFrom: 1,
      },
      'sum(max by (group) (spindle_group_foreign_members{job="spindle-consumer"}))',
    ),
  ],
};

const flow: Row = {
  title: 'Readings',
  panels: [
    graph(
      { title: 'Rates', description: 'What comes in, and what of it is refused or anomalous.', unit: 'cps' },
      { expr: rate('spindle_readings_scored_total'), legend: 'scored' },
      { expr: rate('spindle_dead_letters_total'), legend: 'refused' },
      { expr: rate('spindle_readings_anomalous_total'), legend: 'anomalous' },
      { expr: rate('spindle_readings_clock_implausible_total'), legend: 'implausible time' },
    ),
    graph(
      {
        title: 'Records ahead by partition',
        description: 'One that rises alone has a slow or no consumer.',
        unit: 'short',
      },
      { expr: 'sum by (partition) (spindle_consumer_lag)', legend: 'partition {{partition}}' },
    ),
    graph(
      { title: 'Refused by reason', description: 'See the dead letters for the fields at fault.', unit: 'cps' },
      { expr: rate('spindle_dead_letters_total', 'reason, field'), legend: '{{reason}} {{field}}' },
    ),
    graph(
      {
        title: 'Optional sensors',
        description: 'Of some readings of each batch: what they come without, or under nearly the name of.',
        unit: 'cps',
      },
      { expr: rate('spindle_optional_sensor_readings_total', 'sensor, value'), legend: '{{sensor}} {{value}}' },
    ),
    graph(
      { title: 'Held back', description: 'Behind a transaction of a producer that has not ended.', unit: 'short' },
      { expr: 'max by (partition) (spindle_consumer_held_records)', legend: 'partition {{partition}}' },
    ),
    graph(
      {
        title: 'Machine types',
        description: 'Look-ups that went to the Portal’s database: few, once the cache is warm.',
        unit: 'cps',
      },
      { expr: rate('spindle_machine_cache_misses', '', '{job="spindle-consumer"}'), legend: 'database' },
      { expr: rate('spindle_machine_cache_hits', '', '{job="spindle-consumer"}'), legend: 'cache' },
    ),
    graph(
      {
        title: 'Machines',
        description:
          'In the Portal’s table, as counted every MACHINE_COUNT_INTERVAL_MS, and in the cache: at its bound, look-ups do not end.',
        unit: 'short',
      },
      { expr: 'max(spindle_machines)', legend: 'machines' },
      { expr: 'sum(spindle_data_quality_machines)', legend: 'with a last reading that is remembered' },
      { expr: 'max(spindle_machine_cache_size{job="spindle-consumer"})', legend: 'in the cache' },
      { expr: 'max(spindle_machine_cache_size_max)', legend: 'the most that it holds' },
    ),
    graph(
      {
        title: 'Disturbances',
        description: 'Loops that were begun anew, and batches dropped for another consumer’s.',
        unit: 'short',
      },
      {
        expr: 'sum by (loop) (increase(spindle_loop_restarts_total[$__rate_interval]))',
        legend: 'restart of {{loop}}',
      },
      { expr: 'sum(increase(spindle_batch_conflicts_total[$__rate_interval]))', legend: 'conflicts' },
      { expr: 'sum(increase(spindle_episode_overtaken_total[$__rate_interval]))', legend: 'episodes followed anew' },
    ),
  ],
};

const batches: Row = {
  title: 'Batches',
  panels: [
    graph(
      { title: 'Duration by stage (p99)', description: 'assess is the processor’s, save PostgreSQL’s.', unit: 's' },
      { expr: quantile(0.99, 'spindle_batch_duration_seconds', 'stage'), legend: '{{stage}}' },
    ),
    graph(
      {
        title: 'Readings in a batch',
        description: 'Large batches mean load, and cost less per reading.',
        unit: 'short',
      },
      { expr: quantile(0.5, 'spindle_batch_size_readings'), legend: 'p50' },
      { expr: quantile(0.99, 'spindle_batch_size_readings'), legend: 'p99' },
    ),
    graph(
      { title: 'Where the time goes', description: 'Seconds per second and step, of all consumers.', unit: 'short' },
      { expr: rate('spindle_stage_seconds_total', 'stage'), legend: '{{stage}}' },
    ),
    graph(
      {
        title: 'Fetch from Kafka (p99)',
        description: 'With the wait for readings: KAFKA_FETCH_WAIT_MS when few come.',
        unit: 's',
      },
      { expr: quantile(0.99, 'spindle_fetch_duration_seconds'), legend: 'fetch' },
    ),
    graph(
      { title: 'Longest garbage collection', description: 'Since the start of each consumer.', unit: 's' },
      { expr: 'max by (instance) (spindle_gc_pause_max_seconds)', legend: '{{instance}}' },
    ),
    graph(
      {
        title: 'Spans dropped',
        description: 'Traces that the collector has not got, by program and reason.',
        unit: 'short',
      },
      {
        expr: 'sum by (job, reason) (increase(spindle_spans_dropped_total[$__rate_interval]))',
        legend: '{{job}} {{reason}}',
      },
    ),
  ],
};
