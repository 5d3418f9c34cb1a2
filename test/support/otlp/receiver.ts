// A receiver of traces and metrics as collectors are one: OTLP over HTTP, in protobuf, read by OpenTelemetry's own definition of it (the .proto files beside this one).
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { until } from '../until.ts';
import { decodeMetrics, type ReceivedMetrics } from './decode-metrics.ts';

export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: string;
}

export interface Receiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly metrics: ReceivedMetrics[];
  readonly headers: NodeJS.Dict<string | string[]>[];
  readonly until: (what: string, holds: (spans: readonly ReceivedSpan[]) => boolean) => Promise<void>;
  /** What it answers from now on. */
  answer: number;
  readonly close: () => void;
}

const root = new protobuf.Root();
root.resolvePath = (_, target) => join(import.meta.dirname, target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto', { keepCase: false });
const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

export async function openReceiver(): Promise<Receiver> {
  const spans: ReceivedSpan[] = [];
  const metrics: ReceivedMetrics[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    headers.push(incoming.headers);
    const isKnown = incoming.method === 'POST' && ['/v1/traces', '/v1/metrics'].includes(incoming.url ?? '');
    const isProtobuf = incoming.headers['content-type'] === 'application/x-protobuf';
    if (!isKnown || !isProtobuf || receiver.answer !== 200) {
      response.writeHead(isKnown && isProtobuf ? receiver.answer : 404).end();
      return;
    }
    const plain = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    if (incoming.url === '/v1/traces') spans.push(...decoded(plain));
    else metrics.push(...decodeMetrics(plain));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, metrics, headers, answer: 200 },
    until: (what, holds) => until(what, async () => (holds(spans) ? true : undefined)).then(() => {}),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}

interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
}
interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}
interface DecodedSpan {
  readonly [member: string]: unknown;
  readonly attributes?: readonly KeyValue[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

function decoded(bytes: Uint8Array): ReceivedSpan[] {
  const message = request.toObject(request.decode(bytes), { longs: String, enums: String, bytes: String });
  return (message as unknown as Decoded).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(service, span)));
  });
}

function spanOf(service: string, span: DecodedSpan): ReceivedSpan {
  return {
    service,
    name: String(span['name']),
    kind: String(span['kind']).replace('SPAN_KIND_', ''),
    traceId: hex(span['traceId']),
    spanId: hex(span['spanId']),
    parentSpanId: hex(span['parentSpanId']),
    startMs: Number(span['startTimeUnixNano']) / 1e6,
    endMs: Number(span['endTimeUnixNano']) / 1e6,
    attributes: attributesOf(span.attributes ?? []),
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId: hex(traceId), spanId: hex(spanId) })),
    status: String((span['status'] as { code?: string } | undefined)?.code ?? '').replace('STATUS_CODE_', ''),
  };
}

function attributesOf(list: readonly KeyValue[]): ReceivedSpan['attributes'] {
  const entries = list.map(({ key, value }): [string, string | number | boolean] => {
    const [[kind, each] = ['', '']] = Object.entries(value);
    return [key, kind === 'intValue' ? Number(each) : each];
  });
  return Object.fromEntries(entries);
}

function hex(base64: unknown): string {
  return Buffer.from(String(base64 ?? ''), 'base64').toString('hex');
}
