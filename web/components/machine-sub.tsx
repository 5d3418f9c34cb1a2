// Below a machine's name: its number, where the name is another, and its type, where there is more than one.
import { typeName } from '../lib/fleet/machine-type.ts';
import type { PortalProfile } from '../lib/portal-api.ts';
import { texts } from '../lib/texts.ts';

export interface MachineSubProps {
  readonly machineId: number;
  readonly machineName: string | undefined;
  readonly machineType: string;
  readonly profile: PortalProfile;
}

export function MachineSub({ machineId, machineName, machineType, profile }: MachineSubProps) {
  const type = typeName(machineType, profile.machineTypes);
  const said = [
    ...(machineName === undefined ? [] : [`#${machineId}`]),
    ...(type === null ? [] : [`${texts.type} ${type}`]),
  ];
  return said.length === 0 ? null : <span className="sub">{said.join(' · ')}</span>;
}
