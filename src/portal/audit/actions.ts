// Which requests leave a row in the trail, and what it says of them. Every route that changes something does, also one that is not known here, but for those
// whose changes have a journal of their own and for signing in. What is refused has no place in such a journal: it leaves a row by any of them. Pure.

export interface Asked {
  readonly method: string;
  /** As it was added: `/api/users/:name`. */
  readonly route: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

type Value = string | number | boolean | null;
export type TrailDetail = Readonly<Record<string, Value>>;

export interface Action {
  readonly action: string;
  readonly target: string | null;
  /** Members that are named here alone: a body may have a password. */
  readonly detail: TrailDetail | null;
}

const known: Readonly<Record<string, readonly [action: string, ...members: readonly string[]]>> = {
  'POST /api/users': ['user.add', 'name', 'role'],
  'PATCH /api/users/:name': ['user.change', 'role', 'isEnabled'],
  'POST /api/users/:name/password': ['user.password'],
  'DELETE /api/users/:name/sessions': ['user.sign-out'],
  'DELETE /api/users/:name/sessions/:id': ['user.sign-out'],
  'POST /api/keys': ['key.make', 'name', 'role', 'expiresInDays', 'neverExpires'],
  'DELETE /api/keys/:name': ['key.revoke'],
  'POST /api/dead-letters/replay': ['dead-letters.replay'],
  'POST /api/dead-letters/discard': ['dead-letters.discard'],
  'POST /api/maintenance-windows': ['maintenance.plan', 'failureMode', 'from', 'until', 'reason'],
  'POST /api/maintenance-windows/:id/end': ['maintenance.end'],
  'POST /api/notifications/test': ['notification.test', 'receiver'],
  'POST /api/collect/try': ['collect.try'],
  'PUT /api/procedures': ['procedure.write', 'kind', 'mode'],
  'POST /api/session/password': ['own.password'],
  'DELETE /api/sessions/:id': ['own.sign-out'],
};

/** What is asked for by routes whose changes have a journal. */
const journaled: typeof known = {
  'POST /api/alarms/acknowledge': ['alarm.acknowledge'],
  'POST /api/alarms/:id/acknowledge': ['alarm.acknowledge'],
  'POST /api/alarms/:id/comment': ['alarm.comment'],
  'POST /api/alarms/:id/assign': ['alarm.assign'],
  'POST /api/alarms/:id/shelve': ['alarm.shelve'],
  'POST /api/alarms/:id/unshelve': ['alarm.unshelve'],
  'POST /api/alarms/:id/out-of-service': ['alarm.out-of-service'],
  'POST /api/alarms/:id/return-to-service': ['alarm.return-to-service'],
  'POST /api/alarms/:id/verdict': ['alarm.verdict'],
  'POST /api/fleet': ['machine.add'],
  'POST /api/fleet/import': ['machine.import'],
  'PATCH /api/fleet/:id': ['machine.change'],
  'POST /api/fleet/:id/retire': ['machine.retire'],
  'POST /api/fleet/:id/restore': ['machine.restore'],
  'POST /api/machine': ['machine.add'],
  'PUT /api/machine/:id': ['machine.change'],
  'DELETE /api/machine/:id': ['machine.remove'],
  'POST /api/dcp-config': ['collect.set'],
  'PUT /api/dcp-config/:id': ['collect.set'],
  'DELETE /api/dcp-config/:id': ['collect.remove'],
  'PUT /api/collect/:machineId': ['collect.set'],
  'DELETE /api/collect/:machineId': ['collect.remove'],
  'PUT /api/notifications/routes': ['notification.routes'],
  'DELETE /api/notifications/routes': ['notification.routes-of-file'],
};

/** They write what was changed in the transaction that changes it. */
const withJournal = [
  '/api/alarms/',
  '/api/fleet',
  '/api/machine',
  '/api/dcp-config',
  '/api/collect/:machineId',
  '/api/notifications/routes',
];
/** Nobody has signed in yet, or it is their own session that ends. */
const withoutPerson = ['/api/session', '/api/session/link'];
const changing = ['POST', 'PUT', 'PATCH', 'DELETE'];
const textMax = 200;

/** Of what is about to be done; null for what leaves no row. */
export function actionOf(asked: Asked): Action | null {
  const { route } = asked;
  if (withJournal.some((begin) => route === begin || route.startsWith(begin.endsWith('/') ? begin : `${begin}/`)))
    return null;
  return refusedActionOf(asked);
}

/** Of what was refused; null for what leaves no row then either. */
export function refusedActionOf({ method, route, params, body }: Asked): Action | null {
  if (!changing.includes(method) || withoutPerson.includes(route)) return null;
  const name = `${method} ${route}`;
  const [action = name, ...members] = known[name] ?? journaled[name] ?? [];
  const given = Object(body) as Readonly<Record<string, unknown>>;
  const detail: Record<string, Value> = Object.fromEntries(
    members.flatMap((member) => (given[member] === undefined ? [] : [[member, short(given[member])]])),
  );
  const { eventIds } = given;
  if (action.startsWith('dead-letters.') && Array.isArray(eventIds)) detail['count'] = eventIds.length;
  if (action === 'maintenance.plan') detail['of'] = windowOf(given);
  const target = params['name'] ?? Object.values(params)[0] ?? detail['name'] ?? detail['receiver'] ?? null;
  // Once is enough.
  if (target === detail['name']) delete detail['name'];
  if (target === detail['receiver']) delete detail['receiver'];
  return {
    action,
    target: target === null ? null : String(short(target)),
    detail: Object.keys(detail).length === 0 ? null : detail,
  };
}

/** Whom a maintenance window is for. */
function windowOf({ machines, machineTypes, allMachines }: Readonly<Record<string, unknown>>): string {
  if (allMachines === true) return 'all machines';
  const listed = [machines, machineTypes].flatMap((each) => (Array.isArray(each) ? each.slice(0, 50) : []));
  return String(short(listed.map((each) => String(short(each))).join(', ')));
}

function short(value: unknown): Value {
  if (typeof value === 'string') return value.replaceAll('\0', '').slice(0, textMax).toWellFormed();
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
