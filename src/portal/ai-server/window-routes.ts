// The Portal's API of maintenance windows, which are the AI server's: listed, planned and ended there, in the name of who asks here. Where the AI server cannot
// be asked, the answer is 503 with cause and fix.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../desk/routes.ts';
import { json, tags } from '../route-documents.ts';
import { readEndedWindow, readPlannedWindow, readWindowPage, type WindowAnswer } from './answers.ts';
import type { AiServer } from './ask.ts';
import type { MaintenanceWindow, MaintenanceWindows, PlannedWindow } from './window-schemas.ts';
import * as schemas from './window-schemas.ts';

/** Of those that hold, and of those to come: as many as a page of the AI server has. */
const currentMax = 200;
const overMax = 20;
/** Of a thousand machines. */
const bodyLimit = 65_536;
const writing = ['malformed-request', 'invalid-json', 'body-too-large', 'invalid-request', 'unavailable'] as const;

export function addMaintenance(app: FastifyInstance, aiServer: AiServer): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const list = {
    tags: [tags.machines],
    summary: 'Maintenance windows: those that hold, those to come, and the last that are over',
    response: json(schemas.maintenanceWindowsSchema, 'unavailable'),
  };
  const pageOf = async (state: MaintenanceWindow['state'], limit: number) =>
    readWindowPage(await aiServer.get(`/maintenance-windows?state=${state}&limit=${limit}`));
  app.get('/api/maintenance-windows', { schema: list }, async (_request, reply): Promise<MaintenanceWindows> => {
    const [active, planned, over] = await Promise.all([
      pageOf('active', currentMax),
      pageOf('planned', currentMax),
      pageOf('over', overMax),
    ]);
    reply.header('cache-control', 'no-store');
    return {
      windows: [active, planned, over].flatMap(({ windows }) => windows.map(windowOf)),
      isCut: active.next !== null || planned.next !== null,
    };
  });
  const plan = {
    tags: [tags.machines],
    summary: 'Plans a maintenance window, or the rule for a known condition',
    body: schemas.planBody,
    response: json(schemas.plannedWindowSchema, ...writing, 'unsupported-media-type'),
  };
  typed.post('/api/maintenance-windows', { schema: plan, bodyLimit }, async (request): Promise<PlannedWindow> => {
    const { machineTypes, allMachines, failureMode, ...same } = request.body;
    const wish = {
      ...{ ...same, machine_types: machineTypes, all_machines: allMachines, failure_mode: failureMode },
      on_behalf_of: actorOf(request).name,
    };
    return plannedOf(readPlannedWindow(await aiServer.post('/maintenance-windows', wish)));
  });
  const end = {
    tags: [tags.machines],
    summary: 'Ends a maintenance window now, or takes one back that has not begun; it stays in the list',
    params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Its id' }) }),
    response: json(schemas.plannedWindowSchema, 'malformed-request', 'invalid-request', 'unavailable'),
  };
  typed.post('/api/maintenance-windows/:id/end', { schema: end }, async (request): Promise<PlannedWindow> => {
    const query = new URLSearchParams({ on_behalf_of: actorOf(request).name });
    return plannedOf(readEndedWindow(await aiServer.remove(`/maintenance-windows/${request.params.id}?${query}`)));
  });
}

const plannedOf = (answer: WindowAnswer): PlannedWindow => ({
  window: windowOf(answer),
  warnings: answer.warnings ?? [],
  unknownMachines: answer.unknown_machines ?? [],
});

function windowOf(answer: WindowAnswer): MaintenanceWindow {
  const { id, state, machines, from, until, reason } = answer;
  return {
    ...{ id, state, machines, from, until, reason },
    ...{ machineTypes: answer.machine_types, failureMode: answer.failure_mode },
    ...{
      plannedAt: answer.created_at,
      plannedBy: answer.created_by,
      endedAt: answer.ended_at,
      endedBy: answer.ended_by,
    },
  };
}
