// The Portal's API of signing in by the organisation's provider: the browser goes there, and comes back. What goes wrong is told by the page, to which
// the browser is sent in any case.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Unavailable } from '../../../core/errors.ts';
import type { FailedSignIn } from '../../../web-server/failed-sign-ins.ts';
import { Forbidden, TooManyRequests, Unauthorized } from '../../../web-server/request-errors.ts';
import { shownAddress } from '../../../web-server/sender.ts';
import { tags } from '../../route-documents.ts';
import type { Asking } from '../asking.ts';
import type { SignIn } from '../sign-in.ts';
import { type ByProvider, callbackPath } from './by-provider.ts';
import { ProviderProblem, type ProviderProblemKind } from './errors.ts';

export interface ProviderRoutes {
  readonly signIn: SignIn | null;
  readonly askingOf: (request: FastifyRequest) => Asking;
  readonly failedSignIn: (failed: FailedSignIn) => void;
}

export function addProvider(app: FastifyInstance, { signIn, askingOf, failedSignIn }: ProviderRoutes): void {
  const documented = (summary: string) => ({
    // Whoever only looks at the address would use it up.
    exposeHeadRoute: false,
    schema: {
      ...{ tags: [tags.session], summary },
      response: { 302: { description: 'To the provider, or to the page, which says what is wrong', type: 'null' } },
    },
  });
  const provider = signIn?.provider ?? null;
  /** The page, with what is wrong where something is. */
  const toPage = (reply: FastifyReply, problem?: ProviderProblemKind) => {
    reply.header('cache-control', 'no-store');
    if (provider !== null) reply.header('set-cookie', provider.forgetting);
    return reply.redirect(problem === undefined ? '/' : `/#sign-in-problem=${problem}`, 302);
  };
  const attempt = async (request: FastifyRequest, reply: FastifyReply, step: (by: ByProvider) => Promise<unknown>) => {
    if (provider === null) return toPage(reply, 'none');
    try {
      return await step(provider);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      note(request, problem);
      return toPage(reply, problem.kind);
    }
  };
  /** What nobody can sign in for, since somebody last could: whoever asks again and again is no news. */
  const told = new Set<ProviderProblemKind>();
  const note = (request: FastifyRequest, { kind, message }: ProviderProblem): void => {
    const isOurs = kind === 'away' || kind === 'failed' || kind === 'unready';
    if (isOurs && !told.has(kind)) {
      told.add(kind);
      const level = kind === 'unready' ? 'warn' : 'error';
      request.log[level]({ reason: message }, 'Nobody can sign in by the provider of identities');
      return;
    }
    const route = `${request.method} ${request.routeOptions.url}`;
    const address = shownAddress(request.ip);
    failedSignIn({ address, credentials: 'token', route, reason: message, requestId: request.id });
  };
  app.get('/api/session/provider', documented("Sends the browser to the organisation's provider"), (request, reply) =>
    attempt(request, reply, async (by) => {
      const { address, cookies } = await by.begin(askingOf(request));
      reply.header('cache-control', 'no-store').header('set-cookie', cookies);
      return reply.redirect(address, 302);
    }),
  );
  app.get(callbackPath, documented('Where the provider sends the browser back to'), (request, reply) =>
    attempt(request, reply, async (by) => {
      const at = request.url.indexOf('?');
      const cookies = await by.finish(at === -1 ? '' : request.url.slice(at), askingOf(request));
      told.clear();
      reply.header('set-cookie', cookies);
      return toPage(reply);
    }),
  );
}

/** Undefined for what nobody foresaw. */
function problemOf(error: unknown): ProviderProblem | undefined {
  if (error instanceof ProviderProblem) return error;
  const kind = kinds.find(([type]) => error instanceof type)?.[1];
  return kind && new ProviderProblem(kind, (error as Error).message, { cause: error });
}

/** Of what has happened here meanwhile, and not at the provider. */
const kinds = [
  [Unavailable, 'unready'],
  [TooManyRequests, 'often'],
  [Unauthorized, 'state'],
  [Forbidden, 'disabled'],
] as const;
