// The Portal's API of fetching readings from machines as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type Collecting = Schemas['Collecting'];
export type CollectedMachine = Collecting['machines'][number];
export type TriedAddress = Schemas['TriedAddress'];

export const collectKey = ['collect'] as const;
export const collectKeyOf = (machineId: number) => [...collectKey, machineId] as const;

export interface WrittenPlan {
  readonly address: string;
  readonly intervalSeconds: number;
}

export const fetchCollecting = (machineId: number): Promise<Collecting> =>
  given(client.GET('/api/collect', { ...bounded(), params: { query: { machineId } } }));
export const setPlan = (machineId: number, body: WrittenPlan): Promise<unknown> =>
  given(client.PUT('/api/collect/{machineId}', { ...bounded(), params: { path: { machineId } }, body }));
export const removePlan = (machineId: number): Promise<unknown> =>
  given(client.DELETE('/api/collect/{machineId}', { ...bounded(), params: { path: { machineId } } }));
/** Takes as long as the address may take, and the Portal's own time for it is up to a minute. */
export const tryAddress = (address: string): Promise<TriedAddress> =>
  given(client.POST('/api/collect/try', { signal: AbortSignal.timeout(70_000), body: { address } }));
