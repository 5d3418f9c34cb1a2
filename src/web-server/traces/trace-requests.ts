// Tells whoever follows traces of each request, where somebody does: then what the log says of the request has the ids of its trace.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceparentOf } from '../trace.ts';

export interface RequestToTrace {
  readonly method: string;
  /** The pattern that it has met; undefined where it met none. */
  readonly route: string | undefined;
  /** Without the query, which may hold anything. */
  readonly path: string;
  readonly scheme: string;
  readonly traceparent: string | undefined;
}

export interface RequestTrace {
  readonly ids: { readonly trace_id: string; readonly span_id: string };
  readonly end: (status: number) => void;
}

/** Port: undefined for a request that is not kept. */
export type TraceRequest = (request: RequestToTrace) => RequestTrace | undefined;

/** They come all the time, and say nothing. */
const untraced: readonly (string | undefined)[] = ['/livez', '/readyz', '/health', '/metrics'];

/** Of a path that is longer so much is kept: nobody has to meet a route, and spans wait in a queue. */
const pathCharactersMax = 1_024;

function pathOf(url: string): string {
  const [path = '/'] = url.split('?', 1);
  if (url.length <= pathCharactersMax) return path;
  // A part of a text keeps all of it; this is a text of its own. Node takes bytes of one character each.
  return Buffer.from(path.slice(0, pathCharactersMax), 'latin1').toString('latin1');
}

/** Before any other hook, so that all of the request is in it. */
export function addTraces(app: FastifyInstance, traceRequest: TraceRequest | undefined): void {
  if (traceRequest === undefined) return;
  const traces = new WeakMap<FastifyRequest, RequestTrace>();
  app.addHook('onRequest', (request, reply, done) => {
    const { method, protocol: scheme, url, headers } = request;
    const route = request.routeOptions.url;
    if (!untraced.includes(route)) {
      const traced = traceRequest({ method, route, path: pathOf(url), scheme, traceparent: traceparentOf(headers) });
      if (traced !== undefined) {
        traces.set(request, traced);
        request.log = request.log.child(traced.ids);
        reply.log = request.log;
      }
    }
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    traces.get(request)?.end(reply.statusCode);
    done();
  });
}
