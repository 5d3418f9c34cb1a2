// How machines are, as the page asks the Portal's API.
import { alarmsKey } from '../alarms/alarm-api.ts';
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type MachineConditions = Schemas['MachineConditions'];
export type MachineCondition = MachineConditions['machines'][number];

/** Asked for anew whenever alarms change. */
export const conditionsKey = [...alarmsKey, 'conditions'] as const;

export const fetchConditions = (): Promise<MachineConditions> => given(client.GET('/api/conditions', bounded()));
