// The Portal's API of who did what and whom it tells, as the page asks it, for admins.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { AuditFilter } from './audit-address.ts';

export type NotificationSettings = Schemas['NotificationSettings'];
export type Receiver = NotificationSettings['receivers'][number];
export type Route = NotificationSettings['routes'][number];
/** Routes as they are read: null is all. */
export type SetRoutes = Omit<Schemas['SetNotificationRoutes'], 'routes'> & { readonly routes: readonly Route[] };
export type AuditPage = Schemas['AuditPage'];
export type AuditEntry = Schemas['AuditEntry'];

type Keyed = Pick<AuditEntry, 'source' | 'at' | 'action' | 'target' | 'machineId'>;

/** Another for each that is listed: machines that were imported together, or with their plans, have all in common but themselves. */
export function entryKey({ source, at, action, target, machineId }: Keyed): string {
  return `${source} ${at} ${action} ${target} ${machineId}`;
}

export const notificationsKey = ['notifications'] as const;
export const auditKey = ['audit'] as const;

export const fetchNotifications = (): Promise<NotificationSettings> =>
  given(client.GET('/api/notifications', bounded()));
/** Resolves with why the receiver has not taken it, or null. */
export const testReceiver = (receiver: string): Promise<Schemas['NotificationTested']> =>
  given(client.POST('/api/notifications/test', { ...bounded(), body: { receiver } }));

/** Resolve with the new version; reject with what the Portal said: also that somebody was first. */
export const setRoutes = async (set: SetRoutes): Promise<number> => {
  // What is all is left out.
  const routes = set.routes.map((route) =>
    Object.fromEntries(Object.entries(route).filter(([, value]) => value !== null)),
  );
  const body = { ...set, routes } as unknown as Schemas['SetNotificationRoutes'];
  return (await given(client.PUT('/api/notifications/routes', { ...bounded(), body: body as never }))).version;
};
export const goBackToFile = async (version: number): Promise<number> =>
  (await given(client.DELETE('/api/notifications/routes', { ...bounded(), params: { query: { version } } }))).version;

export const fetchAudit = (filter: AuditFilter, after: string | null): Promise<AuditPage> =>
  given(
    client.GET('/api/audit', {
      ...bounded(),
      params: { query: { ...queryOf(filter), limit: 50, ...(after === null ? {} : { after }) } },
    }),
  );

/** Where the browser gets the same as a table. */
export const auditTablePath = (filter: AuditFilter): string => {
  const query = new URLSearchParams(queryOf(filter));
  return query.size === 0 ? '/api/audit.csv' : `/api/audit.csv?${query}`;
};

/** Days are whole ones, by the clock of the place. */
function queryOf({ actor, from, to }: AuditFilter): Record<string, string> {
  const after = to === null ? null : new Date(`${to}T00:00:00`);
  after?.setDate(after.getDate() + 1);
  return {
    ...(actor === null ? {} : { actor }),
    ...(from === null ? {} : { from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(after === null ? {} : { to: after.toISOString() }),
  };
}
