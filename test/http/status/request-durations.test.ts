// What is counted by hand is what the library's histogram counts, which is the reference.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { RequestDurations, upperBounds } from '../../../src/http/status/request-durations.ts';

const seconds = fc.oneof(
  fc.double({ min: 0, max: 20, noNaN: true }),
  // On a bound, and beside it.
  fc.constantFrom(
    ...upperBounds.flatMap((bound) => [bound, bound * (1 + Number.EPSILON), bound * (1 - Number.EPSILON)]),
  ),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  route: fc.constantFrom('/predict', '/v2/models/:model', 'none', '/a"b\\c'),
  status: fc.constantFrom(200, 404, 503),
  seconds,
});

test('durations are counted as prom-client counts them, as text and as JSON', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 60 }), async (requests) => {
      const [own, theirs] = [new Registry(), new Registry()];
      const durations = new RequestDurations([own]);
      const histogram = new Histogram({
        name: 'http_request_duration_seconds',
        help: 'Duration of requests by method, route and status',
        labelNames: ['method', 'route', 'status'],
        buckets: [...upperBounds],
        registers: [theirs],
      });
      for (const { method, route, status, seconds } of requests) {
        durations.count(method, route, status, seconds);
        histogram.observe({ method, route, status }, seconds);
      }
      assert.deepEqual(linesOf(await own.metrics()), linesOf(await theirs.metrics()));
      assert.deepEqual(valuesOf(await own.getMetricsAsJSON()), valuesOf(await theirs.getMetricsAsJSON()));
    }),
    { numRuns: 200 },
  );
});

test('there is nothing after a reset, and counting goes on', async () => {
  const registry = new Registry();
  const durations = new RequestDurations([registry]);
  durations.count('GET', '/livez', 200, 0.002);
  registry.resetMetrics();
  assert.doesNotMatch(await registry.metrics(), /livez/);
  durations.count('GET', '/livez', 200, 0.002);
  assert.match(await registry.metrics(), /_count\{method="GET",route="\/livez",status="200"} 1\n/);
});

/** Series may stand in any order. */
function linesOf(text: string): readonly string[] {
  return text.split('\n').sort();
}

function valuesOf(metrics: Awaited<ReturnType<Registry['getMetricsAsJSON']>>): readonly string[] {
  const sorted = (labels: object) =>
    Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .sort();
  return metrics
    .flatMap(({ name, type, values }) =>
      (values as readonly { labels: object; value: number; metricName?: string }[]).map(
        ({ labels, value, metricName }) => `${name} ${type} ${metricName} ${sorted(labels)} ${value}`,
      ),
    )
    .sort();
}
