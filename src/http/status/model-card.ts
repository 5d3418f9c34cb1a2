// GET /model-card: the page that came with the served model. It is a file of ours or of whoever made the model, so it may style itself
// and do nothing else: no script, no request, no frame.
import type { FastifyInstance } from 'fastify';
import type { ServedModels } from '../../models/served-models.ts';
import { UnknownModel } from '../../models/served-models.ts';
import { problemResponses } from '../../web-server/problem-schema.ts';

export const modelCardPath = '/model-card';

export function addModelCardRoute(app: FastifyInstance, { models }: { readonly models: ServedModels }): void {
  const content = { 'text/html': { schema: { type: 'string' } } };
  const response = { 200: { description: 'The page', content }, ...problemResponses('unknown-model') };
  const summary = 'The model card: how good the model is, how that was measured, and what it cannot see';
  app.get(modelCardPath, { schema: { tags: ['Status'], summary, response } }, (_request, reply) => {
    const { card, manifest } = models.default().model;
    if (card === undefined || card === null)
      throw new UnknownModel(`the model ${manifest.name} has no card: it was not trained by spindle train`);
    return reply.header('content-security-policy', cardPolicy).type('text/html; charset=utf-8').send(card);
  });
}

const cardPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
