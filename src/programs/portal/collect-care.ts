// The care of plans of collecting over the Portal's database, for its API.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Profile } from '../../core/profile.ts';
import { addressRules } from '../../portal/collect/addresses.ts';
import type { FetchBounds } from '../../portal/collect/fetch-answer.ts';
import { boundedLookUp } from '../../portal/collect/look-up.ts';
import { planTable } from '../../portal/collect/plans.ts';
import type { CollectCare } from '../../portal/collect/routes.ts';
import type { collectSettings } from '../../portal/collect/settings.ts';
import { loadPlansWithStates } from '../../portal/collect/states.ts';
import { addressTrier } from '../../portal/collect/try-address.ts';
import { trustOf } from '../../web-server/tls/trust-of.ts';

type Settings = CleanedEnv<typeof collectSettings>;

export interface CollectCareParts {
  readonly settings: Settings;
  readonly pool: Pool;
  readonly profile: Profile;
  /** Says of a step that fails what a browser may know. */
  readonly ask: <T>(step: () => Promise<T>) => Promise<T>;
}

export function collectCare({ settings, pool, profile, ask }: CollectCareParts): CollectCare {
  const plansMax = settings.PORTAL_COLLECT_PLANS_MAX;
  const intervalMinSeconds = settings.PORTAL_COLLECT_INTERVAL_MIN_SECONDS;
  const bounds = fetchBounds(settings);
  const sensors = profile.sensors.map(({ name }) => name);
  return {
    ...{ isOn: settings.PORTAL_COLLECT, intervalMinSeconds },
    plans: planTable({ pool, ask, plansMax, intervalMinSeconds, rules: bounds.rules }),
    states: (machineId) => ask(() => loadPlansWithStates(pool, machineId)),
    tryAddress: addressTrier(bounds, sensors),
  };
}

/** Node has four threads for look-ups, files and passwords together. */
const lookUps = { atOnceMax: 2, waitingMax: 1_000 };

export function fetchBounds(settings: Settings): FetchBounds {
  return {
    rules: addressRules({
      allow: settings.PORTAL_COLLECT_ALLOW,
      allowsLoopback: settings.PORTAL_COLLECT_LOOPBACK,
    }),
    lookUp: boundedLookUp(lookUps),
    timeoutMs: settings.PORTAL_COLLECT_TIMEOUT_MS,
    bodyBytesMax: settings.PORTAL_COLLECT_BODY_BYTES_MAX,
    trust: trustOf(settings, 'PORTAL_COLLECT_CA_PATH', { isBeside: true }),
  };
}
