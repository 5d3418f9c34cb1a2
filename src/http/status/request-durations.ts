// The durations of requests as Prometheus' histogram has them. prom-client's own makes a name of the labels for each request and looks it up, which
// costs a thirtieth of a prediction; this one counts in arrays, and makes the names when somebody asks. A test holds it against the library's.
import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
  type Registry,
} from 'prom-client';

export type Label = 'method' | 'route' | 'status';

interface Counts {
  readonly labels: Readonly<Record<Label, string>>;
  /** One more than there are bounds: the last counts what is above all of them. */
  readonly buckets: number[];
  sum: number;
}

const name = 'http_request_duration_seconds';
const help = 'Duration of requests by method, route and status';
export const upperBounds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export class RequestDurations extends Histogram<Label> {
  readonly #byRoute = new Map<string, Map<string, Map<number, Counts>>>();

  constructor(registers: Registry[]) {
    const configuration: HistogramConfiguration<Label> = { name, help, buckets: [...upperBounds], registers };
    super(configuration);
  }

  count(method: string, route: string, status: number, seconds: number): void {
    const counts = this.#byRoute.get(route)?.get(method)?.get(status) ?? this.#add(method, route, status);
    let bucket = 0;
    while (bucket < upperBounds.length && seconds > (upperBounds[bucket] as number)) bucket++;
    counts.buckets[bucket] = (counts.buckets[bucket] as number) + 1;
    counts.sum += seconds;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    const values = [...this.#byRoute.values()]
      .flatMap((byMethod) => [...byMethod.values()])
      .flatMap((byStatus) => [...byStatus.values()])
      .flatMap(valuesOf);
    // The library declares an enumeration for the type that it does not export, and a function that its own answers lack.
    const found: unknown = { name, help, type: 'histogram', values, aggregator: 'sum' };
    return found as MetricObjectWithValues<MetricValueWithName<Label>>;
  }

  /** The library's text of all metrics asks here first. */
  getForPromString(): Promise<MetricObjectWithValues<MetricValueWithName<Label>>> {
    return this.get();
  }

  override reset(): void {
    // The library's constructor calls this, before there is anything to reset.
    if (#byRoute in this) this.#byRoute.clear();
  }

  #add(method: string, route: string, status: number): Counts {
    const labels = { method, route, status: `${status}` };
    const counts = { labels, buckets: Array.from({ length: upperBounds.length + 1 }, () => 0), sum: 0 };
    const byMethod = this.#byRoute.get(route) ?? new Map<string, Map<number, Counts>>();
    this.#byRoute.set(route, byMethod);
    const byStatus = byMethod.get(method) ?? new Map<number, Counts>();
    byMethod.set(method, byStatus);
    byStatus.set(status, counts);
    return counts;
  }
}

function valuesOf({ labels, buckets, sum }: Counts): MetricValueWithName<Label>[] {
  let count = 0;
  const values: MetricValueWithName<Label>[] = buckets.map((inBucket, index) => {
    count += inBucket;
    const le = upperBounds[index] ?? '+Inf';
    return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` };
  });
  values.push({ labels, value: sum, metricName: `${name}_sum` }, { labels, value: count, metricName: `${name}_count` });
  return values;
}
