// How errors leave the server: as problems of problem.ts, under /v2 in the protocol's own form, each with the request's id. What nobody
// foresaw is logged under that id; the answer shows nothing of it.
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceparentOf } from '../web-server/trace.ts';
import { answer, problemKinds, problemMediaType, problemOf } from './problem.ts';
import { NoSuchRoute } from './request-errors.ts';

export type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

export function createSendError(bodyBytesMax: number): SendError {
  return (error, request, reply) => {
    const { problem, headers } = problemOf(error, bodyBytesMax);
    const traceparent = traceparentOf(request.headers);
    if (problem.status === 500) {
      request.log.error({ err: error, requestId: request.id, traceparent }, 'A request failed in an unforeseen way.');
    }
    const isProtocol = /^\/v2([/?]|$)/.test(request.url);
    const body = isProtocol
      ? { error: problem.detail }
      : { ...problem, request_id: request.id, ...(traceparent === undefined ? {} : { traceparent }) };
    // What of the body is still to come would be taken for the next request.
    if (!request.raw.complete) reply.header('connection', 'close');
    return reply
      .code(problem.status)
      .headers(headers)
      .header('x-request-id', request.id)
      .header('content-type', isProtocol ? 'application/json; charset=utf-8' : problemMediaType)
      .serializer((given: unknown) => JSON.stringify(given))
      .send(body);
  };
}

/**
 * The error of a request that meets no route: 405 where the path has other methods, else 404. Call before routes are added; it remembers
 * them.
 */
export function watchRoutes(app: FastifyInstance): (request: FastifyRequest) => NoSuchRoute {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const parts = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : RegExp.escape(part)));
    const pattern = new RegExp(`^${parts.join('/')}$`);
    for (const each of [method].flat()) routes.push({ method: each, pattern });
  });
  return (request) => {
    const [path = '/'] = request.url.split('?', 1);
    const allowed = routes.filter(({ method, pattern }) => method !== 'OPTIONS' && pattern.test(path));
    const shown = path.slice(0, shownCharactersMax);
    return new NoSuchRoute(request.method, shown, [...new Set(allowed.map((each) => each.method))]);
  };
}

const shownCharactersMax = 200;

/** Answers what is not even HTTP, or did not arrive in time, on the bare socket. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const kind = brokenRequestKinds[error.code ?? ''] ?? 'malformed-request';
  const { problem } = answer(kind, problemKinds[kind].example);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const brokenRequestKinds: Readonly<Record<string, 'request-timeout' | 'headers-too-large'>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
};
