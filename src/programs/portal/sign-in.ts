// Signing in to the Portal as the settings say: failed attempts in the log and counted, and the first admin of a Portal that has no user.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { notifySettings } from '../../portal/notifier/settings.ts';
import { lookingRoles } from '../../portal/sign-in/judge.ts';
import { addFirstAdmin, firstAdminName } from '../../portal/sign-in/links.ts';
import type { portalSignInSettings } from '../../portal/sign-in/settings.ts';
import { createSignIn, type SignIn } from '../../portal/sign-in/sign-in.ts';
import { drawPassword, hasAdmin } from '../../portal/sign-in/users.ts';
import { addFailedSignInsMetric, createFailedSignIns, type FailedSignIns } from '../../web-server/failed-sign-ins.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { type anonymousSettings, failedSignInBounds, type signInSettings } from '../../web-server/settings.ts';
import { tell } from '../support/command-line.ts';

type Settings = CleanedEnv<
  typeof portalSignInSettings &
    typeof signInSettings &
    typeof anonymousSettings &
    Pick<typeof notifySettings, 'PORTAL_PUBLIC_URL'>
>;

type WarnedSettings = Settings & { readonly PORTAL_HOST: string; readonly TRUSTED_PROXIES: readonly string[] };

export interface SignInParts {
  readonly settings: Settings;
  readonly log: Logger;
  readonly pool: Pool;
  readonly registry: Registry;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

export interface OpenedSignIn {
  readonly signIn: SignIn | null;
  readonly failedSignIns: FailedSignIns;
}

export function openSignIn({ settings, log, pool, registry, ask }: SignInParts): OpenedSignIn {
  const failedSignIns = createFailedSignIns(log, failedSignInBounds(settings));
  addFailedSignInsMetric(failedSignIns.counts, [registry]);
  if (settings.PORTAL_SIGN_IN === 'off') return { signIn: null, failedSignIns };
  const signIn = createSignIn({
    pool,
    ask,
    secret: settings.PORTAL_SIGN_IN_SECRET,
    publicUrl: settings.PORTAL_PUBLIC_URL,
    metricsToken: settings.PORTAL_METRICS_TOKEN,
    anonymousRoles: settings.ALLOW_ANONYMOUS ? lookingRoles : [],
    passwordLengthMin: settings.PORTAL_PASSWORD_LENGTH_MIN,
    idleMinutes: settings.PORTAL_SESSION_IDLE_MINUTES,
    sessionDaysMax: settings.PORTAL_SESSION_DAYS_MAX,
    sessionsOfUserMax: settings.PORTAL_SESSIONS_OF_USER_MAX,
    sessionCheckMs: settings.PORTAL_SESSION_CHECK_MS,
    attempts: {
      ofUserAtAddressMax: settings.PORTAL_SIGN_IN_ATTEMPTS_MAX,
      ofUserMax: settings.PORTAL_SIGN_IN_ATTEMPTS_OF_USER_MAX,
      ofAddressMax: settings.PORTAL_SIGN_IN_ATTEMPTS_OF_ADDRESS_MAX,
      withinMinutes: settings.PORTAL_SIGN_IN_LOCK_MINUTES,
    },
  });
  return { signIn, failedSignIns };
}

/** What an operator of the Portal should know of how people sign in. */
export function signInWarnings(settings: WarnedSettings): readonly string[] {
  if (settings.PORTAL_SIGN_IN === 'off') {
    return [
      'PORTAL_SIGN_IN=off: whoever has an account on this machine may act on alarms. It is for development alone',
    ];
  }
  // The Portal speaks no TLS itself.
  const hasProxy = settings.PORTAL_PUBLIC_URL.startsWith('https:');
  if (hasProxy && settings.TRUSTED_PROXIES.length === 0) {
    return [
      'PORTAL_PUBLIC_URL begins with https, so that a proxy passes requests on, and TRUSTED_PROXIES names none: attempts to sign in are counted ' +
        'by user alone and not by address, and the journal has the address of the proxy; name it there',
    ];
  }
  if (hasProxy || isLoopback(settings.PORTAL_HOST)) return [];
  return [
    `other machines reach the Portal on ${settings.PORTAL_HOST}, and PORTAL_PUBLIC_URL does not begin with https: ` +
      'passwords and sessions can be read on the way; put a proxy with TLS before it, and name its address there',
  ];
}

/** Of a Portal that nobody could sign in to otherwise. The password goes past the log, and nobody can show it again. */
export async function makeFirstAdmin(settings: Settings, pool: Pool): Promise<void> {
  if (settings.PORTAL_SIGN_IN === 'off' || settings.PORTAL_FIRST_ADMIN === 'off') return;
  if (await hasAdmin(pool)) return;
  const password = drawPassword(settings.PORTAL_PASSWORD_LENGTH_MIN);
  if (!(await addFirstAdmin(pool, password))) return;
  const place = settings.PORTAL_PUBLIC_URL;
  tell(`The Portal had no user. Sign in at ${place} as ${firstAdminName} with the password ${password}`);
  tell('It is shown this once; change it there. More users: spindle users add');
}
