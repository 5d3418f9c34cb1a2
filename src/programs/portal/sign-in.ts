// Signing in to the Portal as the settings say: failed attempts in the log and counted, and the first admin of a Portal that has no user.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { publicUrlOf } from '../../portal/notifier/settings.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { addFirstAdmin, firstAdminName } from '../../portal/sign-in/links.ts';
import { ProviderProblem } from '../../portal/sign-in/provider/errors.ts';
import type { ProviderOptions } from '../../portal/sign-in/provider/options.ts';
import { type portalProviderSettings, rulesOf } from '../../portal/sign-in/provider/settings.ts';
import type { portalSignInSettings } from '../../portal/sign-in/settings.ts';
import { createSignIn, type SignIn } from '../../portal/sign-in/sign-in.ts';
import { drawPassword, hasAdmin, hasUsers } from '../../portal/sign-in/users.ts';
import { loggedSideWork } from '../../telemetry/side-work.ts';
import { currentToken } from '../../web-server/bearer-token.ts';
import { addFailedSignInsMetric, createFailedSignIns, type FailedSignIns } from '../../web-server/failed-sign-ins.ts';
import { isLoopback } from '../../web-server/loopback.ts';
import { failedSignInBounds, type signInSettings } from '../../web-server/settings.ts';
import { addSideWorkMetric } from '../../web-server/side-work.ts';
import { trustOf } from '../../web-server/tls/trust-of.ts';
import { tell } from '../support/command-line.ts';

type Settings = CleanedEnv<
  typeof portalSignInSettings &
    typeof portalProviderSettings &
    typeof signInSettings &
    Pick<typeof portalSettings, 'PORTAL_PUBLIC_URL' | 'PORTAL_PORT' | 'PORTAL_TLS_CERT_PATH' | 'ALLOW_ANONYMOUS'>
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
  const looking = loggedSideWork(log, {
    cannot: 'Whether sessions with an open page have ended cannot be asked, so that their pages go on; trying again',
    worksAgain: 'Pages of sessions that have ended are closed again',
    everyMs: settings.PORTAL_SESSION_CHECK_MS,
  });
  addSideWorkMetric({ sessions: looking }, [registry]);
  if (settings.PORTAL_SIGN_IN === 'off') return { signIn: null, failedSignIns };
  const signIn = createSignIn({
    pool,
    ask,
    looking,
    secret: settings.PORTAL_SIGN_IN_SECRET,
    publicUrl: publicUrlOf(settings),
    metricsToken: currentToken(settings.PORTAL_METRICS_TOKEN, {
      path: settings.PORTAL_METRICS_TOKEN_PATH,
      setting: 'PORTAL_METRICS_TOKEN_PATH',
    }),
    passwordLengthMin: settings.PORTAL_PASSWORD_LENGTH_MIN,
    idleMinutes: settings.PORTAL_SESSION_IDLE_MINUTES,
    sessionDaysMax: settings.PORTAL_SESSION_DAYS_MAX,
    sessionsOfUserMax: settings.PORTAL_SESSIONS_OF_USER_MAX,
    sessionCheckMs: settings.PORTAL_SESSION_CHECK_MS,
    provider: providerOf(settings),
    attempts: {
      ofUserAtAddressMax: settings.PORTAL_SIGN_IN_ATTEMPTS_MAX,
      ofUserMax: settings.PORTAL_SIGN_IN_ATTEMPTS_OF_USER_MAX,
      ofAddressMax: settings.PORTAL_SIGN_IN_ATTEMPTS_OF_ADDRESS_MAX,
      withinMinutes: settings.PORTAL_SIGN_IN_LOCK_MINUTES,
    },
  });
  return { signIn, failedSignIns };
}

function providerOf(settings: Settings): ProviderOptions | null {
  if (settings.PORTAL_OIDC_ISSUER === '') return null;
  return {
    issuer: settings.PORTAL_OIDC_ISSUER,
    clientId: settings.PORTAL_OIDC_CLIENT_ID,
    clientSecret: settings.PORTAL_OIDC_CLIENT_SECRET,
    clientSecretPath: settings.PORTAL_OIDC_CLIENT_SECRET_PATH,
    scopes: settings.PORTAL_OIDC_SCOPES,
    nameClaim: settings.PORTAL_OIDC_NAME_CLAIM,
    rules: rulesOf(settings),
    label: settings.PORTAL_OIDC_LABEL,
    timeoutMs: settings.PORTAL_OIDC_TIMEOUT_MS,
    trust: trustOf(settings, 'PORTAL_OIDC_CA_PATH'),
  };
}

/** Tells an operator what is wrong with the provider. The Portal runs all the same: alarms do not wait for it, and it is asked again. */
export async function checkProvider(signIn: SignIn | null, log: Logger): Promise<void> {
  if (signIn?.provider == null) return;
  const { provider } = signIn;
  try {
    await provider.check();
    log.info({ provider: provider.label }, 'People may sign in by the provider of identities');
  } catch (error) {
    if (!(error instanceof ProviderProblem)) throw error;
    log.error({ reason: error.message }, 'Nobody can sign in by the provider of identities');
  }
}

/** What an operator of the Portal should know of how people sign in. */
export function signInWarnings(settings: WarnedSettings): readonly string[] {
  if (settings.PORTAL_SIGN_IN === 'off') {
    return [
      'PORTAL_SIGN_IN=off: whoever has an account on this machine may act on alarms. It is for development alone',
    ];
  }
  const isReached = !isLoopback(settings.PORTAL_HOST);
  const hasToken = settings.PORTAL_METRICS_TOKEN !== '' || settings.PORTAL_METRICS_TOKEN_PATH !== '';
  const hasNoFigures = isReached && !hasToken && !settings.ALLOW_ANONYMOUS;
  return [...wayWarnings(settings, isReached), ...(hasNoFigures ? [noFigures] : [])];
}

const noFigures =
  'PORTAL_METRICS_TOKEN is empty: Prometheus on another machine is refused /metrics. Set it here, and there as bearer token';

function wayWarnings(settings: WarnedSettings, isReached: boolean): readonly string[] {
  if (settings.PORTAL_TLS_CERT_PATH !== '') return [];
  const hasProxy = settings.PORTAL_PUBLIC_URL.startsWith('https:');
  if (hasProxy && settings.TRUSTED_PROXIES.length === 0) {
    return [
      'PORTAL_PUBLIC_URL begins with https, so that a proxy passes requests on, and TRUSTED_PROXIES names none: attempts to sign in are counted ' +
        'by user alone and not by address, and the journal has the address of the proxy; name it there',
    ];
  }
  if (hasProxy || !isReached) return [];
  return [
    `other machines reach the Portal on ${settings.PORTAL_HOST}, and PORTAL_PUBLIC_URL does not begin with https: ` +
      'passwords and sessions can be read on the way; give the Portal a certificate (PORTAL_TLS_CERT_PATH), or put a proxy with TLS before it and name its address there',
  ];
}

/**
 * Makes the first admin of a Portal that has no user at all. The password goes past the log, and nobody can show it again. Returns a warning where there
 * are users and none of them can look after users: whom to make an admin is not for a start to say.
 */
export async function makeFirstAdmin(settings: Settings, pool: Pool): Promise<string | undefined> {
  if (settings.PORTAL_SIGN_IN === 'off') return undefined;
  if (await hasUsers(pool)) {
    if (await hasAdmin(pool)) return undefined;
    return 'Nobody can look after users: no admin of this Portal is enabled. Make one: spindle users role NAME admin, or spindle users enable NAME';
  }
  if (settings.PORTAL_FIRST_ADMIN === 'off') return undefined;
  const password = drawPassword(settings.PORTAL_PASSWORD_LENGTH_MIN);
  if (!(await addFirstAdmin(pool, password))) return undefined;
  tell(
    `The Portal had no user. Sign in at ${publicUrlOf(settings)} as ${firstAdminName} with the password ${password}`,
  );
  tell(
    'It is shown this once; change it there, or take another: spindle users password admin. More users: spindle users add',
  );
  return undefined;
}
