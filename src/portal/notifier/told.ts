// What is in force of whom to tell of alarms, as an admin may read it: routes and receivers as the file has them, without a secret. Pure.
import type { NotificationSettings } from '../api.ts';
import type { FileGiven, ReceiverGiven, SpanGiven } from './file-schema.ts';

/** What waits at a receiver, and what was given up of late. */
export interface Queued {
  readonly receiver: string;
  readonly waiting: number;
  readonly givenUp: number;
  /** Why the last attempt that failed did; null for none. */
  readonly problem: string | null;
}

export interface Told {
  /** NOTIFY_PATH; empty for none. */
  readonly path: string;
  /** Undefined where no file has ever been right. */
  readonly file: FileGiven | undefined;
  /** Why the file as it is now is not in force; null where it is. */
  readonly problem: string | null;
  readonly queued: readonly Queued[];
}

export function notificationSettingsOf({ path, file, problem, queued }: Told): NotificationSettings {
  const { timeZone = 'UTC', language = 'en', receivers = {}, routes = [], times = {}, machineGroups = {} } = file ?? {};
  const counts = new Map(queued.map((each) => [each.receiver, each]));
  return {
    path: path === '' ? null : path,
    problem,
    timeZone,
    receivers: Object.entries(receivers).map(([name, given]) => ({
      name,
      kind: given.kind,
      address: addressOf(given),
      language: given.language ?? language,
      timeZone: given.timeZone ?? timeZone,
      tells: [...(given.tells ?? ['worse', 'ended'])],
      quiet: given.quiet === undefined ? null : { during: given.quiet.during, except: [...(given.quiet.except ?? [])] },
      waiting: counts.get(name)?.waiting ?? 0,
      givenUp: counts.get(name)?.givenUp ?? 0,
      problem: counts.get(name)?.problem ?? null,
    })),
    routes: routes.map((route) => ({
      name: route.name,
      priorities: route.priorities ?? null,
      machines: route.machines ?? null,
      machineGroups: route.machineGroups ?? null,
      machineTypes: route.machineTypes ?? null,
      kinds: route.kinds ?? null,
      modes: route.modes ?? null,
      during: route.during ?? null,
      to: route.to,
      escalate: route.escalate ?? [],
    })),
    times: Object.entries(times).map(([name, spans]) => ({ name, spans: spans.map(spanOf) })),
    machineGroups: Object.entries(machineGroups).map(([name, machines]) => ({ name, machines })),
  };
}

/** Of a webhook whoever knows the path may send there. */
function addressOf(given: ReceiverGiven): string | null {
  if (given.kind === 'email') return given.to.join(', ');
  return typeof given.url === 'string' && URL.canParse(given.url) ? new URL(given.url).origin : null;
}

function spanOf({ days = ['mon-sun'], from = '00:00', to = '24:00' }: SpanGiven) {
  return { days, from, to };
}
