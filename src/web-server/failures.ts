// How errors leave a server: as problems of problem.ts, or in the form of the protocol that a path speaks, each with the request's id. What
// nobody foresaw is logged under that id; the answer shows nothing of it.
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answer, type Problem, type ProblemAnswer, problemKinds, problemMediaType, problemOf } from './problem.ts';
import { NoSuchRoute } from './request-errors.ts';
import { traceparentOf } from './trace.ts';

export type SendError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Written as JSON. */
export interface ErrorForm {
  readonly status: number;
  readonly body: object;
}

export interface ErrorForms {
  readonly bodyBytesMax: number;
  /** What the server answers to errors of its own; undefined for all others. */
  readonly ownProblem?: (error: unknown) => ProblemAnswer | undefined;
  /** In which form paths of another protocol are answered; undefined for all others. */
  readonly formOf?: (path: string, problem: Problem, error: unknown) => ErrorForm | undefined;
}

export function createSendError({ bodyBytesMax, ownProblem, formOf }: ErrorForms): SendError {
  return (error, request, reply) => {
    const { problem, headers } = ownProblem?.(error) ?? problemOf(error, bodyBytesMax);
    const traceparent = traceparentOf(request.headers);
    if (problem.status === 500) {
      request.log.error({ err: error, requestId: request.id, traceparent }, 'A request failed in an unforeseen way.');
    }
    const form = formOf?.(request.url, problem, error);
    const body = form?.body ?? {
      ...problem,
      request_id: request.id,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    // What of the body is still to come would be taken for the next request.
    if (!request.raw.complete) reply.header('connection', 'close');
    // What the route has said already is more to the point.
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    return reply
      .code(form?.status ?? problem.status)
      .header('x-request-id', request.id)
      .header('content-type', form === undefined ? problemMediaType : 'application/json; charset=utf-8')
      .serializer((given: unknown) => JSON.stringify(given))
      .send(body);
  };
}

export interface KnownRoutes {
  /** The error of a request that meets no route: 405 where the path has other methods, else 404. */
  readonly noSuchRoute: (request: FastifyRequest) => NoSuchRoute;
  /** The path and query of ours that the request means with one slash too many at the path's end; undefined where there is none. */
  readonly withoutSlash: (request: FastifyRequest) => string | undefined;
}

/** Call before routes are added; it remembers them. */
export function watchRoutes(app: FastifyInstance): KnownRoutes {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    // That of all files says nothing of any one path.
    if (url === '/*') return;
    const parts = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : RegExp.escape(part)));
    const pattern = new RegExp(`^${parts.join('/')}$`);
    for (const each of [method].flat()) routes.push({ method: each, pattern });
  });
  const methodsOf = (path: string): string[] => {
    const found = routes.filter(({ method, pattern }) => method !== 'OPTIONS' && pattern.test(path));
    return [...new Set(found.map((each) => each.method))];
  };
  return {
    noSuchRoute: (request) => {
      const [path = '/'] = request.url.split('?', 1);
      const methods = methodsOf(path);
      // A route of many paths, such as that of files, has taken the method and has found nothing.
      const others = methods.includes(request.method) ? [] : methods;
      return new NoSuchRoute(request.method, path.slice(0, shownCharactersMax), others);
    },
    withoutSlash: (request) => {
      const [path = '/'] = request.url.split('?', 1);
      const shorter = path.slice(0, -1);
      // A browser takes // and /\\ at the beginning for another host's name.
      const isOurs = path.endsWith('/') && /^\/[^/\\]/.test(shorter) && methodsOf(shorter).length > 0;
      return isOurs ? shorter + request.url.slice(path.length) : undefined;
    },
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
