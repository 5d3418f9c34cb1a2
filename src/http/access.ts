// Who may do what: the one table of roles per route. A route that is not in it does not start.
import type { Access } from '../web-server/roles.ts';

const read = ['read'] as const;
const predict = ['predict'] as const;
const readOrPredict = ['read', 'predict'] as const;
const operate = ['operate'] as const;

/** By method and path; HEAD is as GET. */
export const accessByRoute: Readonly<Record<string, Access>> = {
  'GET /': 'open',
  'GET /health': 'open',
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /openapi.json': 'open',
  'GET /asyncapi.json': 'open',
  'GET /asyncapi': 'open',
  'GET /docs/*': 'open',
  'GET /redoc': 'open',
  'GET /redoc/redoc.standalone.js': 'open',
  'GET /metrics': read,
  'GET /system/info': read,
  'GET /cache/stats': read,
  'GET /model': read,
  'GET /model-card': read,
  'GET /detections': read,
  'GET /detections/:id': read,
  'GET /dead-letters': read,
  'POST /dead-letters/replay': operate,
  'POST /dead-letters/discard': operate,
  'GET /episodes': read,
  'GET /episodes/:id': read,
  'GET /delivery': read,
  'GET /maintenance-windows': read,
  'GET /maintenance-windows/:id': read,
  'POST /maintenance-windows': operate,
  'DELETE /maintenance-windows/:id': operate,
  'POST /predict': predict,
  'POST /predict/batch': predict,
  'GET /v2': readOrPredict,
  'GET /v2/health/live': 'open',
  'GET /v2/health/ready': 'open',
  'GET /v2/models/:model': readOrPredict,
  'GET /v2/models/:model/ready': readOrPredict,
  'GET /v2/models/:model/versions/:version': readOrPredict,
  'GET /v2/models/:model/versions/:version/ready': readOrPredict,
  'POST /v2/models/:model/infer': predict,
  'POST /v2/models/:model/versions/:version/infer': predict,
  'POST /v2/repository/index': readOrPredict,
  'POST /v2/repository/models/:model/load': operate,
  'POST /v2/repository/models/:model/unload': operate,
};

/** What the route asks for. Throws RangeError for a route that the table does not have. */
export function accessOf(method: string, url: string): Access {
  const path = url === '/docs' || url.startsWith('/docs/') ? '/docs/*' : url;
  const access = accessByRoute[`${method === 'HEAD' ? 'GET' : method} ${path}`];
  if (access === undefined) throw new RangeError(`src/http/access.ts does not say who may ${method} ${url}`);
  return access;
}
