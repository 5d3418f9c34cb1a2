// Metrics as a collector reads them, by OpenTelemetry's own definition, and in Prometheus' text, in which they can be compared with what /metrics shows.
import { join } from 'node:path';
import protobuf from 'protobufjs';

export interface ReceivedMetrics {
  readonly service: string;
  /** Lines as /metrics has them: name, labels by their names, and value. */
  readonly lines: readonly string[];
  readonly startMs: number;
}

const root = new protobuf.Root();
root.resolvePath = (_, target) => join(import.meta.dirname, target);
root.loadSync('opentelemetry/proto/collector/metrics/v1/metrics_service.proto', { keepCase: false });
const request = root.lookupType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest');

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}
interface Point {
  readonly attributes?: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly asDouble?: number;
}
interface HistogramPoint extends Point {
  readonly count: string;
  readonly sum: number;
  readonly bucketCounts: readonly string[];
  readonly explicitBounds: readonly number[];
}
interface Decoded {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly description: string;
        readonly sum?: Kind<Point> & { readonly isMonotonic: boolean };
        readonly gauge?: Kind<Point>;
        readonly histogram?: Kind<HistogramPoint>;
      }[];
    }[];
  }[];
}
interface Kind<P> {
  readonly aggregationTemporality?: string;
  readonly dataPoints: readonly P[];
}
type Metric = Decoded['resourceMetrics'][number]['scopeMetrics'][number]['metrics'][number];

export function decodeMetrics(bytes: Uint8Array): ReceivedMetrics[] {
  const message = request.toObject(request.decode(bytes), { longs: String, enums: String }) as unknown as Decoded;
  return message.resourceMetrics.map(({ resource, scopeMetrics }) => {
    const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
    const named = resource.attributes.find(({ key }) => key === 'service.name');
    const points = metrics.flatMap(({ sum, gauge, histogram }) => (sum ?? gauge ?? histogram)?.dataPoints ?? []);
    return {
      service: String(named?.value.stringValue),
      lines: metrics.flatMap(textOf),
      startMs: Number(points[0]?.startTimeUnixNano) / 1e6,
    };
  });
}

function textOf({ name, description, sum, gauge, histogram }: Metric): string[] {
  const type = sum?.isMonotonic ? 'counter' : gauge !== undefined ? 'gauge' : 'histogram';
  const head = [`# HELP ${name} ${description}`, `# TYPE ${name} ${type}`];
  for (const counted of [sum, histogram]) {
    if (counted !== undefined && counted.aggregationTemporality !== 'AGGREGATION_TEMPORALITY_CUMULATIVE') {
      throw new Error(`${name} is not counted from the start`);
    }
  }
  if (histogram !== undefined) return [...head, ...histogram.dataPoints.flatMap((point) => bucketsOf(name, point))];
  const points = (sum ?? gauge)?.dataPoints ?? [];
  return [...head, ...points.map((point) => line(name, labelsOf(point), point.asDouble))];
}

function bucketsOf(name: string, point: HistogramPoint): string[] {
  const labels = labelsOf(point);
  const bounds = [...point.explicitBounds.map(String), '+Inf'];
  let upTo = 0;
  const buckets = bounds.map((le, at) => {
    upTo += Number(point.bucketCounts[at]);
    return line(`${name}_bucket`, { le, ...labels }, upTo);
  });
  return [...buckets, line(`${name}_sum`, labels, point.sum), line(`${name}_count`, labels, Number(point.count))];
}

function labelsOf({ attributes = [] }: Point): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number | undefined): string {
  const list = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
  const shown = Number.isNaN(value) ? 'Nan' : String(value);
  return `${name}${list.length === 0 ? '' : `{${list.join(',')}}`} ${shown}`;
}
