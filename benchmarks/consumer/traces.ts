// What traces cost the consumer: the same topic, whose readings each bring a `traceparent` of which one in a hundred is kept, is worked off in turns without
// and with a collector to send spans to. The collector takes them and reads nothing; its processor time is none of the consumer's.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConsumerMeasured, medianOf, perReading } from './measured.ts';
import { shareOf } from './profile.ts';

/** Kept of the traces of the readings. */
const keptShare = 0.01;

export interface TracesCompared {
  readonly without: ConsumerMeasured;
  readonly with: ConsumerMeasured;
  /** What the collector was sent in all rounds. */
  readonly requests: number;
  readonly bytes: number;
  /** Of the consumer's processor time with traces, by a profile; undefined where none was made. */
  readonly share?: number;
}

/** The header of the readings, one after the other. */
export function traceparents(random: () => number): () => Buffer {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => (1 + Math.floor(random() * 15)).toString(16)).join('');
  return () => Buffer.from(`00-${hex(32)}-${hex(16)}-${random() < keptShare ? '01' : '00'}`);
}

/** Of each the round of the median processor time. */
export async function compareTraces(
  rounds: number,
  measure: (tracesTo: string, round: number) => Promise<ConsumerMeasured>,
  tell: (sentence: string) => void,
): Promise<TracesCompared> {
  const collector = await openCollector();
  const measured: Record<'without' | 'with', ConsumerMeasured[]> = { without: [], with: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const way of ['without', 'with'] as const) {
        const one = await measure(way === 'with' ? collector.url : '', round);
        tell(`round ${round + 1}, ${way} traces: ${perReading(one.cpuSeconds, one).toFixed(3)} µs a reading`);
        measured[way].push(one);
      }
    }
    return { without: medianOf(measured.without), with: medianOf(measured.with), ...collector.taken() };
  } finally {
    collector.close();
  }
}

async function openCollector() {
  let [requests, bytes] = [0, 0];
  const server = createServer((request, response) => {
    requests++;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => ({ requests, bytes }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The files whose functions do nothing without traces. */
export function shareOfTracing(profiles: string): number {
  return shareOf(profiles, (url) =>
    /@opentelemetry|telemetry\/tracing\/|consumer\/trace-readings|core\/traceparent|records\/sampled/.test(url),
  );
}

/** Lines for people. */
export function describeTraces({ without, with: traced, requests, bytes, share }: TracesCompared): readonly string[] {
  const [plain, more] = [perReading(without.cpuSeconds, without), perReading(traced.cpuSeconds, traced)];
  return [
    `traces: ${plain.toFixed(3)} µs of processor a reading without, ${more.toFixed(3)} µs with (${((more / plain - 1) * 100).toFixed(1)} %), ${keptShare * 100} % kept`,
    ...(share === undefined
      ? []
      : [
          `functions of tracing and what they call: ${(share * 100).toFixed(2)} % of the consumer's processor time, by a profile`,
        ]),
    `the collector was sent ${requests} requests of ${(bytes / 1e6).toFixed(1)} MB`,
  ];
}
