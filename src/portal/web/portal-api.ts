// The Portal's API as the page asks it.
import type { AlertPage, PortalMachine, PortalProfile } from '../api.ts';

/** How many alerts the page keeps. */
export const alertsMax = 200;

export const alertsKey = ['alerts'] as const;
export const machinesKey = ['machines'] as const;
export const profileKey = ['profile'] as const;
export const streamPath = '/api/alerts/stream';

export const fetchAlerts = (): Promise<AlertPage> => get(`/api/alerts?limit=${alertsMax}`);
export const fetchProfile = (): Promise<PortalProfile> => get('/api/profile');
export const fetchMachines = async (): Promise<readonly PortalMachine[]> =>
  (await get<{ machines: readonly PortalMachine[] }>('/api/machines')).machines;

/** Rejects with an Error that says what the Portal said. */
async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  throw new Error(problem.detail ?? `${response.status} ${response.statusText}`);
}
