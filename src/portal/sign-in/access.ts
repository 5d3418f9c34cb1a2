// Who may do what in the Portal: the one table of roles per route. A route that is not in it cannot be added.
import type { Access } from '../../web-server/roles.ts';

const read = ['read'] as const;
const operate = ['operate'] as const;
const administer = ['administer'] as const;
/** Of people alone. */
const own = ['own'] as const;
const admit = ['admit'] as const;
const figures = ['read', 'measure'] as const;

/** What the page is made of: everybody may have it where people sign in by it. */
const page = 'page';

/** By method and path; HEAD is as GET. */
export const accessByRoute: Readonly<Record<string, Access | typeof page>> = {
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /metrics': figures,
  'GET /': page,
  'GET /*': page,
  'GET /openapi.json': read,
  'GET /docs/*': read,
  'GET /model-card': read,
  'GET /api/session': 'counted',
  'POST /api/session': 'counted',
  'POST /api/session/link': 'counted',
  'DELETE /api/session': 'counted',
  'GET /api/session/provider': 'counted',
  'GET /api/session/provider/callback': 'counted',
  'POST /api/session/password': own,
  'GET /api/sessions': own,
  'DELETE /api/sessions/:id': own,
  'GET /api/users': admit,
  'POST /api/users': admit,
  'PATCH /api/users/:name': admit,
  'POST /api/users/:name/password': admit,
  'GET /api/users/:name/sessions': admit,
  'DELETE /api/users/:name/sessions': admit,
  'DELETE /api/users/:name/sessions/:id': admit,
  'GET /api/keys': admit,
  'POST /api/keys': admit,
  'DELETE /api/keys/:name': admit,
  'GET /api/audit': admit,
  'GET /api/audit.csv': admit,
  'GET /api/notifications': admit,
  'POST /api/notifications/test': admit,
  'PUT /api/notifications/routes': admit,
  'DELETE /api/notifications/routes': admit,
  'GET /api/alerts': read,
  'GET /api/alerts/single': read,
  'GET /api/alerts/stream': read,
  'GET /api/left-out': read,
  'GET /api/conditions': read,
  'GET /api/episodes': read,
  'GET /api/episodes/newest': read,
  'GET /api/episodes/:id': read,
  'GET /api/machines': read,
  'GET /api/machines/:id/curves': read,
  'GET /api/fleet': read,
  'POST /api/fleet': administer,
  'POST /api/fleet/import': administer,
  'PATCH /api/fleet/:id': administer,
  'POST /api/fleet/:id/retire': administer,
  'POST /api/fleet/:id/restore': administer,
  'GET /api/fleet/:id/journal': read,
  'GET /api/collect': read,
  'PUT /api/collect/:machineId': administer,
  'DELETE /api/collect/:machineId': administer,
  'POST /api/collect/try': administer,
  'GET /api/machine': read,
  'GET /api/machine/:id': read,
  'POST /api/machine': administer,
  'PUT /api/machine/:id': administer,
  'DELETE /api/machine/:id': administer,
  'GET /api/dcp-config': read,
  'GET /api/dcp-config/:id': read,
  'POST /api/dcp-config': administer,
  'PUT /api/dcp-config/:id': administer,
  'DELETE /api/dcp-config/:id': administer,
  'GET /api/anomaly-histories': read,
  'GET /api/anomaly-histories/search': read,
  'GET /api/machine-sensor-data/:machineId': read,
  'GET /api/sse/subscribe': read,
  'GET /api/profile': read,
  'GET /api/procedures': read,
  'GET /api/procedures/holding': read,
  'GET /api/procedures/versions': read,
  'PUT /api/procedures': administer,
  'GET /api/reports/alarms': read,
  'GET /api/reports/alarms.csv': read,
  'GET /api/status': read,
  'GET /api/delivery': read,
  'GET /api/pipeline': read,
  'GET /api/dead-letters': read,
  'GET /api/model': read,
  'GET /api/maintenance-windows': read,
  'POST /api/maintenance-windows': operate,
  'POST /api/maintenance-windows/:id/end': operate,
  'POST /api/dead-letters/replay': operate,
  'POST /api/dead-letters/discard': operate,
  'GET /api/assignees': operate,
  'GET /api/labels': read,
  'GET /api/labels.csv': read,
  'GET /api/alarms': read,
  'GET /api/alarms/:id': read,
  'GET /api/alarms/:id/similar': read,
  'POST /api/alarms/acknowledge': operate,
  'POST /api/alarms/:id/acknowledge': operate,
  'POST /api/alarms/:id/comment': operate,
  'POST /api/alarms/:id/assign': operate,
  'POST /api/alarms/:id/shelve': operate,
  'POST /api/alarms/:id/unshelve': operate,
  'POST /api/alarms/:id/out-of-service': operate,
  'POST /api/alarms/:id/return-to-service': operate,
  'POST /api/alarms/:id/verdict': operate,
};

/** What the route asks for, in a Portal with or without sign-in. Throws RangeError for a route that the table does not have. */
export function accessOf(method: string, url: string, hasSignIn: boolean): Access {
  const path = url === '/docs' || url.startsWith('/docs/') ? '/docs/*' : url;
  const access = accessByRoute[`${method === 'HEAD' ? 'GET' : method} ${path}`];
  if (access === undefined) throw new RangeError(`src/portal/sign-in/access.ts does not say who may ${method} ${url}`);
  if (access !== page) return access;
  return hasSignIn ? 'open' : read;
}
