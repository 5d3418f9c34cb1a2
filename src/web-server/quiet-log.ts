// The log of a server's requests: one line each at debug, and nothing above it, because requests come by the thousand.
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { traceparentOf } from './trace.ts';

export class QuietLog extends LogController {
  override incomingRequest(): void {}
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
