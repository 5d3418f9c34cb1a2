// A machine among those that the page has by name, which are the first, or among all that the Portal has. Pure.
import { listedMachinesMax } from '../../generated/portal-bounds.ts';
import type { PortalMachine } from '../portal-api.ts';
import type { FleetList } from './fleet-api.ts';

export interface FoundMachine {
  readonly machine: Pick<PortalMachine, 'id' | 'name' | 'type'> | undefined;
  /** That it is none of the Portal's, which only whole lists can say. */
  readonly isUnknown: boolean;
}

export function findMachine(
  machineId: number,
  listed: readonly PortalMachine[] | undefined,
  fleet: Pick<FleetList, 'machines' | 'total'> | undefined,
): FoundMachine {
  const is = ({ id }: { readonly id: number }): boolean => id === machineId;
  const machine = listed?.find(is) ?? fleet?.machines.find(is);
  const isWhole =
    (listed !== undefined && listed.length < listedMachinesMax) ||
    (fleet !== undefined && fleet.machines.length >= fleet.total);
  return { machine, isUnknown: machine === undefined && isWhole };
}
