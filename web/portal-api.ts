// The Portal's API as the page asks it.
import type { AlertPage, LeftOutPage, PortalMachine, PortalProfile } from '../src/portal/api.ts';

export const alertsKey = ['alerts'] as const;
export const machinesKey = ['machines'] as const;
export const profileKey = ['profile'] as const;
export const leftOutKey = ['left-out'] as const;
export const streamPath = '/api/alerts/stream';

/** Longer than the Portal gives itself for an answer. */
const answerWithinMs = 20_000;

export const fetchAlerts = (limit: number): Promise<AlertPage> => get(`/api/alerts?limit=${limit}`);
export const fetchProfile = (): Promise<PortalProfile> => get('/api/profile');
export const fetchMachines = async (): Promise<readonly PortalMachine[]> =>
  (await get<{ machines: readonly PortalMachine[] }>('/api/machines')).machines;
export const fetchLeftOut = (limit: number): Promise<LeftOutPage> => get(`/api/left-out?limit=${limit}&values=false`);

/** Rejects with an Error that says what the Portal said. */
async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  throw new Error(problem.detail ?? `${response.status} ${response.statusText}`);
}
