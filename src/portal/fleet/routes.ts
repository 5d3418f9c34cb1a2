// The Portal's API of the care of machines: what the plant has and had, and for admins adding, changing, retiring, and importing a table. Alarms, alerts and
// curves of a machine stay whatever becomes of it.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { actorOf } from '../desk/routes.ts';
import { json, tags } from '../route-documents.ts';
import type { FleetActor } from './change-fleet.ts';
import type { FleetStep, GivenFacts, MachineFacts } from './fleet.ts';
import type { Preview } from './import-machines.ts';
import type { FleetList, ImportPreview, MachineEntry } from './schemas.ts';
import * as schemas from './schemas.ts';

/** Ports: the tables of machines. Reject with Unavailable, and as errors.ts says. */
export interface FleetCare {
  readonly list: () => Promise<FleetList>;
  readonly journal: (id: number) => Promise<readonly MachineEntry[]>;
  readonly add: (given: GivenFacts & { readonly id?: number }, actor: FleetActor) => Promise<FleetDone>;
  readonly change: (at: FleetDone, given: GivenFacts, actor: FleetActor) => Promise<FleetDone>;
  readonly retire: (at: FleetDone, reason: string, actor: FleetActor) => Promise<FleetDone>;
  readonly restore: (at: FleetDone, actor: FleetActor) => Promise<FleetDone>;
  readonly preview: (table: string) => Promise<Preview>;
  /** The profile's name of a type as the table spells it. */
  readonly typeName: (stored: string) => string;
  readonly apply: (table: string, digest: string, actor: FleetActor) => Promise<Preview>;
}

export interface FleetDone {
  readonly id: number;
  readonly version: number;
}

const reading = ['malformed-request', 'unavailable'] as const;
const writing = [
  ...['malformed-request', 'invalid-json', 'body-too-large', 'unsupported-media-type', 'invalid-request'],
  ...['conflict', 'unavailable'],
] as const;
/** A table of so many bytes. */
const importBytesMax = 32_000_000;
const shownMax = 200;

export function addFleet(app: FastifyInstance, care: FleetCare): void {
  addReading(app, care);
  addChanges(app, care);
  addImport(app, care);
}

function addReading(app: FastifyInstance, care: FleetCare): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.machines],
    summary: 'The machines that the plant has and had, as people look after them',
    response: json(schemas.fleetListSchema, 'unavailable'),
  };
  app.get('/api/fleet', { schema: list }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return care.list();
  });
  const journal = {
    tags: [tags.machines],
    summary: 'What was changed of a machine, by whom',
    params: schemas.machineParameters,
    response: json(schemas.machineJournalSchema, ...reading),
  };
  typed.get('/api/fleet/:id/journal', { schema: journal }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return { entries: await care.journal(request.params.id) };
  });
}

function addChanges(app: FastifyInstance, care: FleetCare): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: [tags.machines], params: schemas.machineParameters };
  const response = json(schemas.machineDoneSchema, ...writing, 'not-found');
  const add = {
    tags: [tags.machines],
    summary: 'Adds a machine: with the next id, if none is given',
    body: schemas.bodies.add,
    response: json(schemas.machineDoneSchema, ...writing),
  };
  typed.post('/api/fleet', { schema: add, bodyLimit }, (request) => care.add(request.body, actorOf(request)));
  const change = {
    ...common,
    summary: 'Gives a machine another name, type or area',
    description: 'The AI server knows another type within CACHE_TTL seconds.',
    body: schemas.bodies.change,
    response,
  };
  typed.patch('/api/fleet/:id', { schema: change, bodyLimit }, (request) => {
    const { version, ...given } = request.body;
    return care.change({ id: request.params.id, version }, given, actorOf(request));
  });
  const retire = {
    ...common,
    summary: 'Takes a machine out of the plant: its readings are refused, and what is known of it stays',
    body: schemas.bodies.retire,
    response,
  };
  typed.post('/api/fleet/:id/retire', { schema: retire, bodyLimit }, (request) => {
    const { version, reason } = request.body;
    return care.retire({ id: request.params.id, version }, reason.trim().toWellFormed(), actorOf(request));
  });
  const restore = {
    ...common,
    summary: 'Brings back a machine that was retired',
    body: schemas.bodies.restore,
    response,
  };
  typed.post('/api/fleet/:id/restore', { schema: restore, bodyLimit }, (request) =>
    care.restore({ id: request.params.id, version: request.body.version }, actorOf(request)),
  );
}

const bodyLimit = 32_768;

function addImport(app: FastifyInstance, care: FleetCare): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = {
    tags: [tags.machines],
    summary: 'What a table of machines would change; with the digest of that, it is done',
    body: schemas.bodies.import,
    response: json(schemas.importPreviewSchema, ...writing),
  };
  const options = { schema, bodyLimit: importBytesMax };
  typed.post('/api/fleet/import', options, async (request): Promise<ImportPreview> => {
    const { table, digest } = request.body;
    if (digest === undefined) return shown(await care.preview(table), false, care);
    return shown(await care.apply(table, digest, actorOf(request)), true, care);
  });
}

function shown(preview: Preview, isApplied: boolean, { typeName }: FleetCare): ImportPreview {
  const { steps, faults, sameCount, digest } = preview;
  const named = (facts: MachineFacts): MachineFacts => ({ ...facts, type: typeName(facts.type) });
  const count = (act: FleetStep['act']): number => steps.filter((step) => step.act === act).length;
  return {
    ...{ isApplied, digest, sameCount },
    ...{ addedCount: count('added'), changedCount: count('changed'), faultCount: faults.length },
    changes: steps.slice(0, shownMax).map(({ line, id, before, after }) => ({
      line,
      id,
      before: before && named(before),
      after: after && named(after),
    })),
    faults: faults.slice(0, shownMax),
  };
}
