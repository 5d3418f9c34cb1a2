// What is in force of whom to tell of alarms, as an admin may read it: routes and receivers as the file has them, without a secret. Pure.
import type { Refusal } from '../refusals.ts';
import type { FileGiven, ReceiverGiven } from './file-schema.ts';
import type { RulesVersion } from './rules-table.ts';
import type { NotificationSettings } from './schemas.ts';
import { type RulesProblem, rulesOf, rulesTold } from './set-rules.ts';

/** What waits at a receiver, and what was given up of late. */
export interface Queued {
  readonly receiver: string;
  readonly waiting: number;
  readonly givenUp: number;
  /** Why the last attempt that failed did; null for none. */
  readonly problem: string | null;
  /** The same for programs; null where there is nothing but the sentence. */
  readonly refusal: Refusal | null;
}

export interface Told {
  /** NOTIFY_PATH; empty for none. */
  readonly path: string;
  /** Undefined where no file has ever been right. */
  readonly file: FileGiven | undefined;
  /** Why the file as it is now is not in force; null where it is. */
  readonly problem: string | null;
  /** The same for programs. */
  readonly refusals: readonly Refusal[];
  readonly queued: readonly Queued[];
  readonly version: RulesVersion;
  /** What of the routes that admins have set does not fit the file. */
  readonly unfit: readonly RulesProblem[];
}

/** `file`: with the rules in it that are in force. */
export function notificationSettingsOf({
  path,
  file,
  problem,
  refusals,
  queued,
  version,
  unfit,
}: Told): NotificationSettings {
  const { timeZone = 'UTC', language = 'en', receivers = {} } = file ?? {};
  const { routes, times, machineGroups } = rulesTold(rulesOf(file ?? { receivers, routes: [] }));
  const counts = new Map(queued.map((each) => [each.receiver, each]));
  return {
    path: path === '' ? null : path,
    problem,
    refusals,
    routesFrom: version.rules === null ? 'file' : 'table',
    version: version.version,
    changed: version.at === null ? null : { at: version.at.toISOString(), actor: version.actor ?? '' },
    unfit: unfit.map(({ field, problem: why }) => `${field}: ${why}`),
    unfitRefusals: unfit.map(({ refusal }) => refusal),
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
      refusal: counts.get(name)?.refusal ?? null,
    })),
    ...{ routes, times, machineGroups },
  };
}

/** Of a webhook whoever knows the path may send there. */
function addressOf(given: ReceiverGiven): string | null {
  if (given.kind === 'email') return given.to.join(', ');
  return typeof given.url === 'string' && URL.canParse(given.url) ? new URL(given.url).origin : null;
}
