// The Portal's API of fetching readings from machines: for everybody how it goes, for admins from where and how often, and what an address answers now.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { shownAddress } from '../collection/plan.ts';
import { actorOf } from '../desk/routes.ts';
import { Away } from '../refusals.ts';
import { json, tags } from '../route-documents.ts';
import { mayChangePlans } from './may-change.ts';
import type { Plans } from './plans.ts';
import type { Collecting } from './schemas.ts';
import * as schemas from './schemas.ts';
import type { PlanWithState } from './states.ts';
import type { TriedAddress } from './try-address.ts';

/** Ports. Reject with Unavailable, and as errors.ts says. */
export interface CollectCare {
  readonly isOn: boolean;
  readonly intervalMinSeconds: number;
  readonly plans: Plans;
  /** Of all machines, or of one. */
  readonly states: (machineId: number | null) => Promise<readonly PlanWithState[]>;
  readonly tryAddress: (address: string) => Promise<TriedAddress>;
}

const reading = ['malformed-request', 'unavailable'] as const;
const writing = [
  ...['malformed-request', 'invalid-json', 'body-too-large', 'unsupported-media-type', 'invalid-request'],
  ...['unavailable'],
] as const;
const bodyLimit = 32_768;

export function addCollecting(app: FastifyInstance, care: CollectCare): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.machines] };
  const list = {
    ...common,
    summary: 'From where the readings of machines are fetched, and how it goes',
    querystring: schemas.collectQuery,
    response: json(schemas.collectingSchema, ...reading),
  };
  typed.get('/api/collect', { schema: list }, async (request, reply): Promise<Collecting> => {
    reply.header('cache-control', 'no-store');
    const states = await care.states(request.query.machineId ?? null);
    const isWhole = mayChangePlans(request);
    const { isOn, intervalMinSeconds } = care;
    return { isOn, intervalMinSeconds, machines: states.map((each) => machineOf(each, isWhole)) };
  });
  const params = schemas.machineParameters;
  const done = json(schemas.collectDoneSchema, ...writing, 'not-found', 'conflict');
  const set = {
    ...{ ...common, params },
    summary: 'Has the readings of a machine fetched: the last one to write wins',
    body: schemas.bodies.set,
    response: done,
  };
  typed.put('/api/collect/:machineId', { schema: set, bodyLimit }, async (request) => {
    const { machineId } = request.params;
    await setPlan(care, { machineId, ...request.body }, actorOf(request));
    return { machineId };
  });
  const remove = { ...common, params, summary: 'Fetches the readings of a machine no more', response: done };
  typed.delete('/api/collect/:machineId', { schema: remove }, async (request) => {
    const { machineId } = request.params;
    const [plan] = await care.states(machineId);
    if (plan !== undefined) await care.plans.remove(plan.id, actorOf(request));
    return { machineId };
  });
  const attempt = {
    ...common,
    summary: 'Asks an address once, and shows what came',
    description: 'Nothing is sent or kept. Only where this Portal is to fetch readings (PORTAL_COLLECT).',
    body: schemas.bodies.try,
    response: json(schemas.triedAddressSchema, ...writing),
  };
  typed.post('/api/collect/try', { schema: attempt, bodyLimit }, async (request, reply) => {
    if (!care.isOn)
      throw new Away(
        'this Portal fetches no readings (PORTAL_COLLECT=false)',
        { code: 'collect-off' },
        { retryable: false },
      );
    reply.header('cache-control', 'no-store');
    return care.tryAddress(request.body.address);
  });
}

async function setPlan(
  { plans, states }: CollectCare,
  given: Parameters<Plans['add']>[0],
  actor: Parameters<Plans['add']>[1],
): Promise<void> {
  const [plan] = await states(given.machineId);
  if (plan === undefined) await plans.add(given, actor);
  else await plans.change(plan.id, given, actor);
}

function machineOf(state: PlanWithState, isWhole: boolean): Collecting['machines'][number] {
  const { id: planId, machineId, intervalSeconds, address, readingAt, lacking, failingSince, problem, refusal } = state;
  return {
    ...{ planId, machineId, intervalSeconds, lacking, problem, refusal },
    address: isWhole ? address : shownAddress(address),
    readingAt: textOf(readingAt),
    failingSince: textOf(failingSince),
  };
}

function textOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
