// The log of a server's requests: one line each at debug, and nothing above it, because requests come by the thousand.
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { traceparentOf } from './trace.ts';

export class QuietLog extends LogController {
  readonly #ofAll: FastifyBaseLogger | undefined;

  /** `ofAll` is what all requests log by on a server that Fastify has no logger for: who logs adds the request's id. Absent, each has one of its own. */
  constructor(ofAll?: FastifyBaseLogger) {
    super();
    this.#ofAll = ofAll;
  }

  override incomingRequest(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#ofAll === undefined) return;
    request.log = this.#ofAll;
    reply.log = this.#ofAll;
  }

  override routeNotFound(): void {}
  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    if (request.log.level !== 'debug') return;
    const fields = {
      method: request.method,
      url: request.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      requestId: request.id,
      sender: request.principal?.name,
      traceparent: traceparentOf(request.headers),
    };
    request.log.debug(error ? { ...fields, err: error } : fields, 'A request was answered.');
  }
}
