// The Portal's API of maintenance windows as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type MaintenanceWindow = Schemas['MaintenanceWindow'];
export type MaintenanceWindows = Schemas['MaintenanceWindows'];

/** What is sent to plan one: whom it is for, from when, until when, and why. */
export interface WindowPlan {
  readonly machines: readonly number[];
  readonly machineTypes: readonly string[];
  readonly allMachines: boolean;
  readonly failureMode: string | null;
  /** Null for now. */
  readonly from: string | null;
  readonly until: string;
  readonly reason: string;
}

export const maintenanceKey = ['maintenance'] as const;

export const fetchWindows = (): Promise<MaintenanceWindows> => given(client.GET('/api/maintenance-windows', bounded()));
/** Resolves with what may be a mistake in it, beside the window. */
export const planWindow = async ({
  machines,
  machineTypes,
  ...rest
}: WindowPlan): Promise<Schemas['PlannedWindow']> => {
  const body = { ...rest, machines: [...machines], machineTypes: [...machineTypes] };
  return given(client.POST('/api/maintenance-windows', { ...bounded(), body }));
};
export const endWindow = (id: string): Promise<unknown> =>
  given(client.POST('/api/maintenance-windows/{id}/end', { ...bounded(), params: { path: { id } } }));
