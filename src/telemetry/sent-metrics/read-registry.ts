// What Prometheus' registry has, in OpenTelemetry's form: the same names, labels and values, so that whoever gets both sees one thing. Counts are since
// the start of the process, as Prometheus' are.
import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { MetricObjectWithValues, MetricValue, MetricValueWithName, Registry } from 'prom-client';

type Metric = MetricObjectWithValues<MetricValue<string>>;

export interface Scope {
  readonly name: string;
  readonly version: string;
}

/** Rejects where a metric of the registry cannot be read. */
export async function readRegistry(registry: Registry, scope: Scope): Promise<CollectionResult> {
  const metrics = await registry.getMetricsAsJSON();
  const times = { startTime: hrTime(performance.timeOrigin), endTime: hrTime(Date.now()) };
  // Of one that has no value yet Prometheus shows a name alone, which OpenTelemetry has no form for.
  const scopeMetrics = [{ scope, metrics: metrics.filter(({ values }) => values.length > 0).map(metricOf(times)) }];
  // The reader takes its own in place of it.
  return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
}

type Times = Pick<DataPoint<unknown>, 'startTime' | 'endTime'>;

function metricOf(times: Times): (metric: Metric) => MetricData {
  return (metric) => {
    const common = {
      descriptor: { name: metric.name, description: metric.help, unit: '', valueType: ValueType.DOUBLE },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    };
    // Of an enumeration in prom-client that its types do not export.
    const type = String(metric.type);
    if (type === 'histogram') {
      return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: histogramsOf(metric, times) };
    }
    const dataPoints = metric.values.map(({ labels, value }) => ({ ...times, attributes: textsOf(labels), value }));
    if (type === 'counter') return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
    if (type === 'gauge') return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
    throw new Error(`${metric.name} is a ${type}, which cannot be sent`);
  };
}

/** Prometheus counts up from bucket to bucket, with the last as +Inf; OpenTelemetry counts each for itself. */
function histogramsOf(metric: Metric, times: Times): DataPoint<Histogram>[] {
  const series = new Map<string, { labels: Attributes; values: MetricValueWithName<string>[] }>();
  for (const value of metric.values as readonly MetricValueWithName<string>[]) {
    const labels = textsOf(value.labels);
    delete labels['le'];
    const key = JSON.stringify(labels);
    const same = series.get(key) ?? { labels, values: [] };
    series.set(key, same);
    same.values.push(value);
  }
  return [...series.values()].map(({ labels, values }) => ({
    ...times,
    attributes: labels,
    value: histogramOf(values),
  }));
}

function histogramOf(values: readonly MetricValueWithName<string>[]): Histogram {
  const buckets = values.filter(({ metricName = '' }) => metricName.endsWith('_bucket'));
  const of = (end: string): number => values.find(({ metricName = '' }) => metricName.endsWith(end))?.value ?? 0;
  const finite = buckets.filter(({ labels }) => labels['le'] !== '+Inf');
  const counts = buckets.map(({ value }, at) => value - (buckets[at - 1]?.value ?? 0));
  return {
    buckets: { boundaries: finite.map(({ labels }) => Number(labels['le'])), counts },
    sum: of('_sum'),
    count: of('_count'),
  };
}

/** As Prometheus writes them. */
function textsOf(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}
