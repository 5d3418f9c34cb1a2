// What the dashboards are made of: a board, its rows, graphs over time and single figures, all asking the Prometheus that the reader chooses.
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  type Panel,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** By Grafana's names. */
export type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'cps';

export interface Query {
  readonly expr: string;
  /** With the labels' values as {{label}}. */
  readonly legend: string;
}

interface PanelText {
  readonly title: string;
  /** What it shows, and from which value on one has to look closer. */
  readonly description: string;
  readonly unit: Unit;
}

type Builder = GraphBuilder | StatBuilder;
export interface Row {
  readonly title: string;
  readonly panels: readonly Builder[];
}

const datasource = { type: 'prometheus', uid: '$datasource' };

export function board(options: { uid: string; title: string; description: string; rows: readonly Row[] }): Dashboard {
  const builder = new DashboardBuilder(options.title)
    .uid(options.uid)
    .description(options.description)
    .tags(['spindle'])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('10s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'));
  for (const { title, panels } of options.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panel as { build: () => Panel });
  }
  return builder.build();
}

export function graph(text: PanelText, ...queries: readonly Query[]): GraphBuilder {
  const builder = new GraphBuilder().span(8).height(8).min(0).fillOpacity(8).datasource(datasource);
  return described(builder, text, queries);
}

/** One figure, which turns red from a value on. */
export function figure(text: PanelText & { readonly redFrom?: number }, expr: string): StatBuilder {
  const builder = new StatBuilder().span(6).height(4).datasource(datasource);
  if (text.redFrom !== undefined) builder.thresholds(redFrom(text.redFrom));
  return described(builder, text, [{ expr, legend: '' }]);
}

function described<B extends Builder>(
  builder: B,
  { title, description, unit }: PanelText,
  queries: readonly Query[],
): B {
  builder.title(title).description(description).unit(unit);
  for (const { expr, legend } of queries) {
    builder.withTarget(new DataqueryBuilder().datasource(datasource).expr(expr).legendFormat(legend));
  }
  return builder;
}

function redFrom(value: number): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value, color: 'red' },
  ]);
}

/** A quantile of a histogram over the time of one step of the picture. */
export function quantile(share: number, histogram: string, by = '', matchers = ''): string {
  const labels = ['le', by].filter((label) => label !== '').join(', ');
  return `histogram_quantile(${share}, sum by (${labels}) (rate(${histogram}_bucket${matchers}[$__rate_interval])))`;
}

export function rate(counter: string, by = '', matchers = ''): string {
  const grouped = by === '' ? 'sum' : `sum by (${by})`;
  return `${grouped} (rate(${counter}${matchers}[$__rate_interval]))`;
}

/** What a process uses, for every dashboard alike. */
export function processRow(job: string): Row {
  const matchers = `{job="${job}"}`;
  return {
    title: 'Processes',
    panels: [
      graph(
        { title: 'Processor', description: 'Cores in use. Above 1 a program is at its end.', unit: 'short' },
        { expr: rate('process_cpu_seconds_total', 'instance', matchers), legend: '{{instance}}' },
      ),
      graph(
        { title: 'Memory', description: 'Resident memory. It levels off; a steady rise is a fault.', unit: 'bytes' },
        { expr: `process_resident_memory_bytes${matchers}`, legend: '{{instance}}' },
      ),
      graph(
        { title: 'Event loop', description: 'How late it is, p99. Above 0.5 s probes fail.', unit: 's' },
        { expr: `nodejs_eventloop_lag_p99_seconds${matchers}`, legend: '{{instance}}' },
      ),
    ],
  };
}
