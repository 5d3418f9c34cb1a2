// The existing Portal's /api/dcp-config: from which address the readings of each machine are fetched, and how often.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { NoSuchPlan } from '../collect/errors.ts';
import { mayChangePlans } from '../collect/may-change.ts';
import type { Plans } from '../collect/plans.ts';
import { type Plan, shownAddress } from '../collection/plan.ts';
import { actorOf } from '../desk/routes.ts';
import { tags } from '../route-documents.ts';
import * as schemas from './schemas.ts';

const bodyLimit = 32_768;

export function addPlans(app: FastifyInstance, plans: Plans): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.java] };
  const list = { ...common, summary: 'All plans of collecting', response: schemas.answers(schemas.planListSchema) };
  app.get('/api/dcp-config', { schema: list }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return (await plans.list()).map((plan) => formOf(plan, mayChangePlans(request)));
  });
  const params = schemas.machineParameters;
  const one = { ...common, summary: 'A plan of collecting', params, response: schemas.answers(schemas.planSchema) };
  typed.get('/api/dcp-config/:id', { schema: one }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const plan = await plans.find(request.params.id);
    if (plan === undefined) throw new NoSuchPlan(request.params.id);
    return formOf(plan, mayChangePlans(request));
  });
  const add = { ...common, summary: 'Has the readings of a machine fetched', response: schemas.done(201) };
  typed.post(
    '/api/dcp-config',
    { schema: { ...add, body: schemas.bodies.addPlan }, bodyLimit },
    async (request, reply) => {
      const { machineId, collectInterval, apiEndpoint } = request.body;
      const plan = { machineId: Number(machineId), intervalSeconds: Number(collectInterval), address: apiEndpoint };
      await plans.add(plan, actorOf(request));
      return reply.code(201).send();
    },
  );
  const change = { ...common, summary: 'Changes a plan of collecting: the last one to write wins', params };
  const changing = { schema: { ...change, body: schemas.bodies.changePlan, response: schemas.done(200) }, bodyLimit };
  typed.put('/api/dcp-config/:id', changing, async (request, reply) => {
    const { machineId, collectInterval, apiEndpoint } = request.body;
    // A client in Java writes what it leaves alone as null.
    const given = {
      machineId: machineId == null ? undefined : Number(machineId),
      intervalSeconds: collectInterval == null ? undefined : Number(collectInterval),
      address: apiEndpoint ?? undefined,
    };
    await plans.change(request.params.id, given, actorOf(request));
    return reply.send();
  });
  const remove = { ...common, summary: 'Fetches the readings of its machine no more', params };
  typed.delete(
    '/api/dcp-config/:id',
    { schema: { ...remove, response: schemas.done(204) } },
    async (request, reply) => {
      await plans.remove(request.params.id, actorOf(request));
      return reply.code(204).send();
    },
  );
}

function formOf({ id, machineId, intervalSeconds, address }: Plan, isWhole: boolean) {
  return { id, machineId, collectInterval: intervalSeconds, apiEndpoint: isWhole ? address : shownAddress(address) };
}
