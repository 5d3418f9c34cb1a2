// The Portal's API of the care of machines as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type FleetList = Schemas['FleetList'];
export type FleetMachine = FleetList['machines'][number];
export type MachineEntry = Schemas['MachineEntry'];
export type ImportPreview = Schemas['ImportPreview'];

export const fleetKey = ['fleet'] as const;

export interface WrittenMachine {
  readonly name: string;
  readonly type: string;
  readonly area: string | null;
}

export const fetchFleet = (): Promise<FleetList> => given(client.GET('/api/fleet', bounded()));
export const fetchJournal = async (id: number): Promise<readonly MachineEntry[]> =>
  (await given(client.GET('/api/fleet/{id}/journal', { ...bounded(), params: { path: { id } } }))).entries;
export const addMachine = (written: WrittenMachine & { readonly id?: number }): Promise<unknown> =>
  given(client.POST('/api/fleet', { ...bounded(), body: written }));
export const changeMachine = ({ id, version }: FleetMachine, written: WrittenMachine): Promise<unknown> =>
  given(client.PATCH('/api/fleet/{id}', { ...bounded(), params: { path: { id } }, body: { version, ...written } }));
export const retireMachine = ({ id, version }: FleetMachine, reason: string): Promise<unknown> =>
  given(client.POST('/api/fleet/{id}/retire', { ...bounded(), params: { path: { id } }, body: { version, reason } }));
export const restoreMachine = ({ id, version }: FleetMachine): Promise<unknown> =>
  given(client.POST('/api/fleet/{id}/restore', { ...bounded(), params: { path: { id } }, body: { version } }));
/** With the digest of what was looked at, it is done. */
export const importMachines = (table: string, digest?: string): Promise<ImportPreview> =>
  given(
    client.POST('/api/fleet/import', { ...bounded(), body: { table, ...(digest === undefined ? {} : { digest }) } }),
  );
